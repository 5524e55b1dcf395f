import Random

/// What a sample of episode returns looks like.
public struct SampleStatistics: Sendable, Equatable {
  public var mean: Double
  /// Population standard deviation (divided by n), as published figures have it.
  public var deviation: Double
  public var median: Double
  /// Interquartile mean: a quarter of the sample (rounded down) is dropped at each end.
  public var interquartileMean: Double
  /// Percentile bootstrap of the mean, 95 %.
  public var confidence: ClosedRange<Double>

  static let resamples = 5000

  /// All NaN-free values; at least one.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty)
    let sorted = values.sorted()
    mean = Self.average(values[...])
    let centre = mean
    deviation = (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)).squareRoot()
    median = Self.quantile(0.5, of: sorted)
    interquartileMean = Self.interquartileMean(of: sorted)

    var stream = RandomStream(.bootstrap, seed: 0)
    var means: [Double] = []
    means.reserveCapacity(Self.resamples)
    for _ in 0..<Self.resamples {
      var sum = 0.0
      for _ in values { sum += values[stream.integer(in: 0...values.count - 1)] }
      means.append(sum / Double(values.count))
    }
    means.sort()
    confidence = Self.quantile(0.025, of: means)...Self.quantile(0.975, of: means)
  }

  static func interquartileMean(of sorted: [Double]) -> Double {
    let cut = sorted.count / 4
    return average(sorted[cut..<(sorted.count - cut)])
  }

  private static func average(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }

  /// Linear between the two nearest, as NumPy does.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
