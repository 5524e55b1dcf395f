import Environments
import Neural
import Random

/// Plays the environments with the current policy and fills a rollout buffer.
///
/// The environments are cut into shards of neighbours. A thread takes a shard through the whole rollout without
/// meeting another: it owns the shard's environments and its places in every array. Which shards there are changes
/// nothing in the results, because each environment has streams, episodes and sums of its own.
final class Sampler {
  let buffer: RolloutBuffer
  let scale: ObservationScale
  let tally: EpisodeTally
  /// Environments of each shard.
  let shards: [Range<Int>]
  /// Sums of (observation - scale.mean) and of its square over the rollout, `[N, channels]`.
  private let observationSums: SeatRows<Double>
  private let observationSquares: SeatRows<Double>

  private let networks: ActorCritic
  private let seats: [Seat]
  /// Of the choices of actions, `[N, 1]`.
  private let streams: SeatRows<RandomStream>
  private let channels: Int
  private let actions: ActionScale
  /// As the environments gave them, `[N, channels]`.
  private let current: SeatRows<Float>
  /// In the environments' units, `[N, width]`.
  private let actionValues: SeatRows<Float>
  private let terms: SeatRows<Double>

  init(
    maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, networks: ActorCritic, _ configuration: PPOConfiguration,
    seed: UInt64, pool: WorkerPool
  ) {
    let count = configuration.environments
    channels = spec.observations.count
    self.networks = networks
    actions = ActionScale(spec.actions)
    scale = ObservationScale(channels: channels, active: configuration.normaliseObservations)
    buffer = RolloutBuffer(
      environments: count, steps: configuration.rollout, observations: channels, actionWidth: networks.head.width)
    tally = EpisodeTally(environments: count, terms: spec.rewards.count)
    shards = Self.cut(count, threads: pool.threads)
    observationSums = SeatRows(repeating: 0, rows: count, width: channels)
    observationSquares = SeatRows(repeating: 0, rows: count, width: channels)
    current = SeatRows(repeating: 0, rows: count, width: channels)
    actionValues = SeatRows(repeating: 0, rows: count, width: networks.head.width)
    terms = SeatRows(repeating: 0, rows: count, width: spec.rewards.count)
    seats = [Seat](shards, pool) { Seat(maker(), number: $0, seed: seed) }
    streams = SeatRows((0..<count).map { RandomStream(.actions, seed: seed, UInt64($0)) })
    for index in 0..<count { reset(index) }
  }

  /// Several shards per thread where that leaves enough rows for the kernels: a slow shard then delays less.
  private static func cut(_ environments: Int, threads: Int) -> [Range<Int>] {
    let perThread = threads == 1 ? 1 : max(1, min(4, environments / (threads * 6)))
    let count = min(environments, threads * perThread)
    return (0..<count).map { (environments * $0 / count)..<(environments * ($0 + 1) / count) }
  }

  var largestShard: Int { shards.map(\.count).max() ?? 0 }

  var environments: [any Environment] { seats.map(\.environment) }

  /// Takes one shard through a rollout.
  func collect(shard: Int, _ work: PPOWorkspace) {
    let members = shards[shard]
    for member in members {
      observationSums.write(member) { for channel in 0..<channels { $0[channel] = 0 } }
      observationSquares.write(member) { for channel in 0..<channels { $0[channel] = 0 } }
    }
    for step in 0..<buffer.steps {
      for member in members { observe(member, step: step) }
      let began = work.clock.begin()
      infer(members, step: step, work)
      work.clock.end(.inference, since: began)
      for member in members { act(member, step: step, work) }
    }
    for member in members { scaleCurrent(member, to: buffer.first(of: member) + buffer.steps) }
  }

  /// Adds the rollout's observations to running statistics, in the order of environments.
  func mergeObservations(into statistics: inout RunningStatistics) {
    for environment in 0..<buffer.environments {
      observationSums.read(environment) { sums in
        observationSquares.read(environment) { squares in
          scale.mean.read { mean in
            statistics.merge(count: Double(buffer.steps), sums: sums, sumsOfSquares: squares, shift: mean)
          }
        }
      }
    }
  }

