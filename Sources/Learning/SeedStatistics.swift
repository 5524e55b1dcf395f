import Random

/// What the scores of several seeds of one training say about a seed that was not tried: the interquartile mean with a
/// percentile bootstrap over the seeds, 95 % (Agarwal et al. 2021, arXiv:2108.13264, for one task, which is then the
/// only stratum).
public struct SeedStatistics: Sendable, Equatable {
  public var interquartileMean: Double
  /// nil for one seed, which says nothing about others.
  public var confidence: ClosedRange<Double>?

  /// - Parameter scores: one per seed, free of NaN; at least one.
  public init(_ scores: [Double], resamples: Int = Bootstrap.resamples) {
    precondition(!scores.isEmpty)
    interquartileMean = SampleStatistics.interquartileMean(of: scores.sorted())
    guard scores.count > 1 else { return }
    confidence = Bootstrap.interval(part: 1, resamples: resamples) { stream in
      SampleStatistics.interquartileMean(of: Bootstrap.resample(scores, &stream).sorted())
    }
  }
}

/// Whether one training beats another, from the scores of some seeds of each.
public struct Improvement: Sendable, Equatable {
  /// That a seed of the first scores higher than one of the second, ties counting half: Mann and Whitney's U over the
  /// number of pairs (Agarwal et al. 2021, equation in section 4.3).
  public var probability: Double
  /// Percentile bootstrap over the seeds of either side, 95 %.
  public var confidence: ClosedRange<Double>
  /// How likely so uneven scores are where both sides are alike: permutation test of U, two-sided.
  public var significance: Double
  /// The least `significance` that so many seeds can have.
  public var leastSignificance: Double

  /// What `significance` must not exceed for a verdict.
  public static let level = 0.05

  /// Which side is better; nil where these seeds do not decide it. The bootstrap alone is too sure of itself with few
  /// seeds (all of three against all of three happens by chance once in ten times), so the test must agree with it.
  public var winner: Side? {
    guard significance <= Self.level else { return nil }
    return confidence.lowerBound > 0.5 ? .first : confidence.upperBound < 0.5 ? .second : nil
  }

  public enum Side: Sendable { case first, second }

  /// - Parameters: one score per seed, free of NaN; at least one each.
  public init(_ first: [Double], over second: [Double]) {
    precondition(!first.isEmpty && !second.isEmpty)
    let value = Self.probability(first, over: second)
    probability = value
    confidence = Bootstrap.interval(part: 2) { stream in
      Self.probability(Bootstrap.resample(first, &stream), over: Bootstrap.resample(second, &stream))
    }
    significance = Self.significance(first, second, of: value)
    // Both of the two orders that keep the sides apart, of all orders of so many: 2 / binomial(n + m, n).
    let apart = (1...first.count).reduce(2.0) { $0 * Double($1) / Double(second.count + $1) }
    leastSignificance = min(1, apart)
  }

  private static func probability(_ first: [Double], over second: [Double]) -> Double {
    let sorted = second.sorted()
    var wins = 0.0
    for score in first {
      // Those below, and half of those alike.
      let below = lowerIndex(of: score, in: sorted) { $0 < $1 }
      let upTo = lowerIndex(of: score, in: sorted) { $0 <= $1 }
      wins += Double(below + upTo) / 2
    }
    return wins / Double(first.count * second.count)
  }

  /// How many of the sorted values are before a score.
  private static func lowerIndex(
    of score: Double, in sorted: [Double], where isBefore: (Double, Double) -> Bool
  ) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(sorted[middle], score) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The share of shuffles of all scores that lie at least as far from evenness; the order found counts as one.
  private static func significance(_ first: [Double], _ second: [Double], of probability: Double) -> Double {
    var stream = RandomStream(.bootstrap, seed: 0, 3)
    var all = first + second
    // Sums of halves, but divided: nearness is enough.
    let distance = abs(probability - 0.5) - 1e-9
    var count = 1
    for _ in 0..<Bootstrap.resamples {
      for index in first.indices { all.swapAt(index, stream.integer(in: index...all.count - 1)) }
      let shuffled = Self.probability(Array(all[..<first.count]), over: Array(all[first.count...]))
      if abs(shuffled - 0.5) >= distance { count += 1 }
    }
    return Double(count) / Double(Bootstrap.resamples + 1)
  }
}

/// Percentile bootstrap that is the same in every run.
public enum Bootstrap {
  public static let resamples = 10_000

  /// As many values as there are, drawn with replacement.
  static func resample(_ values: [Double], _ stream: inout RandomStream) -> [Double] {
    values.map { _ in values[stream.integer(in: 0...values.count - 1)] }
  }

  /// The middle 95 % of a figure over resamples.
  /// - Parameter part: a number of its own for each kind of figure.
  static func interval(
    part: UInt64, resamples: Int = resamples, of figure: (inout RandomStream) -> Double
  ) -> ClosedRange<Double> {
    var stream = RandomStream(.bootstrap, seed: 0, part)
    let figures = (0..<resamples).map { _ in figure(&stream) }.sorted()
    return SampleStatistics.quantile(0.025, of: figures)...SampleStatistics.quantile(0.975, of: figures)
  }
}
