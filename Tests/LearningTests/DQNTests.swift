import CHeapCount
import Environments
import Neural
import Random
import Testing

@testable import Learning

/// A trainer on CartPole with everything switched on that `change` does not switch off.
private func trainer(
  threads: Int, seed: UInt64 = 3, _ change: (inout DQNConfiguration) -> Void = { _ in }
) -> DQN {
  var configuration = DQNConfiguration()
  configuration.steps = 3_000
  configuration.environments = 6
  configuration.buffer = 1_000
  configuration.learningStarts = 300
  configuration.trainFrequency = 12
  configuration.batch = 100
  configuration.block = 32
  configuration.targetInterval = 200
  configuration.hidden = [96, 96]
  configuration.nStep = 3
  configuration.dueling = true
  configuration.prioritised = true
  configuration.normaliseObservations = true
  configuration.layerNorm = true
  configuration.learningRate = .linear(1e-3, to: 0)
  change(&configuration)
  return DQN(
    configuration, maker: { ReferenceCartPole() }, spec: ReferenceCartPole().spec, seed: seed,
    pool: WorkerPool(threads: threads))
}

private func trained(_ trainer: DQN) throws -> DQN {
  while trainer.steps < trainer.totalSteps { try trainer.iterate() }
  return trainer
}

struct DQNTests {
  @Test(arguments: [true, false]) func `the weights do not depend on the number of threads`(everything: Bool) throws {
    let policies = try [1, 2, 3, 5].map { threads in
      try trained(
        trainer(threads: threads) {
          guard !everything else { return }
          $0.dueling = false
          $0.prioritised = false
          $0.normaliseObservations = false
          $0.layerNorm = false
          $0.double = false
          $0.nStep = 1
          $0.tau = 0.01
        }
      ).policy
    }
    for policy in policies.dropFirst() {
      #expect(policy.network.parameters == policies[0].network.parameters)
      #expect(policy.normalisation == policies[0].normalisation)
    }
    #expect((policies[0].normalisation != nil) == everything)
    let start = trainer(threads: 1).policy
    // Or the threads would not have met.
    #expect(100 * start.network.shape.parameterCount >= DQNLearner.smallestShared)
    #expect(!everything || policies[0].network.parameters != start.network.parameters)
  }

  @Test func `another seed gives other weights`() throws {
    let policies = try [3, 4].map { try trained(trainer(threads: 1, seed: $0)).policy }
    #expect(policies[0].network.parameters != policies[1].network.parameters)
  }

  @Test func `steps are rounded up to whole rounds, and a round to whole steps of all environments`() throws {
    let odd = trainer(threads: 1) {
      $0.steps = 100
      $0.trainFrequency = 13
    }
    #expect(odd.configuration.roundSteps == 18)
    #expect(odd.totalSteps == 108)
    #expect(try trained(odd).steps == 108)
  }

  @Test func `exploration falls over its share of training, and is all before learning starts`() {
    var configuration = DQNConfiguration()
    configuration.steps = 160_000
    configuration.learningStarts = 1_000
    configuration.explorationInitial = 0.9
    configuration.explorationFinal = 0.1
    configuration.explorationFraction = 0.5
    #expect(configuration.epsilon(at: 999) == 1)
    #expect(abs(configuration.epsilon(at: 40_000) - 0.5) < 1e-12)
    #expect(configuration.epsilon(at: 80_000) == configuration.epsilon(at: 160_000))
    #expect(abs(configuration.epsilon(at: 160_000) - 0.1) < 1e-12)
  }

  @Test func `a steady iteration allocates a fixed handful, whatever its steps`() throws {
    guard strut_heap_count() >= 0 else { return }
    // An iteration is a hundredth of the training: the second has ten times the steps and updates of the first.
    let counts = try [30_000, 300_000].map { steps in
      let trainer = trainer(threads: 1) { $0.steps = steps }
      for _ in 0..<3 { try trainer.iterate() }
      let before = strut_heap_count()
      try trainer.iterate()
      return strut_heap_count() - before
    }
    #expect(counts[0] == counts[1])
    #expect(counts[0] <= 4)
  }

