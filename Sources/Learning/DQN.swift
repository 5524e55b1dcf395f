import Environments
import Neural
import Random

/// Deep Q-learning (Mnih et al. 2015, doi:10.1038/nature14236) with the parts of Rainbow (Hessel et al. 2018,
/// arXiv 1710.02298) as switches, for discrete actions. Configuration, collecting and the loop are here; the gradient
/// step is `DQNLearner`.
public final class DQN: Trainer {
  public let configuration: DQNConfiguration
  public internal(set) var steps = 0

  let pool: WorkerPool
  let seats: [Seat]
  /// Of the choices of actions, `[environments, 1]`.
  let streams: SeatRows<RandomStream>
  let learner: DQNLearner
  let buffer: ReplayBuffer
  let window: NStepWindow
  let tally: EpisodeTally
  private let spec: EnvironmentSpec
  private let width: Int

  /// What each environment shows now and showed before its step, raw, `[environments, width]`.
  let observations: SeatRows<Float>
  private let successors: SeatRows<Float>
  private let terms: SeatRows<Double>
  private let actions: SeatRows<Float>
  private let actors: [DQNActor]
  public let profile: CollectingProfile
  let recorder: ObservationRecorder

  var lastTargetCopy = 0
  private var collectingSeconds = 0.0
  private var learningSeconds = 0.0
  private var collectShard: (Int, Int) -> Void = { _, _ in }

  /// Makes the environments and resets each to its first episode.
  public convenience init(
    settings: inout Settings, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64,
    pool: WorkerPool
  ) throws(SettingsError) {
    let configuration = try DQNConfiguration(&settings)
    guard case .discrete = spec.actions else {
      throw settings.error("dqn", "chooses among discrete actions, and these are continuous")
    }
    let bytes = configuration.bufferBytes(width: spec.observations.count)
    guard bytes <= configuration.memoryLimit else {
      throw settings.error(
        "buffer",
        "of \(configuration.buffer) transitions takes \(bytes) bytes, more than the memory_limit of "
          + "\(configuration.memoryLimit); lower buffer or raise memory_limit")
    }
    self.init(configuration, maker: maker, spec: spec, seed: seed, pool: pool)
  }

  init(
    _ configuration: DQNConfiguration, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64,
    pool: WorkerPool
  ) {
    self.configuration = configuration
    self.spec = spec
    self.pool = pool
    width = spec.observations.count
    let count = configuration.environments
    let parts = min(pool.threads, count)
    let shards = (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }
    seats = [Seat](shards, pool) { Seat(maker(), number: $0, seed: seed) }
    streams = SeatRows((0..<count).map { RandomStream(.exploration, seed: seed, UInt64($0)) })
    learner = DQNLearner(configuration, spec: spec, seed: seed, pool: pool)
    buffer = ReplayBuffer(
      capacity: configuration.buffer, width: width,
      alpha: configuration.prioritised ? configuration.priorityAlpha : nil)
    window = NStepWindow(
      environments: count, width: width, length: configuration.nStep, gamma: configuration.gamma,
      pushes: configuration.stepsPerRound)
    tally = EpisodeTally(environments: count, terms: spec.rewards.count)
    observations = SeatRows(repeating: 0, rows: count, width: width)
    successors = SeatRows(repeating: 0, rows: count, width: width)
    terms = SeatRows(repeating: 0, rows: count, width: spec.rewards.count)
    actions = SeatRows(repeating: 0, rows: count, width: 1)
    let profile = CollectingProfile(lanes: shards.count, environments: seats.map(\.environment))
    self.profile = profile
    actors = zip(shards, profile.lanes).map { [learner] shard, lane in
      DQNActor(range: shard, shape: learner.shape, head: learner.head, lane)
    }
    recorder = ObservationRecorder(channels: width, active: configuration.normaliseObservations)
    for environment in 0..<count { reset(environment) }
    collectShard = { [unowned self] shard, _ in collect(actors[shard]) }
  }

  public var totalSteps: Int { configuration.totalSteps }

  public var memoryBytes: Int { configuration.bufferBytes(width: width) }

