import CHeapCount
import Environments
import Neural
import Random
import Testing

@testable import Learning

struct PPOTests {
  private static func small(environments: Int, rollout: Int, epochs: Int = 3) -> PPOConfiguration {
    var configuration = PPOConfiguration()
    configuration.steps = environments * rollout * 10
    configuration.environments = environments
    configuration.rollout = rollout
    configuration.minibatch = 64
    configuration.epochs = epochs
    configuration.hidden = [16, 16]
    configuration.criticHidden = [24]
    return configuration
  }

  private static func trainer(
    _ configuration: PPOConfiguration, _ maker: @escaping EnvironmentMaker, threads: Int = 1, seed: UInt64 = 1
  ) -> PPO {
    PPO(configuration, maker: maker, spec: maker().spec, seed: seed, pool: WorkerPool(threads: threads))
  }

  @Test(arguments: ["cartpole", "pendulum"], [0, 20])
  func `the weights do not depend on the threads`(name: String, block: Int) throws {
    let maker = try #require(ReferenceEnvironments.all.first { $0.name == name }).make
    var configuration = Self.small(environments: 26, rollout: 40)
    configuration.stateDependentDeviation = name == "pendulum"
    configuration.block = block
    let results = try [1, 2, 5].map { threads in
      let ppo = Self.trainer(configuration, maker, threads: threads)
      for _ in 0..<3 { try ppo.iterate() }
      return (ppo.networks.parameters.elements, ppo.policy.normalisation, ppo.report.values.map(\.value.bitPattern))
    }
    for other in results.dropFirst() {
      #expect(other.0 == results[0].0)
      #expect(other.1 == results[0].1)
      #expect(other.2 == results[0].2)
    }
  }

  /// Where a minibatch is one block, the optimiser's step is made with the next minibatch; the last one, after them all.
  @Test func `the weights depend on the blocks by rounding alone`() throws {
    let weights = try [64, 32].map { block in
      var configuration = Self.small(environments: 4, rollout: 64)
      configuration.block = block
      let ppo = Self.trainer(configuration, { ReferenceCartPole() })
      try ppo.iterate()
      #expect(ppo.learner.optimiser.steps == 12)
      return ppo.networks.parameters.elements
    }
    #expect(weights[0] != weights[1])
    #expect(zip(weights[0], weights[1]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func `another seed gives other weights`() throws {
    let trainers = [1, 2].map {
      Self.trainer(Self.small(environments: 4, rollout: 32), { ReferenceCartPole() }, seed: $0)
    }
    for trainer in trainers { try trainer.iterate() }
    #expect(trainers[0].networks.parameters.elements != trainers[1].networks.parameters.elements)
  }

  /// Pendulum never terminates and is truncated after 200 steps; its rollout is replayed beside the buffer.
  @Test func `truncation is bootstrapped with the value of the last observation`() throws {
    var configuration = Self.small(environments: 1, rollout: 210)
    configuration.normaliseReturns = false
    configuration.epochs = 1
    configuration.learningRate = .constant(0)
    let ppo = Self.trainer(configuration, { ReferencePendulum() })
    try ppo.iterate()
    let buffer = ppo.sampler.buffer
    let environment = ReferencePendulum()
    let observation = FlatArray<Float>(repeating: 0, count: 3)
    let action = FlatArray<Float>(repeating: 0, count: 1)
    observation.write { environment.reset(Episode(.training, seed: 1, index: 0), observation: &$0) }
    for step in 0..<200 {
      #expect(buffer.endings[step] == (step == 199 ? GAE.Ending.truncated : .none).rawValue)
      #expect((0..<3).allSatisfy { buffer.observations[step * buffer.stride + $0] == observation[$0] })
      action[0] = 2 * buffer.actions[step]
      let outcome = action.read { action in observation.write { environment.step(action, observation: &$0) } }
      #expect(buffer.rewards[step] == Float(outcome.reward))
    }
    let work = MLPWorkspace(ppo.networks.criticShape, rows: 1)
    unsafe work.forward(
      ppo.networks.parameters.pointer(at: ppo.networks.criticOffset), input: observation.pointer(), stride: 3, rows: 1)
    #expect(buffer.bootstrap[199] == work.output(0, 0))
    #expect(buffer.returns[199] == buffer.advantages[199] + buffer.values[199])
    let target = buffer.rewards[199] + Float(configuration.gamma) * work.output(0, 0)
    #expect(abs(buffer.returns[199] - target) < 1e-5)
  }

