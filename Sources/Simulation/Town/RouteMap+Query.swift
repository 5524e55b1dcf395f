extension RouteMap {
  /// Length in metres of the shortest free path to a goal.
  ///
  /// A point inside an obstacle counts as the nearest free one plus the way there. Always finite: where no path is
  /// known, the lowest bound stands in.
  public func distance(from point: SIMD2<Double>, to goal: Goal) -> Double {
    let place = freed(point)
    return length(place - point) + bestEntry(from: place, to: goal).length
  }

  /// Whether a free path from the depot to the address, and from `point` to the depot, is known.
  public func hasRoutes(from point: SIMD2<Double>) -> Bool {
    hasRoute(from: point, to: .depot) && bestEntry(from: goals[0], to: .address).isKnown
  }

  public func hasRoute(from point: SIMD2<Double>, to goal: Goal) -> Bool {
    bestEntry(from: freed(point), to: goal).isKnown
  }

  /// Length of the shortest free path from the depot to the address, metres.
  public func depotToAddress() -> Double { distance(from: goals[0], to: .address) }

  /// The shortest free path to a goal, both ends included. Allocates.
  public func path(from point: SIMD2<Double>, to goal: Goal) -> [SIMD2<Double>] {
    var node = bestEntry(from: freed(point), to: goal).node
    var path = [point]
    while node >= 0 {
      path.append(corner[node])
      node = fields[goal.rawValue].onward[node]
    }
    return path + [goals[goal.rawValue]]
  }

  private struct Entry {
    /// The first corner on the way, -1 when the way is straight.
    var node: Int
    var length: Double
    var isKnown: Bool
  }

  /// The best first corner: those that a taut path could touch first, in the order of their lower bounds; the first
  /// one in sight wins.
  private func bestEntry(from point: SIMD2<Double>, to goal: Goal) -> Entry {
    let target = goals[goal.rawValue]
    let straight = length(target - point)
    if isFree(point, target) { return Entry(node: -1, length: straight, isKnown: true) }
    var shortlist = Shortlist()
    for shape in 0..<centre.count {
      let last = first[shape + 1] - 1
      var before = dot(normal[last], point) - offset[last]
      for node in first[shape]...last {
        let height = dot(normal[node], point) - offset[node]
        // A tangent point seen from here, within the slack that a robot at a wall needs.
        if isTangent(before, height, Self.slack * 1.2) {
          let onward = fields[goal.rawValue].distance[node]
          if onward < .infinity { shortlist.add(node, length(corner[node] - point) + onward, point, self) }
        }
        before = height
      }
    }
    shortlist.settle(point, self)
    if let found = shortlist.found { return Entry(node: found.node, length: found.bound, isKnown: true) }
    let lowest = shortlist.lowest ?? Candidate(node: -1, bound: straight)
    return Entry(node: lowest.node, length: lowest.bound, isKnown: false)
  }
}

/// A corner that may come next, with a lower bound of the whole way through it, metres.
private struct Candidate {
  var node: Int
  var bound: Double
}

/// Candidates on the stack, tested for sight from the most promising on; when it is full, it is settled in between.
private struct Shortlist {
  private var waiting = InlineArray<48, Candidate>(repeating: Candidate(node: -1, bound: .infinity))
  private var count = 0
  /// The best candidate in sight so far.
  private(set) var found: Candidate?
  /// The best candidate whether in sight or not.
  private(set) var lowest: Candidate?

  @inline(__always)
  mutating func add(_ node: Int, _ bound: Double, _ point: SIMD2<Double>, _ map: RouteMap) {
    if bound < lowest?.bound ?? .infinity { lowest = Candidate(node: node, bound: bound) }
    guard bound < found?.bound ?? .infinity else { return }
    if count == waiting.count { settle(point, map) }
    waiting[count] = Candidate(node: node, bound: bound)
    count += 1
  }

  mutating func settle(_ point: SIMD2<Double>, _ map: RouteMap) {
    var limit = found?.bound ?? .infinity
    while count > 0 {
      var best = 0
      for index in 1..<max(count, 1) where waiting[index].bound < waiting[best].bound { best = index }
      let candidate = waiting[best]
      if candidate.bound >= limit { break }
      if map.isFree(point, map.corner[candidate.node]) {
        found = candidate
        limit = candidate.bound
      }
      count -= 1
      waiting[best] = waiting[count]
    }
    count = 0
  }
}