  public var policy: Policy {
    Policy(
      network: learner.network, head: .q(dueling: configuration.dueling),
      normalisation: recorder.scale.policyNormalisation, spec: spec)
  }

  public func adopt(_ policy: Policy) throws(TrainingError) -> Transfer {
    var transfer = Transfer(from: policy, to: spec, head: .q(dueling: configuration.dueling))
    var network = learner.network
    try transfer.apply(to: &network)
    learner.begin(with: network)
    if let statistics = transfer.statistics(active: configuration.normaliseObservations) {
      recorder.begin(with: statistics)
    }
    return transfer
  }

  public var report: IterationReport {
    var values = learner.report
    values.append(NamedValue("epsilon", configuration.epsilon(at: steps)))
    values.append(NamedValue("learning_rate", configuration.learningRate.value(at: progress)))
    values.append(NamedValue("buffer", Double(buffer.count)))
    return IterationReport(
      values: values, episodes: tally.summary, collectingSeconds: collectingSeconds, learningSeconds: learningSeconds)
  }

  private var progress: Double { Double(steps) / Double(totalSteps) }

  /// Rounds of collecting and learning, about a hundredth of the training.
  public func iterate() throws(TrainingError) {
    tally.clear()
    learner.clearReport()
    (collectingSeconds, learningSeconds) = (0, 0)
    let end = min(totalSteps, steps + max(1, min(4096, totalSteps / 100)))
    let clock = ContinuousClock()
    while steps < end {
      let began = clock.now
      pool.run(blocks: actors.count, collectShard)
      store()
      steps += configuration.roundSteps
      let collected = clock.now
      try learn()
      collectingSeconds += (collected - began).seconds
      learningSeconds += (clock.now - collected).seconds
    }
  }

  /// One round for one shard: every environment of it takes `stepsPerRound` steps.
  private func collect(_ actor: DQNActor) {
    for step in 0..<configuration.stepsPerRound {
      let epsilon = configuration.epsilon(at: steps + step * seats.count)
      let began = actor.clock.begin()
      if epsilon < 1 { actor.prepare(observations, recorder.scale, learner.online) }
      actor.clock.end(.inference, since: began)
      for environment in actor.range {
        let choice = streams.write(environment) { actor.choose(environment, epsilon: epsilon, &$0[0]) }
        actions.write(environment) { $0[0] = Float(choice) }
        advance(environment, Int32(choice), actor.clock)
      }
    }
  }

  private func advance(_ environment: Int, _ choice: Int32, _ clock: CollectingProfile.Lane) {
    let seat = seats[environment]
    let began = clock.begin()
    let step = actions.read(environment) { action in
      successors.write(environment) { seat.step(action, observation: &$0) }
    }
    terms.write(environment) { seat.environment.readTerms(into: &$0) }
    clock.end(.environment, since: began)
    terms.read(environment) { tally.record(environment: environment, step, terms: $0) }
    window.push(environment, observations: observations, action: choice, step: step, successors: successors)
    if step.ended {
      let resetBegan = clock.begin()
      reset(environment)
      clock.end(.environment, since: resetBegan)
    } else {
      observations.copy(environment, from: successors)
    }
  }

  private func reset(_ environment: Int) {
    observations.write(environment) { seats[environment].reset(observation: &$0) }
  }

  /// Moves the round's transitions to the buffer, in the order of environments.
  private func store() {
    for environment in 0..<seats.count {
      let first = environment * window.stagedCapacity
      for staged in first..<first + window.stagedCounts[environment] {
        recorder.record(window.staged.observations, at: staged * width)
        buffer.append(window.staged, at: staged)
      }
    }
    window.clearStaged()
    recorder.adopt()
  }

  private func learn() throws(TrainingError) {
    guard steps >= configuration.learningStarts, buffer.count > 0 else { return }
    if configuration.tau == 1, steps - lastTargetCopy >= configuration.targetInterval {
      learner.copyTarget()
      lastTargetCopy = steps
    }
    try learner.update(configuration.gradientSteps, from: buffer, scale: recorder.scale, progress: progress)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