  @Test func `termination is not bootstrapped, and the next episode begins`() throws {
    var configuration = Self.small(environments: 1, rollout: 120)
    configuration.normaliseReturns = false
    configuration.lambda = 0
    let ppo = Self.trainer(configuration, { ReferenceCartPole() })
    try ppo.iterate()
    let buffer = ppo.sampler.buffer
    let ends = (0..<120).filter { buffer.endings[$0] == GAE.Ending.terminated.rawValue }
    #expect(ends.count == ppo.report.episodes.count && ends.count > 1)
    #expect(ends.allSatisfy { abs(buffer.returns[$0] - 1) < 1e-6 })
    let last = try #require(ends.last)
    #expect(ppo.report.episodes.returnMean == Double(last + 1) / Double(ends.count))
    #expect(ppo.report.episodes.lengthMean == ppo.report.episodes.returnMean)
    let fresh = FlatArray<Float>(repeating: 0, count: 4)
    fresh.write { ReferenceCartPole().reset(Episode(.training, seed: 1, index: 1), observation: &$0) }
    let place = (ends[0] + 1) * buffer.stride
    #expect((0..<4).allSatisfy { buffer.observations[place + $0] == fresh[$0] })
  }

  @Test func `observations are normalised with the statistics of the rollouts before`() throws {
    var configuration = Self.small(environments: 3, rollout: 50)
    configuration.learningRate = .constant(0)
    let ppo = Self.trainer(configuration, { ReferencePendulum() })
    try ppo.iterate()
    let buffer = ppo.sampler.buffer
    let raw = (0..<3).flatMap { buffer.range(of: $0) }.map { Double(buffer.observations[$0 * buffer.stride + 2]) }
    let mean = raw.reduce(0, +) / 150
    let variance = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 150
    let normalisation = try #require(ppo.policy.normalisation)
    #expect(abs(Double(normalisation.mean[2]) - mean) < 1e-5)
    #expect(abs(Double(normalisation.inverseDeviation[2]) - 1 / variance.squareRoot()) < 1e-4)
    // The observation after the rollout begins the next one, in the new scale.
    let unscaled = buffer.observations[buffer.range(of: 0).upperBound * buffer.stride + 2]
    try ppo.iterate()
    let expected = (unscaled - normalisation.mean[2]) * normalisation.inverseDeviation[2]
    #expect(buffer.observations[2] == expected)
  }

  /// Pendulum pays from -16.3 to 0.
  @Test func `learning sees no penalty beyond the limit, reports do`() throws {
    var configuration = Self.small(environments: 2, rollout: 200)
    let free = Self.trainer(configuration, { ReferencePendulum() })
    configuration.penaltyLimit = 2
    let limited = Self.trainer(configuration, { ReferencePendulum() })
    for trainer in [free, limited] { try trainer.iterate() }
    let (raw, seen) = (free.sampler.buffer.rewards, limited.sampler.buffer.rewards)
    #expect((0..<400).allSatisfy { seen[$0] == max(raw[$0], -2) })
    #expect((0..<400).contains { raw[$0] < -2 } && (0..<400).contains { raw[$0] > -2 })
    #expect(limited.report.episodes.returnMean == free.report.episodes.returnMean)
  }

  @Test func `a policy's critic speaks in the world's rewards, whatever scale it learned in`() throws {
    var configuration = Self.small(environments: 4, rollout: 200)
    for normalised in [true, false] {
      configuration.normaliseReturns = normalised
      let ppo = Self.trainer(configuration, { ReferencePendulum() })
      for _ in 0..<2 { try ppo.iterate() }
      let critic = try #require(ppo.policy.critic)
      #expect(critic.shape == ppo.networks.criticShape)
      #expect((ppo.rewardScale == 1) == !normalised)
      let input: [Float] = [0.5, -1, 0.25]
      let (own, kept) = (MLPWorkspace(critic.shape, rows: 1), MLPWorkspace(critic.shape, rows: 1))
      let place = ppo.networks.criticOffset
      let parameters = FlatArray(Array(ppo.networks.parameters.elements[place...]))
      let row = FlatArray(input)
      unsafe own.forward(parameters.pointer(), input: row.pointer(), stride: 3, rows: 1)
      critic.forward(input.span, rows: 1, kept)
      let expected = own.output(0, 0) / ppo.rewardScale
      #expect(abs(kept.output(0, 0) - expected) <= 1e-5 * abs(expected))
      #expect(expected != 0)
    }
  }

  /// The origin's policy has been trained, so that its normalisation is not what a new one begins with.
  @Test(arguments: ["cartpole", "pendulum"]) func `with critic_only nothing but the critic learns`(name: String) throws
  {
    let maker = try #require(ReferenceEnvironments.all.first { $0.name == name }).make
    var configuration = Self.small(environments: 4, rollout: 100)
    let teacher = Self.trainer(configuration, maker)
    for _ in 0..<3 { try teacher.iterate() }
    let origin = teacher.policy
    configuration.criticOnly = true
    configuration.criticWarmup = 1
    let ppo = Self.trainer(configuration, maker, seed: 2)
    let transfer = try ppo.adopt(origin)
    #expect(transfer.left == ["value network"])
    let before = ppo.policy.critic
    for _ in 0..<3 { try ppo.iterate() }
    let policy = ppo.policy
    #expect(policy.network == origin.network && policy.head == origin.head)
    #expect(policy.normalisation == origin.normalisation)
    #expect(policy.critic != before && policy.critic != origin.critic)
  }

