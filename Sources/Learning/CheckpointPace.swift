/// How often a run is saved. Results do not depend on it.
public enum CheckpointPace: Sendable, Equatable, CustomStringConvertible {
  /// By the clock: so rarely that it takes about 1 % of the time, but at least every five minutes.
  case automatic
  /// At the end of the first iteration after each multiple of this many control steps.
  case every(steps: Int)

  /// As `config.yaml` has it.
  public var description: String {
    switch self {
    case .automatic: "automatic"
    case .every(let steps): String(steps)
    }
  }

  public init?(_ text: String) {
    if text == "automatic" {
      self = .automatic
    } else if let steps = Int(text), steps > 0 {
      self = .every(steps: steps)
    } else {
      return nil
    }
  }
}

/// Tells when the next checkpoint is due.
struct CheckpointClock {
  let pace: CheckpointPace
  /// When the last one was made, and the seconds that it took.
  private var last = (steps: 0, seconds: 0.0)
  private var cost = 0.0

  /// Training goes on for a hundred times as long as a checkpoint took before the next one.
  private static let patience = 100.0
  /// Less would not be worth the wear of a disk; more would be too much to lose.
  private static let interval = 5.0...300.0

  init(_ pace: CheckpointPace) { self.pace = pace }

  /// - Parameter seconds: of training so far.
  func isDue(steps: Int, seconds: Double) -> Bool {
    switch pace {
    case .every(let interval): return steps / interval > last.steps / interval
    case .automatic:
      let wait = min(max(Self.patience * cost, Self.interval.lowerBound), Self.interval.upperBound)
      return seconds - last.seconds >= wait
    }
  }

  mutating func made(steps: Int, seconds: Double, cost: Double) {
    last = (steps, seconds)
    self.cost = cost
  }
}
