import Random
import Scene

/// Ground whose slope wanders at random: the terrain of Gymnasium's BipedalWalker-v3
/// (`gymnasium/envs/box2d/bipedal_walker.py`, `_generate_terrain`).
struct Hills: Layout {
  /// Horizontal distance between neighbouring points.
  var step: Double
  var points: Int
  /// Points at the beginning before the ground gets rough.
  var pad: Int
  var height: Double
  /// Largest random change of height velocity per point.
  var roughness: Double
  /// After as many points as drawn from here, one point keeps the height of the last.
  var rests: ClosedRange<Int>
  var friction: Double

  init(_ reader: MappingReader) {
    step = reader.number("step", .length, in: 0.05...10, default: 14.0 / 30)
    points = reader.integer("points", in: 2...10_000, default: 200)
    pad = reader.integer("pad", in: 0...10_000, default: 20)
    height = reader.number("height", .length, in: -1000...1000, default: 10.0 / 3)
    roughness = reader.number("roughness", .length, in: 0...1, default: 1.0 / 30)
    rests = reader.integerRange("rests", in: 1...1000, default: 5...9)
    friction = reader.number("friction", .none, in: 0...10, default: 2.5)
  }

  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground {
    var line: [SIMD2<Double>] = []
    line.reserveCapacity(points)
    var velocity = 0.0
    var y = height
    var untilRest = pad
    var resting = false
    for index in 0..<points {
      if !resting {
        velocity = 0.8 * velocity + 0.01 * (height - y).signum
        if index > pad { velocity += stream.uniform(-roughness...roughness) }
        y += velocity
      }
      line.append([Double(index) * step, y])
      resting = false
      untilRest -= 1
      if untilRest == 0 {
        untilRest = stream.integer(in: rests)
        resting = true
      }
    }
    var ground = Ground()
    ground.lines = [line]
    ground.friction = friction
    return ground
  }
}

extension Double {
  /// -1, 0 or 1, as numpy's sign.
  fileprivate var signum: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
