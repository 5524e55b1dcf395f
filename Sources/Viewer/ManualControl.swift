import Environments

/// An action by hand: of choices the one that was named last, of channels those whose keys are held or whose stick is
/// pushed.
public struct ManualControl: Sendable {
  enum Direction: Int, CaseIterable {
    case left, right, down, up

    /// Of length 1, up positive.
    var way: SIMD2<Float> {
      switch self {
      case .left: [-1, 0]
      case .right: [1, 0]
      case .down: [0, -1]
      case .up: [0, 1]
      }
    }
  }

  private let spec: ActionSpec
  /// `[spec.width]`, as `Environment.step` takes it.
  public private(set) var action: [Float]
  /// How far each direction is pushed, 0...1: of the first pair of axes, then of the second.
  private var pushed = [[Float]](repeating: [0, 0, 0, 0], count: 2)

  init(_ spec: ActionSpec) {
    self.spec = spec
    action = Array(repeating: 0, count: spec.width)
    if case .discrete(let names) = spec { action[0] = Float(Self.resting(names) ?? 0) }
    settle()
  }

  /// - Parameters:
  ///   - pair: 0 for the arrows and the left stick, 1 for the letters and the right one.
  ///   - amount: 0...1
  mutating func push(_ direction: Direction, pair: Int, _ amount: Float) {
    pushed[pair][direction.rawValue] = amount
    settle()
  }

  /// Names a choice.
  mutating func choose(_ choice: Int) {
    guard case .discrete(let names) = spec, names.indices.contains(choice) else { return }
    action[0] = Float(choice)
  }

  private mutating func settle() {
    switch spec {
    case .discrete(let names):
      let direction = Direction.allCases.first { pushed[0][$0.rawValue] > 0.5 }
      if let direction, let choice = Self.choice(names, direction) {
        action[0] = Float(choice)
      } else if direction == nil, let rest = Self.resting(names) {
        action[0] = Float(rest)
      }
    case .continuous(let channels):
      // left and right of a robot with two driven sides: one axis drives, the other turns.
      if channels.map(\.term) == ["left", "right"] {
        let (drive, turn) = (axis(0, .up, .down), axis(0, .right, .left))
        set(0, drive + turn, channels)
        set(1, drive - turn, channels)
        return
      }
      for index in channels.indices.prefix(4) {
        let amount = index % 2 == 0 ? axis(index / 2, .right, .left) : axis(index / 2, .up, .down)
        set(index, amount, channels)
      }
    }
  }

  private func axis(_ pair: Int, _ high: Direction, _ low: Direction) -> Float {
    pushed[pair][high.rawValue] - pushed[pair][low.rawValue]
  }

  /// - Parameter amount: -1...1 of the channel's range.
  private mutating func set(_ index: Int, _ amount: Float, _ channels: [ActionChannel]) {
    let (low, high) = (Float(channels[index].low), Float(channels[index].high))
    action[index] = (low + high) / 2 + min(1, max(-1, amount)) * (high - low) / 2
  }

  /// The choice that is meant by a direction.
  private static func choice(_ names: [String], _ direction: Direction) -> Int? {
    let words: [String] =
      switch direction {
      case .left: ["left", "turn left"]
      case .right: ["right", "turn right"]
      case .up: ["up", "forward"]
      case .down: ["down", "back", "backward"]
      }
    return names.firstIndex { words.contains($0) }
  }

  /// The choice that does nothing, where there is one.
  private static func resting(_ names: [String]) -> Int? {
    names.firstIndex { ["stay", "stop", "nothing", "rest"].contains($0) }
  }
}
