extension RouteMap {
  public func position(of goal: Goal) -> SIMD2<Double> { goals[goal.rawValue] }

  /// Moves a goal and computes every corner's distance to it (Dijkstra). A goal inside an obstacle or beyond the
  /// walls counts as the nearest place where the robot can be.
  public mutating func setGoal(_ goal: Goal, at point: SIMD2<Double>) {
    let place = freed(point.clamped(lowerBound: low, upperBound: pointwiseMax(low, high)))
    goals[goal.rawValue] = place
    // Taken out of the map while it is filled, so that reading the map does not copy it.
    var field = fields[goal.rawValue]
    fields[goal.rawValue] = Field()
    var queue = queue
    self.queue = DistanceQueue()
    seed(&field, &queue, with: place)
    spread(&field, &queue)
    fields[goal.rawValue] = field
    self.queue = queue
  }

  /// Starts from the corners that see the goal.
  private func seed(_ field: inout Field, _ queue: inout DistanceQueue, with place: SIMD2<Double>) {
    field.reset(count: corner.count)
    queue.removeAll()
    for node in 0..<corner.count where isOpen[node] && isFree(place, corner[node]) {
      field.distance[node] = length(place - corner[node])
      queue.insert(node, field.distance[node])
    }
  }

  private func spread(_ field: inout Field, _ queue: inout DistanceQueue) {
    while let (node, distance) = queue.popLeast() {
      if distance > field.distance[node] { continue }
      var index = graph.firstLink[node]
      while index >= 0 {
        let link = graph.links[index]
        if distance + link.length < field.distance[link.node] {
          field.distance[link.node] = distance + link.length
          field.onward[link.node] = node
          queue.insert(link.node, distance + link.length)
        }
        index = link.next
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
