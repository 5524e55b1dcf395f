extension RouteMap {
  public func position(of goal: Goal) -> SIMD2<Double> { goals[goal.rawValue] }

  /// Moves a goal and computes every corner's distance to it (Dijkstra). A goal inside an obstacle or beyond the
  /// walls counts as the nearest place where the robot can be.
  public mutating func setGoal(_ goal: Goal, at point: SIMD2<Double>) {
    let place = freed(point.clamped(lowerBound: low, upperBound: pointwiseMax(low, high)))
    goals[goal.rawValue] = place
    fields[goal.rawValue].reset(count: corner.count)
    queue.removeAll()
    for node in 0..<corner.count where isOpen[node] && isFree(place, corner[node]) {
      let distance = length(place - corner[node])
      fields[goal.rawValue].distance[node] = distance
      queue.insert(node, distance)
    }
    while let (node, distance) = queue.popLeast() {
      if distance > fields[goal.rawValue].distance[node] { continue }
      var link = firstLink[node]
      while link >= 0 {
        let next = links[link].node
        let through = distance + links[link].length
        if through < fields[goal.rawValue].distance[next] {
          fields[goal.rawValue].distance[next] = through
          fields[goal.rawValue].onward[next] = node
          queue.insert(next, through)
        }
        link = links[link].next
      }
    }
  }
}

extension RouteMap.Field {
  mutating func reset(count: Int) {
    distance.removeAll(keepingCapacity: true)
    onward.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      distance.append(.infinity)
      onward.append(-1)
    }
  }
}

/// A binary heap of nodes by distance; a node may stand in it several times.
struct DistanceQueue: Sendable {
  private var items: [(distance: Double, node: Int)] = []

  mutating func reserveCapacity(_ count: Int) { items.reserveCapacity(count) }

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func insert(_ node: Int, _ distance: Double) {
    items.append((distance, node))
    var child = items.count - 1
    while child > 0, items[(child - 1) / 2].distance > distance {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popLeast() -> (node: Int, distance: Double)? {
    guard let least = items.first else { return nil }
    let last = items.removeLast()
    if !items.isEmpty {
      var hole = 0
      while true {
        var child = 2 * hole + 1
        if child >= items.count { break }
        if child + 1 < items.count, items[child + 1].distance < items[child].distance { child += 1 }
        if items[child].distance >= last.distance { break }
        items[hole] = items[child]
        hole = child
      }
      items[hole] = last
    }
    return (least.node, least.distance)
  }
}
