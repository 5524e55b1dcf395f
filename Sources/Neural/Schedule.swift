#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a text is no schedule.
public struct ScheduleError: Error, Equatable, CustomStringConvertible {
  public let message: String
  public var description: String { message }
}

/// A number that changes over a run, such as a learning rate.
public enum Schedule: Sendable, Equatable, CustomStringConvertible {
  case constant(Double)
  /// From the first value at the start to the second at the end.
  case linear(Double, to: Double)
  /// Half a cosine from the first value to the second.
  case cosine(Double, to: Double)
  /// A cosine from the value to zero, `cycles` times over (Loshchilov and Hutter 2017, equal cycles).
  case cosineRestarts(Double, cycles: Int)

  /// The value at `progress`, the share of the run that is done, clamped to 0...1.
  public func value(at progress: Double) -> Double {
    let p = min(max(progress, 0), 1)
    switch self {
    case .constant(let value): return value
    case .linear(let from, let to): return from + (to - from) * p
    case .cosine(let from, let to): return to + (from - to) * (1 + cos(.pi * p)) / 2
    case .cosineRestarts(let value, let cycles):
      let cycle = p * Double(cycles)
      let phase = p == 1 ? 1 : cycle - cycle.rounded(.down)
      return value * (1 + cos(.pi * phase)) / 2
    }
  }

  /// Reads `3e-4`, `linear 3e-4`, `linear 1 to 0.05`, `cosine 3e-4`, `cosine 3e-4 to 1e-5` or `cosine restarts 3e-4 10`.
  public init(_ text: String) throws(ScheduleError) {
    let words = text.split(separator: " ").map(String.init)
    func number(_ word: String) throws(ScheduleError) -> Double {
      guard let value = Double(word), value.isFinite else {
        throw ScheduleError(message: "'\(word)' in schedule '\(text)' is not a number")
      }
      return value
    }
    switch (words.first ?? "", words.count) {
    case ("linear", 2): self = .linear(try number(words[1]), to: 0)
    case ("linear", 4) where words[2] == "to": self = .linear(try number(words[1]), to: try number(words[3]))
    case ("cosine", 2): self = .cosine(try number(words[1]), to: 0)
    case ("cosine", 4) where words[1] == "restarts":
      guard let cycles = Int(words[3]), cycles > 0 else {
        throw ScheduleError(message: "'\(words[3])' in schedule '\(text)' is not a count of cycles")
      }
      self = .cosineRestarts(try number(words[2]), cycles: cycles)
    case ("cosine", 4) where words[2] == "to": self = .cosine(try number(words[1]), to: try number(words[3]))
    case (let word, 1) where Double(word) != nil: self = .constant(try number(word))
    default:
      throw ScheduleError(
        message: "'\(text)' is not a schedule; write '3e-4', 'linear 3e-4', 'linear 1 to 0.05', 'cosine 3e-4'"
          + " or 'cosine restarts 3e-4 10'")
    }
  }

  /// A text that reads back as the same schedule.
  public var description: String {
    switch self {
    case .constant(let value): return "\(value)"
    case .linear(let from, let to): return to == 0 ? "linear \(from)" : "linear \(from) to \(to)"
    case .cosine(let from, let to): return to == 0 ? "cosine \(from)" : "cosine \(from) to \(to)"
    case .cosineRestarts(let value, let cycles): return "cosine restarts \(value) \(cycles)"
    }
  }
}