  private func observe(_ member: Int, step: Int) {
    scaleCurrent(member, to: buffer.first(of: member) + step)
    current.read(member) { observation in
      scale.mean.read { mean in
        observationSums.write(member) { sums in
          observationSquares.write(member) { squares in
            for channel in 0..<channels {
              let difference = Double(observation[channel] - mean[channel])
              sums[channel] += difference
              squares[channel] += difference * difference
            }
          }
        }
      }
    }
  }

  private func scaleCurrent(_ member: Int, to row: Int) {
    current.read(member) { raw in
      buffer.observations.write((row * buffer.stride)..<((row + 1) * buffer.stride)) { scale.apply(raw, into: &$0) }
    }
  }

  /// The actor over all rows of a shard at once: their observations lie an environment's part apart.
  private func infer(_ members: Range<Int>, step: Int, _ work: PPOWorkspace) {
    let first = (buffer.first(of: members.lowerBound) + step) * buffer.stride
    unsafe work.actor.forward(
      networks.parameters.pointer(), input: buffer.observations.pointer(at: first),
      stride: (buffer.steps + 1) * buffer.stride, rows: members.count)
    let head = networks.head
    let deviations = unsafe networks.parameters.pointer(at: networks.deviationOffset)
    let stride = work.actor.shape.outputStride
    for (row, member) in members.enumerated() {
      let place = buffer.first(of: member) + step
      buffer.logProbabilities[place] = streams.write(member) {
        unsafe head.sample(
          work.actor.outputs + row * stride, deviations: deviations, stream: &$0[0],
          action: buffer.actions.pointer(at: place * buffer.actionWidth, length: buffer.actionWidth))
      }
    }
  }

  private func act(_ member: Int, step: Int, _ work: PPOWorkspace) {
    let place = buffer.first(of: member) + step
    let width = buffer.actionWidth
    let seat = seats[member]
    let began = work.clock.begin()
    let outcome = actionValues.write(member) { values in
      buffer.actions.read((place * width)..<((place + 1) * width)) { actions.apply($0, into: &values) }
      return current.write(member) { observation in
        seat.step(values.span, observation: &observation)
      }
    }
    terms.write(member) { seat.environment.readTerms(into: &$0) }
    work.clock.end(.environment, since: began)
    terms.read(member) { tally.record(environment: member, outcome, terms: $0) }
    buffer.rewards[place] = Float(outcome.reward)
    guard outcome.ended else {
      buffer.endings[place] = GAE.Ending.none.rawValue
      return
    }
    if outcome.terminated {
      buffer.endings[place] = GAE.Ending.terminated.rawValue
    } else {
      buffer.endings[place] = GAE.Ending.truncated.rawValue
      buffer.bootstrap[place] = value(ofCurrent: member, work)
    }
    let resetBegan = work.clock.begin()
    reset(member)
    work.clock.end(.environment, since: resetBegan)
  }

  /// The critic's value of an environment's latest observation.
  private func value(ofCurrent member: Int, _ work: PPOWorkspace) -> Float {
    current.read(member) { raw in
      work.row.write { scale.apply(raw, into: &$0) }
    }
    unsafe work.critic.forward(
      networks.parameters.pointer(at: networks.criticOffset), input: work.row.pointer(), stride: buffer.stride, rows: 1)
    return unsafe work.critic.outputs[0]
  }

  private func reset(_ member: Int) {
    current.write(member) { seats[member].reset(observation: &$0) }
  }

  /// What the next rollout depends on besides the networks; the buffer is filled anew.
  func save(to checkpoint: inout CheckpointWriter) {
    scale.save(to: &checkpoint)
    tally.save(to: &checkpoint)
    seats.save(streams, showing: current, to: &checkpoint)
  }

  func restore(from checkpoint: CheckpointReader, pool: WorkerPool) throws(CheckpointError) {
    try scale.restore(from: checkpoint)
    try tally.restore(from: checkpoint)
    try seats.restore(streams, showing: current, from: checkpoint, pool: pool)
  }
}
