/// Shortest paths of a disc (the robot) through a town, as the crow walks: a visibility graph over the corners of the
/// obstacles, inflated by the disc's radius, with the distance of every corner to two goals.
///
/// The inflated corners are rounded by points on the arc, at most 45 degrees apart, so that no free position lies
/// inside an inflated obstacle; around a right angle the path is at most 2 % of the radius too short. Sight is
/// blocked by the same polygons shrunk by `slack`, so that a robot that touches a wall still sees along it.
/// Rebuilding keeps the buffers; a query allocates nothing.
public struct RouteMap: Sendable {
  public enum Goal: Int, Sendable, CaseIterable { case depot, address }

  /// Metres by which the polygons that block sight are smaller than those whose corners are walked around.
  static let slack = 0.01
  /// How far above the boundary's line, in metres, a corner still counts as the place where a tangent touches.
  static let touch = 1e-9

  /// Where the disc's centre may be: the walls moved inwards by the radius.
  private(set) var low = SIMD2<Double>.zero
  private(set) var high = SIMD2<Double>.zero
  /// The radius for which the map holds, metres.
  public private(set) var radius = 0.0

  // One entry per obstacle, for quick refusals; `first` has one more.
  private(set) var centre: [SIMD2<Double>] = []
  private(set) var reach: [Double] = []
  private(set) var first: [Int] = [0]

  // One entry per corner of an inflated obstacle, and for the edge from it to the next: outside is
  // dot(normal, x) > offset. `sight` is the corner of the polygon that blocks sight.
  private(set) var corner: [SIMD2<Double>] = []
  private(set) var sight: [SIMD2<Double>] = []
  private(set) var normal: [SIMD2<Double>] = []
  private(set) var offset: [Double] = []
  private(set) var isOpen: [Bool] = []

  private(set) var graph = RouteGraph()

  // Filled by `setGoal`.
  var goals = [SIMD2<Double>.zero, .zero]
  var fields = [Field(), Field()]
  var queue = DistanceQueue()

  /// Distance to the goal along free paths and the next corner on the way (-1: the goal itself), per corner.
  struct Field: Sendable {
    var distance: [Double] = []
    var onward: [Int] = []
  }

  public init() {}

  public init(_ plan: TownPlan, radius: Double) {
    rebuild(plan, radius: radius)
  }

  /// Makes this the map of `plan` for a disc of `radius` metres.
  public mutating func rebuild(_ plan: TownPlan, radius: Double) {
    rebuild(size: plan.size, obstacles: plan.obstacles, radius: radius)
    setGoal(.depot, at: plan.depot)
    setGoal(.address, at: plan.address)
  }

  mutating func rebuild(size: SIMD2<Double>, obstacles: [TownObstacle], radius: Double) {
    precondition(radius > 0 && radius.isFinite, "a route map needs a robot of positive radius")
    self.radius = radius
    low = SIMD2(repeating: radius)
    high = size - low
    centre.removeAll(keepingCapacity: true)
    reach.removeAll(keepingCapacity: true)
    first.removeAll(keepingCapacity: true)
    corner.removeAll(keepingCapacity: true)
    first.append(0)
    for obstacle in obstacles { appendInflated(obstacle.corners) }
    outline()
    // Taken out, so that linking reads the map without copying it.
    var graph = graph
    self.graph = RouteGraph()
    link(&graph)
    self.graph = graph
    queue.reserveCapacity(graph.links.count + corner.count)
  }

  /// Appends the corners of one inflated obstacle.
  private mutating func appendInflated(_ corners: [SIMD2<Double>]) {
    var middle = SIMD2<Double>.zero
    for point in corners { middle += point / Double(corners.count) }
    var farthest = 0.0
    for (index, point) in corners.enumerated() {
      let before = corners[(index + corners.count - 1) % corners.count]
      let after = corners[(index + 1) % corners.count]
      let from = (point - before).outward
      let to = (after - point).outward
      // Bisecting the arc keeps to square roots: two cuts suffice for any corner of a polygon.
      let halfway = bisector(from, to)
      let isSharp = dot(from, to) < -1e-6
      corner.append(point + radius * from)
      if isSharp { corner.append(point + radius * bisector(from, halfway)) }
      corner.append(point + radius * halfway)
      if isSharp { corner.append(point + radius * bisector(halfway, to)) }
      corner.append(point + radius * to)
      farthest = max(farthest, length(point - middle) + radius)
    }
    centre.append(middle)
    reach.append(farthest)
    first.append(corner.count)
  }

