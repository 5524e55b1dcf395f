import Random
import Scene

/// Ground whose slope wanders at random, with or without obstacles: the terrain of Gymnasium's BipedalWalker-v3 and
/// BipedalWalkerHardcore-v3 (`gymnasium/envs/box2d/bipedal_walker.py`, `_generate_terrain`).
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
  /// What interrupts the ground after every rest, one drawn from these.
  var obstacles: [Obstacle]

  enum Obstacle: String, CaseIterable { case stump, stairs, pit }

  init(_ reader: MappingReader) {
    step = reader.number("step", .length, in: 0.05...10, default: 14.0 / 30)
    points = reader.integer("points", in: 2...10_000, default: 200)
    pad = reader.integer("pad", in: 0...10_000, default: 20)
    height = reader.number("height", .length, in: -1000...1000, default: 10.0 / 3)
    roughness = reader.number("roughness", .length, in: 0...1, default: 1.0 / 30)
    rests = reader.integerRange("rests", in: 1...1000, default: 5...9)
    friction = reader.number("friction", .none, in: 0...10, default: 2.5)
    obstacles = Self.obstacles(reader)
  }

  private static func obstacles(_ reader: MappingReader) -> [Obstacle] {
    guard let tree = reader.tree("obstacles") else { return [] }
    let names = Obstacle.allCases.map(\.rawValue)
    guard let elements = tree.elements, !elements.isEmpty else {
      reader.diagnostics.error("'obstacles' takes a list of \(names.joined(separator: ", "))", at: tree.range)
      return []
    }
    return elements.compactMap { element in
      let name = element.text ?? ""
      if let obstacle = Obstacle(rawValue: name) { return obstacle }
      reader.diagnostics.error(
        "unknown obstacle '\(name)'; there are \(names.joined(separator: ", "))", at: element.range,
        suggestion: closest(to: name, in: names))
      return nil
    }
  }

  func draw(robotRadius: Double, _ stream: inout RandomStream) -> Ground {
    var drawing = HillsDrawing(self)
    for index in 0..<points { drawing.addPoint(index, &stream) }
    return drawing.ground
  }
}
