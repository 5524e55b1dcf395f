import Random

/// One drawn town: a walled rectangle from the origin to `size` with obstacles in it, and one errand. Metres, radians.
public struct TownPlan: Sendable, Equatable {
  public var size: SIMD2<Double>
  /// Buildings first, then boxes.
  public var obstacles: [TownObstacle]
  public var start: SIMD2<Double>
  public var heading: Double
  public var depot: SIMD2<Double>
  public var address: SIMD2<Double>

  public init(
    size: SIMD2<Double>, obstacles: [TownObstacle], start: SIMD2<Double>, heading: Double, depot: SIMD2<Double>,
    address: SIMD2<Double>
  ) {
    self.size = size
    self.obstacles = obstacles
    self.start = start
    self.heading = heading
    self.depot = depot
    self.address = address
  }

  /// Whether a place is within the walls and outside every house and box.
  public func isOpen(at place: SIMD2<Double>) -> Bool {
    (0...size.x).contains(place.x) && (0...size.y).contains(place.y) && obstacles.allSatisfy { $0.gap(to: [place]) > 0 }
  }

  /// A town that a robot of `robotRadius` metres can cross. Never fails: what does not fit is left out, boxes first.
  public static func draw(_ parameters: TownParameters, robotRadius: Double, stream: inout RandomStream) -> TownPlan {
    var map = RouteMap()
    return draw(parameters, robotRadius: robotRadius, stream: &stream, map: &map)
  }

  /// The same, leaving behind the route map of the town for the robot's radius; `map` lends its buffers.
  public static func draw(
    _ parameters: TownParameters, robotRadius: Double, stream: inout RandomStream, map: inout RouteMap
  ) -> TownPlan {
    var drawing = TownDrawing(parameters, robotRadius: robotRadius)
    var count = stream.integer(in: parameters.buildings)
    while true {
      for _ in 0..<TownDrawing.tries {
        if let plan = drawing.attempt(buildings: count, stream: &stream, map: &map) { return plan }
      }
      if count == 0 { break }
      count -= 1
    }
    let plan = drawing.emptyTown
    map.rebuild(plan, radius: robotRadius)
    return plan
  }
}
