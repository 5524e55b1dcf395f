import Testing

@testable import Learning

/// Against rliable 1.2.0 with arch 7.2.0 from PyPI: `aggregate_iqm` and `probability_of_improvement` by
/// `get_interval_estimates` with 50,000 resamples and seed 1. The p-values are those of all orders, counted in Python.
struct SeedStatisticsTests {
  private static let a = [212.5, 480, 500, 455.25, 391]
  private static let b = [150, 212.5, 310.75, 402, 288.5, 199]
  private static let c = [500.0, 500, 498, 500]
  private static let d = [120.0, 500, 340, 270]

  @Test(arguments: [
    (a, 442.08333333, 272.0, 493.33333333), (b, 252.6875, 184.625, 345.25), (c, 500, 498, 500), (d, 305, 120, 500),
  ]) func `the interquartile mean and its interval are those of rliable`(
    _ scores: [Double], _ mean: Double, _ low: Double, _ high: Double
  ) throws {
    let statistics = SeedStatistics(scores)
    #expect(abs(statistics.interquartileMean - mean) < 1e-6)
    let interval = try #require(statistics.confidence)
    // A hundredth of the scores is about what their bootstraps differ by from seed to seed.
    #expect(abs(interval.lowerBound - low) < 5)
    #expect(abs(interval.upperBound - high) < 5)
    #expect(SeedStatistics(scores.reversed()).interquartileMean == statistics.interquartileMean)
    #expect(SeedStatistics(scores) == statistics)
  }

  @Test(arguments: [
    (a, b, 0.85, 0.55, 1, 0.0584415), (c, d, 0.84375, 0.53125, 1, 0.1428571), (a, c, 0.125, 0, 0.375, 0.0634921),
    ([4, 5, 6], [1, 2, 3], 1, 1, 1, 0.1), ([1, 2, 3, 4], [1, 2, 3, 4], 0.5, 0.125, 0.875, 1),
  ]) func `the probability of improvement and its interval are those of rliable`(
    _ first: [Double], _ second: [Double], _ probability: Double, _ low: Double, _ high: Double, _ significance: Double
  ) {
    let improvement = Improvement(first, over: second)
    #expect(abs(improvement.probability - probability) < 1e-9)
    #expect(abs(improvement.confidence.lowerBound - low) < 0.04)
    #expect(abs(improvement.confidence.upperBound - high) < 0.04)
    #expect(abs(improvement.significance - significance) < 0.01)
    let reverse = Improvement(second, over: first)
    #expect(abs(reverse.probability - (1 - probability)) < 1e-9)
    #expect(Improvement(first, over: second) == improvement)
  }

  @Test func `a side wins only where bootstrap and test agree`() {
    #expect(Improvement([5, 6, 7, 8], over: [1, 2, 3, 4]).winner == .first)
    #expect(Improvement([1, 2, 3, 4], over: [5, 6, 7, 8]).winner == .second)
    // The bootstrap alone would call these: all of three above all of three, and 0.55 to 1.
    #expect(Improvement([4, 5, 6], over: [1, 2, 3]).winner == nil)
    #expect(Improvement(Self.a, over: Self.b).winner == nil)
    #expect(Improvement(Self.a, over: Self.a).winner == nil)
  }

  @Test(arguments: [(1, 1, 1.0), (2, 2, 1.0 / 3), (3, 3, 0.1), (4, 4, 2.0 / 70), (3, 5, 2.0 / 56), (1, 39, 0.05)])
  func `few seeds cannot decide`(_ first: Int, _ second: Int, _ least: Double) {
    let improvement = Improvement(
      (0..<first).map { 1000 + Double($0) }, over: (0..<second).map(Double.init))
    #expect(abs(improvement.leastSignificance - least) < 1e-12)
    #expect(abs(improvement.significance - least) < 0.01)
  }

  @Test func `one seed has no interval`() {
    #expect(SeedStatistics([7]).confidence == nil)
    #expect(SeedStatistics([7]).interquartileMean == 7)
  }
}
