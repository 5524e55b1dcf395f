/// Links between nodes, in a chain per node.
struct RouteGraph: Sendable {
  struct Link: Sendable {
    var node: Int
    /// Metres.
    var length: Double
    /// The chain's next link, -1 at its end.
    var next: Int
  }

  /// A node's first link, -1 when it has none.
  private(set) var firstLink: [Int] = []
  private(set) var links: [Link] = []

  mutating func reset(count: Int) {
    links.removeAll(keepingCapacity: true)
    firstLink.removeAll(keepingCapacity: true)
    for _ in 0..<count { firstLink.append(-1) }
  }

  mutating func connect(_ a: Int, _ b: Int, _ length: Double) {
    links.append(Link(node: b, length: length, next: firstLink[a]))
    firstLink[a] = links.count - 1
    links.append(Link(node: a, length: length, next: firstLink[b]))
    firstLink[b] = links.count - 1
  }
}
