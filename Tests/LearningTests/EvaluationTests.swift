import Environments
import Random
import Testing

@testable import Learning

private let maker: EnvironmentMaker = { StubEnvironment() }

private let worker = Actor.scripted { _, action in action[0] = 1 }

struct SampleStatisticsTests {
  @Test func `figures by hand`() {
    let statistics = SampleStatistics([8, 1, 2, 100, 3, 4, 0, 6, 7])
    #expect(abs(statistics.mean - 131.0 / 9) < 1e-12)
    #expect(statistics.median == 4)
    // Two dropped at each end of nine: 2, 3, 4, 6, 7.
    #expect(abs(statistics.interquartileMean - 22.0 / 5) < 1e-12)
    #expect(SampleStatistics([1, 3]).deviation == 1)
    #expect(SampleStatistics([1, 2, 3, 10]).median == 2.5)
    let one = SampleStatistics([5])
    #expect(one.mean == 5 && one.deviation == 0 && one.interquartileMean == 5 && one.confidence == 5...5)
  }

  @Test func `quantiles are linear between neighbours`() {
    #expect(
      [0, 0.25, 0.5, 0.9, 1].map { SampleStatistics.quantile($0, of: [10, 20, 30, 40]) } == [10, 17.5, 25, 37, 40])
  }

  @Test func `the interval is that of the normal approximation for many values, and the same every time`() {
    var stream = RandomStream(9)
    let values = (0..<400).map { _ in 50 + 10 * stream.normal() }
    let statistics = SampleStatistics(values)
    let half = 1.96 * statistics.deviation / 20
    #expect(abs(statistics.confidence.lowerBound - (statistics.mean - half)) < 0.06)
    #expect(abs(statistics.confidence.upperBound - (statistics.mean + half)) < 0.06)
    #expect(SampleStatistics(values) == statistics)
  }
}

struct EvaluationTests {
  @Test func `episodes and their sums by hand`() {
    let result = Evaluation(maker: maker, episodes: 4).play(worker, pool: WorkerPool(threads: 1))
    // Lengths 3, 5, 4, 3; episodes 1 and 3 are cut short, 0 and 2 succeed.
    #expect(result.episodes.map(\.total) == [3, 5, 4, 3])
    #expect(result.episodes.map(\.length) == [3, 5, 4, 3])
    #expect(result.episodes.map(\.success) == [true, false, true, false])
    #expect(result.returnMean == 3.75)
    #expect(result.lengthMean == 3.75)
    #expect(result.successRate == 0.5)
    #expect(result.termMeans == [3.75, 0])
    // The mean leaves out episode 2, which has no figure; 12 hits over 2 successes; 8 of 15 steps in odd episodes.
    let metrics = result.metrics
    #expect(metrics.map(\.name) == ["total", "hits", "share"])
    #expect(abs(metrics[0].value - 11.0 / 3) < 1e-12)
    #expect(metrics[1].value == 6)
    #expect(abs(metrics[2].value - 8.0 / 15) < 1e-12)
  }

  @Test func `nobody succeeded, nothing applies: no figure`() {
    var spec = StubEnvironment().spec
    let failed = EpisodeResult(
      index: 0, total: 1, length: 1, success: false, terms: [1, 0], metrics: [.nan, 3, .nan])
    let metrics = EvaluationResult(spec: spec, episodes: [failed]).metrics
    #expect(metrics.map(\.value.isNaN) == [true, true, true])
    spec.hasSuccess = false
    #expect(EvaluationResult(spec: spec, episodes: [failed]).successRate == nil)
    #expect(EvaluationResult(spec: spec, episodes: []).returns == nil)
  }

  @Test(arguments: [Actor.random, worker]) func `the number of threads changes nothing`(actor: Actor) {
    for maker in [maker, { ReferenceCartPole() }] as [EnvironmentMaker] {
      func play(_ threads: Int) -> [EpisodeResult] {
        Evaluation(maker: maker, seed: 5, episodes: 23).play(actor, pool: WorkerPool(threads: threads)).episodes
      }
      let expected = play(1)
      #expect(expected.count == 23)
      for threads in [2, 4] {
        let found = play(threads)
        #expect(found.map(\.total) == expected.map(\.total))
        #expect(found.map(\.length) == expected.map(\.length))
      }
    }
  }

  @Test func `seeds and purposes name other episodes`() {
    let pool = WorkerPool(threads: 1)
    let cartPole: EnvironmentMaker = { ReferenceCartPole() }
    func lengths(_ purpose: Purpose, _ seed: UInt64) -> [Int] {
      Evaluation(maker: cartPole, purpose: purpose, seed: seed, episodes: 20).play(.random, pool: pool).episodes
        .map(\.length)
    }
    #expect(lengths(.evaluation, 0) == lengths(.evaluation, 0))
    #expect(lengths(.evaluation, 0) != lengths(.evaluation, 1))
    #expect(lengths(.evaluation, 0) != lengths(.selection, 0))
  }

  @Test func `a random actor draws from the whole range`() {
    let pendulum: EnvironmentMaker = { ReferencePendulum() }
    let result = Evaluation(maker: pendulum, episodes: 2).play(.random, pool: WorkerPool(threads: 1))
    #expect(result.episodes.allSatisfy { $0.length == 200 && $0.total < -100 })
  }

  @Test func `a cancelled evaluation ends with what it has`() {
    let cancellation = Cancellation()
    cancellation.request()
    let result = Evaluation(maker: maker, episodes: 5).play(
      worker, pool: WorkerPool(threads: 1), cancellation: cancellation)
    #expect(result.episodes.isEmpty)
  }
}
