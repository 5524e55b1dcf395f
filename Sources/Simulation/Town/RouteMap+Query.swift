extension RouteMap {
  /// Length in metres of the shortest free path to a goal.
  ///
  /// A point inside an obstacle counts as the nearest free one plus the way there. Always finite: where no path is
  /// known, the lowest bound stands in.
  public mutating func distance(from point: SIMD2<Double>, to goal: Goal) -> Double {
    let place = freed(point)
    return length(place - point) + bestEntry(from: place, to: goal).length
  }

  /// Whether a free path from the depot to the address, and from `point` to the depot, is known.
  public mutating func hasRoutes(from point: SIMD2<Double>) -> Bool {
    bestEntry(from: freed(point), to: .depot).isKnown && bestEntry(from: goals[0], to: .address).isKnown
  }

  /// Length of the shortest free path from the depot to the address, metres.
  public mutating func depotToAddress() -> Double { distance(from: goals[0], to: .address) }

  /// The shortest free path to a goal, both ends included. Allocates.
  public mutating func path(from point: SIMD2<Double>, to goal: Goal) -> [SIMD2<Double>] {
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
  private mutating func bestEntry(from point: SIMD2<Double>, to goal: Goal) -> Entry {
    let target = goals[goal.rawValue]
    let straight = length(target - point)
    if isFree(point, target) { return Entry(node: -1, length: straight, isKnown: true) }
    gatherCandidates(from: point, to: goal)
    let lowest = candidates.min { $0.bound < $1.bound }
    while let index = leastCandidate() {
      let candidate = candidates[index]
      if isFree(point, corner[candidate.node]) {
        return Entry(node: candidate.node, length: candidate.bound, isKnown: true)
      }
      candidates[index] = candidates[candidates.count - 1]
      candidates.removeLast()
    }
    return Entry(node: lowest?.node ?? -1, length: lowest?.bound ?? straight, isKnown: false)
  }

  /// Corners that are tangent points seen from `point`, within the slack that a robot at a wall needs.
  private mutating func gatherCandidates(from point: SIMD2<Double>, to goal: Goal) {
    candidates.removeAll(keepingCapacity: true)
    for shape in 0..<centre.count {
      let last = first[shape + 1] - 1
      var before = dot(normal[last], point) - offset[last]
      for node in first[shape]...last {
        let height = dot(normal[node], point) - offset[node]
        if isTangent(before, height, Self.slack * 1.2) {
          let onward = fields[goal.rawValue].distance[node]
          if onward < .infinity {
            candidates.append(Candidate(node: node, bound: length(corner[node] - point) + onward))
          }
        }
        before = height
      }
    }
  }

  private func leastCandidate() -> Int? {
    var best: Int?
    var bound = Double.infinity
    for index in 0..<candidates.count where candidates[index].bound < bound {
      bound = candidates[index].bound
      best = index
    }
    return best
  }
}
