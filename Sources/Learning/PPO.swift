import Environments
import Neural
import Random

/// Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) with the details of Huang et al. 2022 ("The 37
/// implementation details"): all environments play `rollout` steps with a frozen policy and normalisation, advantages
/// are estimated, then actor and critic climb the clipped objective over shuffled minibatches for some epochs.
///
/// The weights depend on settings and seed, not on the pool's threads: rollouts are per environment, gradients are
/// formed in blocks of fixed rows and added in the order of blocks, statistics are merged in the order of environments.
public final class PPO: Trainer {
  public let configuration: PPOConfiguration
  public internal(set) var steps = 0
  public private(set) var report: IterationReport

  let spec: EnvironmentSpec
  let seed: UInt64
  let pool: WorkerPool
  let networks: ActorCritic
  let sampler: Sampler
  let workspaces: [PPOWorkspace]
  public let profile: CollectingProfile
  let learner: PPOLearner
  var observationStatistics: RunningStatistics
  var returnStatistics = RunningStatistics(channels: 1)
  /// Per environment: the discounted sum of rewards so far, and sums of it and of its square over the rollout.
  let discounted: FlatArray<Double>
  private let returnSums: FlatArray<Double>
  private let returnSquares: FlatArray<Double>
  private let returnShift = FlatArray<Float>(repeating: 0, count: 1)
  private let scaledRewards: FlatArray<Float>
  var rewardScale: Float = 1
  var iterations: UInt64 = 0
  private let clock = ContinuousClock()

  // Work for the pool, kept so that a run allocates no closure.
  private var collecting: (Int, Int) -> Void = { _, _ in }
  private var valuing: (Int, Int) -> Void = { _, _ in }
  private var estimating: (Int, Int) -> Void = { _, _ in }

  /// Rewards beyond this many deviations of the return are cut, as VecNormalize does.
  private static let rewardClip: Float = 10

  /// - Throws: `SettingsError` for settings that do not fit.
  public convenience init(
    settings: inout Settings, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64, pool: WorkerPool
  ) throws(SettingsError) {
    let configuration = try PPOConfiguration(&settings, actions: spec.actions)
    self.init(configuration, maker: maker, spec: spec, seed: seed, pool: pool)
  }

  public init(
    _ configuration: PPOConfiguration, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64,
    pool: WorkerPool
  ) {
    self.configuration = configuration
    self.spec = spec
    self.seed = seed
    self.pool = pool
    networks = ActorCritic(spec: spec, configuration, seed: seed)
    let sampler = Sampler(
      maker: maker, spec: spec, networks: networks, configuration, seed: seed, pool: pool)
    self.sampler = sampler
    let networks = networks
    let profile = CollectingProfile(lanes: pool.threads, environments: sampler.environments)
    self.profile = profile
    workspaces = profile.lanes.map { PPOWorkspace(networks, sampler.buffer, shardRows: sampler.largestShard, $0) }
    learner = PPOLearner(configuration, networks, sampler.buffer, workspaces, pool, seed: seed)
    observationStatistics = RunningStatistics(channels: spec.observations.count)
    discounted = FlatArray(repeating: 0, count: configuration.environments)
    returnSums = FlatArray(repeating: 0, count: configuration.environments)
    returnSquares = FlatArray(repeating: 0, count: configuration.environments)
    scaledRewards = FlatArray(repeating: 0, count: sampler.buffer.rows)
    report = IterationReport(
      values: PPOLearner.figures.map { NamedValue($0, .nan) }, episodes: sampler.tally.summary, collectingSeconds: 0,
      learningSeconds: 0)
    collecting = { [unowned self] shard, thread in self.collect(shard: shard, thread: thread) }
    valuing = { [unowned self] tile, thread in self.value(tile: tile, thread: thread) }
    estimating = { [unowned self] environment, _ in self.estimate(environment) }
  }

  public var totalSteps: Int {
    (configuration.steps + configuration.batch - 1) / configuration.batch * configuration.batch
  }

  public var memoryBytes: Int { sampler.buffer.bytes + scaledRewards.bytes + learner.bytes }

  public var policy: Policy {
    var policy = Policy(
      network: networks.actor, head: networks.policyHead, normalisation: sampler.scale.policyNormalisation, spec: spec)
    policy.critic = networks.critic(scale: 1 / rewardScale)
    return policy
  }

  public func adopt(_ policy: Policy) throws(TrainingError) -> Transfer {
    if configuration.criticOnly, let difference = difference(from: policy) {
      throw TrainingError(
        .configuration, "critic_only takes a policy as it is, but \(difference); set everything as it was")
    }
    var transfer = Transfer(from: policy, to: spec, head: networks.policyHead)
    var network = networks.actor
    try transfer.apply(to: &network)
    networks.setActor(network)
    for (index, deviation) in transfer.logDeviations().enumerated() {
      if let deviation { networks.parameters[networks.deviationOffset + index] = deviation }
    }
    if configuration.criticOnly {
      sampler.scale.adopt(policy.normalisation)
    } else if let statistics = transfer.statistics(active: configuration.normaliseObservations) {
      observationStatistics = statistics
      sampler.scale.adopt(statistics)
    }
    transfer.leave("value network")
    return transfer
  }

