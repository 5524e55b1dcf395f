/// What is drawn besides the bodies.
public struct Layers: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let grid = Layers(rawValue: 1)
  public static let trail = Layers(rawValue: 2)
  public static let rays = Layers(rawValue: 4)
  public static let forces = Layers(rawValue: 8)
  public static let torques = Layers(rawValue: 16)
  public static let panels = Layers(rawValue: 32)
  public static let timeline = Layers(rawValue: 64)

  /// As they are named on the command line.
  public static let all: [(name: String, layer: Layers)] = [
    ("grid", .grid), ("trail", .trail), ("rays", .rays), ("forces", .forces), ("torques", .torques),
    ("panels", .panels), ("timeline", .timeline),
  ]

  public static var everything: Layers { all.reduce([]) { $0.union($1.layer) } }

  mutating func toggle(_ layer: Layers) { formSymmetricDifference(layer) }
}
