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