  @Test func `a loss that is not finite stops the training and leaves the weights`() throws {
    let maker: EnvironmentMaker = { BrokenEnvironment() }
    var configuration = DQNConfiguration()
    configuration.steps = 2_000
    configuration.environments = 2
    configuration.learningStarts = 100
    configuration.batch = 64
    configuration.hidden = [8]
    let trainer = DQN(
      configuration, maker: maker, spec: maker().spec, seed: 0, pool: WorkerPool(threads: 1))
    let error = #expect(throws: TrainingError.self) { _ = try trained(trainer) }
    #expect(error?.cause == .diverged)
    #expect(error?.description.contains("not finite") == true)
    #expect(trainer.policy.isFinite)
  }

  @Test(arguments: [
    ("buffer", "1e6", "--set: error: buffer of 1000000 transitions takes 44000000 bytes, more than the memory_limit"),
    ("prioritsed", "true", "--set: error: unknown setting 'prioritsed'; did you mean 'prioritised'?"),
    ("tau", "0", "--set: error: tau is 0, but must be"),
    ("loss", "hubber", "--set: error: loss is 'hubber', but must be one of squared, huber; did you mean 'huber'?"),
  ]) func `settings that do not fit are refused`(name: String, value: String, message: String) {
    var settings = Settings([("memory_limit", "20e6", "world"), (name, value, "--set")])
    let error = #expect(throws: SettingsError.self) {
      _ = try Algorithm.dqn.trainer(
        settings: &settings, maker: { ReferenceCartPole() }, spec: ReferenceCartPole().spec, seed: 0,
        pool: WorkerPool(threads: 1))
    }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func `continuous actions are refused`() {
    var settings = Settings()
    #expect(throws: SettingsError.self) {
      _ = try Algorithm.dqn.trainer(
        settings: &settings, maker: { ReferencePendulum() }, spec: ReferencePendulum().spec, seed: 0,
        pool: WorkerPool(threads: 1))
    }
    #expect(!Algorithm.dqn.drives(ReferencePendulum().spec.actions))
  }

  @Test func `it learns to prefer the work that pays`() throws {
    let maker: EnvironmentMaker = { StubEnvironment() }
    var configuration = DQNConfiguration()
    configuration.steps = 2_000
    configuration.environments = 4
    configuration.learningStarts = 200
    configuration.trainFrequency = 4
    configuration.batch = 32
    configuration.hidden = [16]
    configuration.targetInterval = 100
    let pool = WorkerPool(threads: 1)
    let trainer = try trained(DQN(configuration, maker: maker, spec: maker().spec, seed: 0, pool: pool))
    let result = Evaluation(maker: maker, episodes: 3).play(.policy(trainer.policy, stochastic: false), pool: pool)
    #expect(result.episodes.map(\.total) == [3, 5, 4])
    let report = trainer.report
    #expect(report.episodes.terms.count == 2)
    #expect(abs(report.episodes.terms[0] + report.episodes.terms[1] - report.episodes.returnMean) < 1e-9)
  }
}

/// Rewards that are infinite from the second episode on.
private final class BrokenEnvironment: Environment {
  private let inner = ReferenceCartPole()
  private var index: UInt64 = 0
  var spec: EnvironmentSpec { inner.spec }
  var state: [Double] { inner.state }

  func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    index = episode.index
    inner.reset(episode, observation: &observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    var step = inner.step(action, observation: &observation)
    if index & 0xFFFF_FFFF >= 1 { step.reward = .infinity }
    return step
  }

  func readTerms(into terms: inout MutableSpan<Double>) { inner.readTerms(into: &terms) }
  func readMetrics(into metrics: inout MutableSpan<Double>) {}
}
