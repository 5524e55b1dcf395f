import Random
import Scene

/// A bench seen from the side, at height 0, with a thing to take and a bin to put it in, apart from each other.
struct Bench: Layout {
  let thing: String?
  /// Between which x the thing and the bin stand, m.
  var span: ClosedRange<Double>
  /// Inside the bin's walls, m.
  var width: Double
  var height: Double
  var wall: Double
  /// At least from the thing's centre to the bin's nearer wall, m.
  var apart: Double
  var friction: Double
  private static let margin = 0.05

  init(_ reader: MappingReader) {
    thing = reader.text("thing")
    let span = reader.quantity("span", .length)
    self.span = span.low...span.high
    apart = reader.number("apart", .length, in: .notNegative)
    let bin = MappingReader(
      reader.required("bin") ?? Tree(.mapping([]), at: reader.range), of: "the bin", reader.diagnostics)
    width = bin.number("width", .length, in: 0.01...100)
    height = bin.number("height", .length, in: 0.01...100)
    wall = bin.number("wall", .length, in: 0.01...10, default: 0.02)
    bin.finish()
    friction = reader.number("friction", .none, in: 0...10, default: 0.5)
    if span.high - span.low < 2 * Self.margin + apart + width + 2 * wall {
      reader.diagnostics.error(
        "the span of the bench is too narrow for a bin, a thing and what lies between", at: reader.range(of: "span"))
      self.span = 0...(2 * Self.margin + apart + width + 2 * wall)
    }
  }

  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground {
    let half = width / 2 + wall
    // Seen with the bin to the right of the thing; a coin then decides whether that is mirrored.
    let room = span.upperBound - span.lowerBound
    let centre = stream.uniform(Self.margin + apart + half...room - half)
    let start = stream.uniform(Self.margin...centre - half - apart)
    let isMirrored = stream.unit() < 0.5
    func x(_ way: Double) -> Double { isMirrored ? span.upperBound - way : span.lowerBound + way }
    let bin = Bin(x: x(centre), width: width, height: height)
    var ground = Ground()
    ground.lines = [[[-10, 0], [10, 0]]]
    ground.blocks = [-1, 1].map { side in
      let inner = bin.x + side * width / 2
      let (left, right) = (min(inner, inner + side * wall), max(inner, inner + side * wall))
      return [[left, 0], [right, 0], [right, height], [left, height]]
    }
    ground.friction = friction
    ground.bin = bin
    ground.start = x(start)
    return ground
  }
}

/// Two walls on a bench at height 0; m.
public struct Bin: Sendable {
  /// Of its middle.
  public var x: Double
  /// Between the walls.
  public var width: Double
  public var height: Double
}