  private func bisector(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> { (a + b) / length(a + b) }

  /// Edges, blocking polygons and which corners a robot can stand at.
  private mutating func outline() {
    normal.removeAll(keepingCapacity: true)
    offset.removeAll(keepingCapacity: true)
    sight.removeAll(keepingCapacity: true)
    isOpen.removeAll(keepingCapacity: true)
    for shape in 0..<centre.count {
      let range = first[shape]..<first[shape + 1]
      for node in range {
        let side = (corner[node + 1 == range.upperBound ? range.lowerBound : node + 1] - corner[node]).outward
        normal.append(side)
        offset.append(dot(side, corner[node]))
      }
      for node in range {
        let before = normal[node == range.lowerBound ? range.upperBound - 1 : node - 1]
        // The mitre: the point at depth `slack` below both edges.
        sight.append(corner[node] - (before + normal[node]) * (Self.slack / (1 + dot(before, normal[node]))))
      }
    }
    for node in 0..<corner.count { isOpen.append(canStand(at: corner[node])) }
  }

  private func canStand(at point: SIMD2<Double>) -> Bool {
    guard all(point .>= low - Self.slack), all(point .<= high + Self.slack) else { return false }
    for shape in 0..<centre.count where depth(of: point, in: shape) > 0 { return false }
    return true
  }

  /// Links every two corners between which a taut path may run: neighbours on one obstacle, and ends of common
  /// tangents of two.
  private func link(_ graph: inout RouteGraph) {
    graph.reset(count: corner.count)
    for shape in 0..<centre.count {
      let range = first[shape]..<first[shape + 1]
      for node in range where isOpen[node] {
        let after = node + 1 == range.upperBound ? range.lowerBound : node + 1
        if isOpen[after], isFree(corner[node], corner[after]) { connect(node, after, &graph) }
        for other in (shape + 1)..<max(centre.count, shape + 1) where mayTouch(node, of: shape, other) {
          linkTangents(from: node, of: shape, to: other, &graph)
        }
      }
    }
  }

  private func linkTangents(from node: Int, of shape: Int, to other: Int, _ graph: inout RouteGraph) {
    let start = corner[node]
    let last = first[other + 1] - 1
    var before = dot(normal[last], start) - offset[last]
    for end in first[other]...last {
      let height = dot(normal[end], start) - offset[end]
      if isTangent(before, height, Self.touch), isOpen[end], touches(node, of: shape, from: corner[end]),
        isFree(start, corner[end])
      {
        connect(node, end, &graph)
      }
      before = height
    }
  }

  private func connect(_ a: Int, _ b: Int, _ graph: inout RouteGraph) {
    graph.connect(a, b, length(corner[a] - corner[b]))
  }

  /// Whether some point of another obstacle may see the corner as a tangent point: a quick refusal of most pairs.
  private func mayTouch(_ node: Int, of shape: Int, _ other: Int) -> Bool {
    let before = node == first[shape] ? first[shape + 1] - 1 : node - 1
    return isTangent(
      dot(normal[before], centre[other]) - offset[before], dot(normal[node], centre[other]) - offset[node],
      reach[other])
  }

  /// Whether the line from `point` to a corner passes that corner's own obstacle without entering it.
  private func touches(_ node: Int, of shape: Int, from point: SIMD2<Double>) -> Bool {
    let before = node == first[shape] ? first[shape + 1] - 1 : node - 1
    return isTangent(
      dot(normal[before], point) - offset[before], dot(normal[node], point) - offset[node], Self.touch)
  }
}

/// Whether a point sees one of a corner's two edges from outside and the other from inside, within `tolerance`
/// metres: then the line from the point to the corner is a tangent. Heights are above the edges' lines.
@inline(__always)
func isTangent(_ before: Double, _ after: Double, _ tolerance: Double) -> Bool {
  (before > -tolerance && after < tolerance) || (before < tolerance && after > -tolerance)
}
