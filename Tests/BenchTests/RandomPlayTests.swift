import Environments
import Learning
import Testing

@testable import Bench

struct RandomPlayTests {
  /// Ends after three steps of reward 2.
  private final class Short: Environment {
    let spec = EnvironmentSpec(
      observations: [ObservationChannel(term: "step")],
      actions: .continuous([ActionChannel(term: "a", low: -3, high: -1), ActionChannel(term: "b", low: 5, high: 6)]),
      rewards: [], endings: [], controlStep: 1)
    private var steps = 0
    private(set) var resets: [UInt64] = []
    private(set) var actions: [(Float, Float)] = []

    func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
      resets.append(episode.index)
      steps = 0
      observation[0] = 0
    }

    func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
      actions.append((action[0], action[1]))
      steps += 1
      observation[0] = Float(steps)
      return Step(reward: 2, terminated: steps == 3)
    }

    func readTerms(into terms: inout MutableSpan<Double>) {}
    func readMetrics(into metrics: inout MutableSpan<Double>) {}
    var state: [Double] { [Double(steps)] }
  }

  @Test(arguments: [1, 2, 5]) func `every environment is stepped, and an episode that ends is followed by the next`(
    threads: Int
  ) {
    let spec = Short().spec
    let play = RandomPlay(maker: { Short() }, spec: spec, environments: 3, pool: WorkerPool(threads: threads))
    let outcome = play.play(seconds: 0.02)
    #expect(play.threads == min(threads, 3))
    #expect(outcome.steps > 3)
    #expect(outcome.lengthMean == 3)
    #expect(outcome.returnMean == 6)
    #expect(abs(outcome.episodes - outcome.steps / 3) <= 3)
    #expect(outcome.seconds >= 0.02)
    #expect(outcome.physicsShare == nil)
  }

  @Test func `actions fill their ranges, and episodes have numbers of their own`() throws {
    var shard = PlayShard(4..<6, maker: { Short() }, spec: Short().spec, seed: 1)
    for _ in 0..<1000 { shard.playRound() }
    for (index, environment) in shard.environments.enumerated() {
      let environment = try #require(environment as? Short)
      #expect(environment.actions.count == 1000)
      for (action, range) in [(environment.actions.map(\.0), -3...(-1)), (environment.actions.map(\.1), 5...6)] {
        let range = Float(range.lowerBound)...Float(range.upperBound)
        #expect(action.allSatisfy(range.contains))
        #expect(try #require(action.min()) < range.lowerBound + 0.1)
        #expect(try #require(action.max()) > range.upperBound - 0.1)
      }
      let numbers = environment.resets.prefix(3).map { $0 }
      #expect(numbers == (0..<3).map { UInt64(4 + index) << 32 | $0 })
    }
  }

  @Test(arguments: ["cartpole", "pendulum"]) func `stepping allocates nothing`(name: String) throws {
    guard HeapCount.isKnown else { return }
    let maker = try #require(ReferenceEnvironments.all.first { $0.name == name }).make
    let play = RandomPlay(maker: maker, spec: maker().spec, environments: 8, pool: WorkerPool(threads: 2))
    _ = play.play(seconds: 0.02)
    let outcome = play.play(seconds: 0.05)
    #expect(outcome.steps > 0)
    #expect(outcome.allocationsPerStep == 0)
  }

  @Test func `a cancellation ends it`() {
    let cancellation = Cancellation()
    cancellation.request()
    let play = RandomPlay(maker: { Short() }, spec: Short().spec, environments: 1, pool: WorkerPool(threads: 1))
    #expect(play.measure(seconds: 3600, cancellation: cancellation).steps <= PlayClock.interval)
  }
}
