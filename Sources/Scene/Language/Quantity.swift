public import Random

/// A number in SI units that may differ from episode to episode: uniform between `low` and `high`.
public struct Quantity: Sendable, Equatable {
  /// The value without randomisation: what was written before `±`, or the middle of a range.
  public var nominal: Double
  public var low: Double
  public var high: Double

  public init(nominal: Double, low: Double, high: Double) {
    precondition(low <= high, "a quantity's range runs upwards")
    self.nominal = nominal
    self.low = low
    self.high = high
  }

  public static func fixed(_ value: Double) -> Quantity { Quantity(nominal: value, low: value, high: value) }

  public var isFixed: Bool { low == high }

  /// Draws a value; a fixed quantity draws nothing from the stream.
  public func sample(_ stream: inout RandomStream) -> Double {
    isFixed ? nominal : stream.uniform(low...high)
  }
}
