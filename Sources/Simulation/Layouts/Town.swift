import Random
import Scene

/// A walled town seen from above, with one errand to run in it.
struct Town: Layout {
  var parameters = TownParameters()
  var friction: Double

  init(_ reader: MappingReader) {
    let size = reader.vector("size", .length, default: [.fixed(20), .fixed(15)]).map(\.nominal)
    for side in size where !(8...200).contains(side) {
      reader.diagnostics.error("a town's sides are between 8 m and 200 m long", at: reader.range(of: "size"))
    }
    parameters.size = SIMD2(size[0], size[1])
    parameters.buildings = reader.integerRange("buildings", in: 0...40, default: 4...9)
    parameters.boxes = reader.integerRange("boxes", in: 0...60, default: 0...12)
    parameters.street = reader.number("street", .length, in: 0.2...50, default: parameters.street)
    let route = reader.quantity("route", .length, default: Quantity(nominal: 10, low: 8, high: 12))
    parameters.route = route.low...route.high
    friction = reader.number("friction", .none, in: 0...10, default: 0.5)
  }

  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground {
    var ground = Ground()
    var routes = RouteMap()
    let plan = TownPlan.draw(parameters, robotRadius: robotRadius, stream: &stream, map: &routes)
    let (width, height) = (plan.size.x, plan.size.y)
    ground.lines = [[[0, 0], [width, 0], [width, height], [0, height], [0, 0]]]
    ground.blocks = plan.obstacles.map(\.corners)
    ground.friction = friction
    ground.town = plan
    ground.routes = routes
    return ground
  }
}
