import Random
import Scene

/// A court seen from above, centred on the origin: a wall along each of its long sides, and open ends.
struct Court: Layout {
  var size: SIMD2<Double>
  var friction: Double

  init(_ reader: MappingReader) {
    let sides = reader.vector("size", .length, default: [.fixed(10), .fixed(6)]).map(\.nominal)
    for side in sides where !(1...1000).contains(side) {
      reader.diagnostics.error("a court's sides are between 1 m and 1000 m long", at: reader.range(of: "size"))
    }
    size = SIMD2(sides[0], sides[1])
    friction = reader.number("friction", .none, in: 0...10, default: 0)
  }

  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground {
    var ground = Ground()
    // Longer than the court, so that whatever leaves it does so through an end.
    let (x, y) = (size.x, size.y / 2)
    ground.lines = [[[-x, y], [x, y]], [[-x, -y], [x, -y]]]
    ground.friction = friction
    return ground
  }
}