  @Test func `critic_only refuses a policy that it cannot keep as it is`() throws {
    var configuration = Self.small(environments: 2, rollout: 20)
    let origin = Self.trainer(configuration, { ReferenceCartPole() }).policy
    configuration.criticOnly = true
    func refusal(_ change: (inout PPOConfiguration, inout Policy) -> Void) -> String? {
      var (configuration, policy) = (configuration, origin)
      change(&configuration, &policy)
      let ppo = Self.trainer(configuration, { ReferenceCartPole() })
      do {
        _ = try ppo.adopt(policy)
        return nil
      } catch {
        return error.description
      }
    }
    func message(_ why: String) -> String {
      "critic_only takes a policy as it is, but \(why); set everything as it was"
    }
    #expect(refusal { _, _ in } == nil)
    #expect(refusal { settings, _ in settings.hidden = [16, 8] } == message("its network has other layers"))
    #expect(refusal { _, policy in policy.head = .q(dueling: false) } == message("its network has other layers"))
    let scaling = message("its observations are normalised in another way")
    #expect(refusal { settings, _ in settings.normaliseObservations = false } == scaling)
    #expect(refusal { _, policy in policy.normalisation?.clip = 5 } == scaling)
    let renamed = refusal { _, policy in policy.observations[1].term = "wind" }
    #expect(renamed?.hasPrefix("critic_only takes a policy as it is, but observation 1 is ") == true)
  }

  @Test func `more steps and more gradient steps allocate no more`() throws {
    func allocations(rollout: Int, epochs: Int, threads: Int) throws -> Int64 {
      let ppo = Self.trainer(
        Self.small(environments: 4, rollout: rollout, epochs: epochs), { ReferencePendulum() }, threads: threads)
      try ppo.iterate()
      let before = strut_heap_count()
      try ppo.iterate()
      return strut_heap_count() - before
    }
    // No episode ends in two of these rollouts: resets are left out.
    for threads in [1, 2] {
      let few = try allocations(rollout: 20, epochs: 1, threads: threads)
      let many = try allocations(rollout: 90, epochs: 9, threads: threads)
      #expect(few == many)
    }
  }

  @Test func `the update ends when the policy has moved too far`() throws {
    var configuration = Self.small(environments: 4, rollout: 64, epochs: 20)
    configuration.learningRate = .constant(3e-3)
    configuration.targetKL = 0.01
    let ppo = Self.trainer(configuration, { ReferenceCartPole() })
    try ppo.iterate()
    let steps = try #require(ppo.report.values.first { $0.name == "gradient_steps" }).value
    #expect(steps > 2 && steps < 80)
  }

  @Test func `a gradient that is not finite stops training`() throws {
    var configuration = Self.small(environments: 4, rollout: 32)
    configuration.learningRate = .constant(1e30)
    let ppo = Self.trainer(configuration, { ReferencePendulum() })
    let error = #expect(throws: TrainingError.self) { for _ in 0..<5 { try ppo.iterate() } }
    #expect(error?.cause == .diverged)
  }

  @Test(arguments: [true, false]) func `an environment's NaN is named`(inReward: Bool) {
    let ppo = Self.trainer(
      Self.small(environments: 4, rollout: 32), { SpoiltPendulum(inReward: inReward) })
    let error = #expect(throws: TrainingError.self) { try ppo.iterate() }
    #expect(
      error?.description
        == (inReward
          ? "the reward was not a finite number in training"
          : "observation 'sin angle' was not a finite number in training"))
  }

  @Test func `CartPole is learnt within seconds`() throws {
    var settings = Settings([
      ("steps", "40000", ""), ("environments", "8", ""), ("rollout", "128", ""), ("minibatch", "256", ""),
    ])
    let maker: EnvironmentMaker = { ReferenceCartPole() }
    let pool = WorkerPool(threads: 2)
    let ppo = try PPO(settings: &settings, maker: maker, spec: maker().spec, seed: 5, pool: pool)
    while ppo.steps < ppo.totalSteps { try ppo.iterate() }
    let result = Evaluation(maker: maker, episodes: 20).play(.policy(ppo.policy, stochastic: false), pool: pool)
    #expect(result.episodes.map(\.total).reduce(0, +) / 20 > 400)
  }
}

/// A pendulum that gives NaN in the 31st step, as a reward or in an observation: late enough in a rollout of 32 that a
/// policy's answer to it spoils nothing else.
private final class SpoiltPendulum: Environment {
  private let inner = ReferencePendulum()
  private let inReward: Bool
  private var steps = 0

  init(inReward: Bool) { self.inReward = inReward }

  var spec: EnvironmentSpec { inner.spec }
  var state: [Double] { inner.state }

  func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    inner.reset(episode, observation: &observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    var step = inner.step(action, observation: &observation)
    steps += 1
    if steps == 31 {
      if inReward { step.reward = .nan } else { observation[1] = .nan }
    }
    return step
  }

  func readTerms(into terms: inout MutableSpan<Double>) { inner.readTerms(into: &terms) }
  func readMetrics(into metrics: inout MutableSpan<Double>) { inner.readMetrics(into: &metrics) }
}
