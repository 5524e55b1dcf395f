/// Counts durations in bins whose width is at most 1/32 of their value, from 1 ns to 9 minutes, without allocating.
public struct LatencyHistogram: Sendable, Equatable {
  private static let fine = 5
  private static let octaves = 36
  private var bins: [UInt32]
  public private(set) var count = 0
  /// Nanoseconds, exact.
  public private(set) var longest: Int64 = 0

  public init() { bins = Array(repeating: 0, count: Self.octaves << Self.fine) }

  public mutating func add(_ nanoseconds: Int64) {
    bins[Self.bin(of: max(nanoseconds, 0))] &+= 1
    count += 1
    longest = max(longest, nanoseconds)
  }

  /// The duration in nanoseconds that a share of all, 0...1, does not exceed; at most 3 % too long. 0 when empty.
  public func percentile(_ share: Double) -> Int64 {
    let wanted = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for index in bins.indices {
      seen += Int(bins[index])
      if seen >= wanted { return min(Self.upperEnd(of: index), longest) }
    }
    return longest
  }

  /// Values below 32 have bins of their own; above, an octave has 32 bins.
  private static func bin(of value: Int64) -> Int {
    let octave = max(0, 63 - value.leadingZeroBitCount - fine)
    return min(octave << fine + Int(value >> Int64(octave)), octaves << fine - 1)
  }

  private static func upperEnd(of bin: Int) -> Int64 {
    let octave = max(0, bin >> fine - 1)
    return Int64(bin - octave << fine + 1) << Int64(octave) - 1
  }
}
