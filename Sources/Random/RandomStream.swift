/// What a stream of random numbers is for. Streams of different purposes never share a number.
public enum Purpose: UInt64, Sendable {
  case training = 1, selection, evaluation, stepping
  case layout, placement, parameters, sensors
  case weights, actions, minibatches, exploration, replay, bootstrap, faults
}

/// A counter-based stream of random numbers: number `i` of a stream depends only on the stream's name and on `i`,
/// never on what was drawn elsewhere, so results do not depend on threads or on the order of calls.
///
/// The output function is SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195) over key + i * golden.
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable, BitwiseCopyable {
  public private(set) var key: UInt64
  public private(set) var counter: UInt64

  /// The stream that `names` name; order matters.
  public init(_ names: UInt64...) {
    var key: UInt64 = 0x9E37_79B9_7F4A_7C15
    for name in names { key = Self.mix(key ^ Self.mix(name &+ 0x9E37_79B9_7F4A_7C15)) &+ 0xD1B5_4A32_D192_ED03 }
    self.key = key
    counter = 0
  }

  public init(_ purpose: Purpose, seed: UInt64, _ index: UInt64 = 0, _ part: UInt64 = 0) {
    self.init(purpose.rawValue, seed, index, part)
  }

  /// A stream of its own for one part of the work that this stream names.
  public func branch(_ purpose: Purpose, _ index: UInt64 = 0) -> RandomStream {
    RandomStream(key, purpose.rawValue, index)
  }

  /// Goes on after the number `counter`, forwards or back.
  public mutating func move(to counter: UInt64) { self.counter = counter }

  public mutating func next() -> UInt64 {
    counter &+= 1
    return Self.mix(key &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// Uniform in 0 ..< 1 with 53 random bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between the bounds; the lower bound itself when the range is a point.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// Uniform over the integers of a range (Lemire's multiply-shift; the bias is below 2^-32 for small ranges).
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let count = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int(next().multipliedFullWidth(by: count).high)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