  /// What keeps this trainer's policy from being the other to the last bit.
  private func difference(from policy: Policy) -> String? {
    if let mismatch = policy.terms.mismatch(with: spec) { return mismatch }
    if policy.network.shape != networks.actorShape || !policy.head.isKin(to: networks.policyHead) {
      return "its network has other layers"
    }
    let clip = configuration.normaliseObservations ? ObservationScale.clip : nil
    return policy.normalisation?.clip == clip ? nil : "its observations are normalised in another way"
  }

  public func iterate() throws(TrainingError) {
    let progress = Double(steps) / Double(configuration.steps)
    let start = clock.now
    sampler.tally.clear()
    pool.run(blocks: sampler.shards.count, collecting)
    steps += configuration.batch
    let middle = clock.now
    pool.run(blocks: tiles, valuing)
    try adoptStatistics()
    pool.run(blocks: configuration.environments, estimating)
    let outcome = try learner.learn(iteration: iterations, progress: progress)
    iterations += 1
    let end = clock.now
    report = IterationReport(
      values: outcome.values, episodes: sampler.tally.summary, collectingSeconds: (middle - start).seconds,
      learningSeconds: (end - middle).seconds)
  }

  private func collect(shard: Int, thread: Int) {
    sampler.collect(shard: shard, workspaces[thread])
    for environment in sampler.shards[shard] {
      if configuration.penaltyLimit > 0 { limitPenalties(environment) }
      sumDiscounted(environment)
    }
  }

  private func limitPenalties(_ environment: Int) {
    let least = Float(-configuration.penaltyLimit)
    for place in sampler.buffer.range(of: environment) {
      sampler.buffer.rewards[place] = max(sampler.buffer.rewards[place], least)
    }
  }

  /// The running discounted return, whose spread becomes the rewards' scale.
  private func sumDiscounted(_ environment: Int) {
    var running = discounted[environment]
    var sum = 0.0
    var squares = 0.0
    for place in sampler.buffer.range(of: environment) {
      running = running * configuration.gamma + Double(sampler.buffer.rewards[place])
      sum += running
      squares += running * running
      if sampler.buffer.endings[place] != GAE.Ending.none.rawValue { running = 0 }
    }
    discounted[environment] = running
    returnSums[environment] = sum
    returnSquares[environment] = squares
  }

  private static let valueTile = PPOWorkspace.tile
  private var tiles: Int { (sampler.buffer.rows + Self.valueTile - 1) / Self.valueTile }

  /// The critic's values of a tile of the rollout's observations.
  private func value(tile: Int, thread: Int) {
    let buffer = sampler.buffer
    let first = tile * Self.valueTile
    let rows = min(Self.valueTile, buffer.rows - first)
    let critic = workspaces[thread].critic
    unsafe critic.forward(
      networks.parameters.pointer(at: networks.criticOffset),
      input: buffer.observations.pointer(at: first * buffer.stride), stride: buffer.stride, rows: rows)
    for row in 0..<rows { buffer.values[first + row] = unsafe critic.outputs[row * critic.shape.outputStride] }
  }

  /// Takes the rollout's observations and returns into the running statistics, in the order of environments.
  private func adoptStatistics() throws(TrainingError) {
    sampler.mergeObservations(into: &observationStatistics)
    guard observationStatistics.isFinite else {
      let channel = observationStatistics.squares.firstIndex { !$0.isFinite } ?? 0
      throw TrainingError(
        .diverged, "observation '\(spec.observations[channel].term)' was not a finite number in training")
    }
    if !configuration.criticOnly { sampler.scale.adopt(observationStatistics) }
    for environment in 0..<configuration.environments {
      let one = environment..<(environment + 1)
      returnSums.read(one) { sums in
        returnSquares.read(one) { squares in
          returnShift.read { shift in
            returnStatistics.merge(
              count: Double(configuration.rollout), sums: sums, sumsOfSquares: squares, shift: shift)
          }
        }
      }
    }
    guard returnStatistics.isFinite else {
      throw TrainingError(.diverged, "the reward was not a finite number in training")
    }
    if configuration.normaliseReturns {
      rewardScale = Float(1 / (returnStatistics.variance(0) + 1e-8).squareRoot())
    }
  }

  /// Advantages and returns of one environment.
  private func estimate(_ environment: Int) {
    let buffer = sampler.buffer
    let places = buffer.range(of: environment)
    for place in places {
      let reward = buffer.rewards[place] * rewardScale
      scaledRewards[place] =
        configuration.normaliseReturns ? min(max(reward, -Self.rewardClip), Self.rewardClip) : reward
    }
    scaledRewards.read(places) { rewards in
      buffer.values.read(places.lowerBound..<(places.upperBound + 1)) { values in
        buffer.endings.read(places) { endings in
          buffer.bootstrap.read(places) { bootstrap in
            buffer.advantages.write(places) { advantages in
              buffer.returns.write(places) { returns in
                GAE.estimate(
                  rewards: rewards, values: values, endings: endings, bootstrap: bootstrap,
                  gamma: Float(configuration.gamma), lambda: Float(configuration.lambda), advantages: &advantages,
                  returns: &returns)
              }
            }
          }
        }
      }
    }
  }
}
