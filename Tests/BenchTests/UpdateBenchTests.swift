import Learning
import Testing

@testable import Bench

struct UpdateBenchTests {
  /// 24-64-64-4 and 24-64-64-1: 4 * 24 * 64 + 6 * (64 * 64 + 64 * 4), and the same with 1 output.
  @Test func `operations are counted as the documentation says`() {
    #expect(UpdateBench().flopsPerSample == (6144 + 6 * 4352) + (6144 + 6 * 4160))
    var linear = UpdateBench()
    linear.hidden = []
    #expect(linear.flopsPerSample == 4 * (24 * 4 + 24))
  }

  @Test func `it learns whole epochs of whole minibatches`() throws {
    var bench = UpdateBench()
    bench.hidden = [8]
    bench.observations = 3
    bench.actions = 2
    bench.minibatch = 1000
    let outcome = try bench.measure(seconds: 0.001, pool: WorkerPool(threads: 2))
    #expect(outcome.epochs >= 1)
    #expect(outcome.samples == outcome.epochs * 16_000)
    #expect(outcome.gradientSteps == outcome.epochs * 16)
    #expect(outcome.seconds > 0)
  }

  @Test func `a minibatch greater than the usual rollout is its own rollout`() throws {
    var bench = UpdateBench()
    bench.hidden = [8]
    bench.minibatch = 20_000
    let outcome = try bench.measure(seconds: 0.001, pool: WorkerPool(threads: 1))
    #expect(outcome.samples == outcome.epochs * 20_000)
    #expect(outcome.gradientSteps == outcome.epochs)
  }
}
