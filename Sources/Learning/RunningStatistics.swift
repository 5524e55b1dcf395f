/// Count, mean and sum of squared deviations per channel, in double precision; groups of samples are merged by the
/// formula of Chan, Golub and LeVeque (1983). The result depends on the order of the merges, so merge in a fixed one.
public struct RunningStatistics: Sendable, Equatable {
  public private(set) var count: Double
  /// `[channels]`
  public private(set) var mean: [Double]
  /// Sums of squared deviations from the mean, `[channels]`.
  public private(set) var squares: [Double]

  public init(channels: Int) {
    count = 0
    mean = [Double](repeating: 0, count: channels)
    squares = [Double](repeating: 0, count: channels)
  }

  /// As if `count` samples of such a mean and variance had been merged, `[channels]` each.
  init(count: Double, mean: [Double], variance: [Double]) {
    self.count = count
    self.mean = mean
    squares = variance.map { $0 * count }
  }

  func save(_ name: String, to checkpoint: inout CheckpointWriter) {
    checkpoint.put(name + ".count", count)
    checkpoint.put(name + ".mean", mean)
    checkpoint.put(name + ".squares", squares)
  }

  mutating func restore(_ name: String, from checkpoint: CheckpointReader) throws(CheckpointError) {
    count = try checkpoint.number(name + ".count")
    mean = try checkpoint.array(name + ".mean", count: mean.count)
    squares = try checkpoint.array(name + ".squares", count: squares.count)
  }

  /// Merges a group given by sums around a `shift` near its mean: `sums[c]` of x - shift, `sumsOfSquares[c]` of
  /// (x - shift)^2. A shift near the mean keeps the subtraction of squares exact enough.
  public mutating func merge(
    count other: Double, sums: Span<Double>, sumsOfSquares: Span<Double>, shift: Span<Float>
  ) {
    precondition(sums.count == mean.count && sumsOfSquares.count == mean.count && shift.count == mean.count)
    guard other > 0 else { return }
    let total = count + other
    for channel in 0..<sums.count {
      let otherMean = Double(shift[channel]) + sums[channel] / other
      let otherSquares = max(0, sumsOfSquares[channel] - sums[channel] * sums[channel] / other)
      let difference = otherMean - mean[channel]
      mean[channel] += difference * other / total
      squares[channel] += otherSquares + difference * difference * count * other / total
    }
    count = total
  }

  /// Population variance of a channel; 1 before the first sample.
  public func variance(_ channel: Int) -> Double {
    count > 0 ? squares[channel] / count : 1
  }

  public var isFinite: Bool {
    mean.allSatisfy(\.isFinite) && squares.allSatisfy(\.isFinite)
  }
}
