import Environments
import Learning

/// Plays environments with uniformly random actions as fast as they go: what a training would do if it had no policy
/// and learnt nothing.
///
/// The environments are cut into one shard of neighbours per thread, which steps them in turn. Observations and rewards
/// are taken, and an environment whose episode ends begins the next one at once, within the time that is measured.
public final class RandomPlay {
  /// What was done in how much time.
  public struct Outcome: Sendable, Equatable {
    public var steps: Int
    public var seconds: Double
    /// Those that ended.
    public var episodes: Int
    /// Of those; NaN without any.
    public var lengthMean: Double
    public var returnMean: Double
    /// Heap allocations; nil where they cannot be counted.
    public var allocationsPerStep: Double?
    /// Of beginning an episode, which is not in `allocationsPerStep`; nil too where no episode ended.
    public var allocationsPerReset: Double?
    /// Share of the threads' time in the physics engine; nil when it was not timed or there is none.
    public var physicsShare: Double?

    public var stepsPerSecond: Double { Double(steps) / seconds }
  }

  /// A place for a shard that stays where it is while its thread changes it.
  private final class Seat {
    var shard: PlayShard
    var count = PlayShard.Count()

    init(_ shard: PlayShard) { self.shard = shard }
  }

  public let environments: Int
  private let seats: [Seat]
  private let timed: [any PhysicsTimed]
  private let pool: WorkerPool

  public init(maker: EnvironmentMaker, spec: EnvironmentSpec, environments: Int, seed: UInt64 = 0, pool: WorkerPool) {
    precondition(environments > 0, "there is nothing to step")
    self.environments = environments
    self.pool = pool
    let shards = min(environments, pool.threads)
    seats = (0..<shards).map { shard in
      let members = environments * shard / shards..<environments * (shard + 1) / shards
      return Seat(PlayShard(members, maker: maker, spec: spec, seed: seed))
    }
    timed = seats.flatMap { $0.shard.environments.compactMap { $0 as? any PhysicsTimed } }
  }

  /// Threads at work: not more than there are environments.
  public var threads: Int { seats.count }

  /// Goes on from where the last call ended.
  /// - Parameter timesPhysics: reads the clock twice per physics step, which slows small environments down.
  public func play(seconds: Double, timesPhysics: Bool = false, cancellation: Cancellation? = nil) -> Outcome {
    for environment in timed { environment.isPhysicsTimed = timesPhysics }
    let physicsBefore = physicsTime
    let began = ContinuousClock.now
    let clock = PlayClock(seconds: seconds, cancellation: cancellation)
    pool.run(blocks: seats.count) { [seats] index, _ in
      let seat = seats[index]
      seat.count = seat.shard.play(until: clock)
    }
    let seconds = (ContinuousClock.now - began).seconds
    var count = PlayShard.Count()
    for seat in seats { count += seat.count }
    let physics = (physicsTime - physicsBefore).seconds
    let episodes = Double(count.episodes)
    return Outcome(
      steps: count.steps, seconds: seconds, episodes: count.episodes, lengthMean: Double(count.episodeSteps) / episodes,
      returnMean: count.returns / episodes,
      allocationsPerStep: HeapCount.isKnown
        ? Double(count.allocations - count.resetAllocations) / Double(count.steps) : nil,
      allocationsPerReset: HeapCount.isKnown && count.episodes > 0 ? Double(count.resetAllocations) / episodes : nil,
      physicsShare: timesPhysics && !timed.isEmpty ? physics / (seconds * Double(threads)) : nil)
  }

  /// The rate without any clock within, after a warm-up of a step of each environment and a quarter of the time; the
  /// share of physics from a further quarter in which it is timed.
  public func measure(seconds: Double, cancellation: Cancellation? = nil) -> Outcome {
    pool.run(blocks: seats.count) { [seats] index, _ in seats[index].shard.playRound() }
    _ = play(seconds: seconds / 4, cancellation: cancellation)
    var outcome = play(seconds: seconds, cancellation: cancellation)
    if !timed.isEmpty {
      outcome.physicsShare =
        play(seconds: seconds / 4, timesPhysics: true, cancellation: cancellation).physicsShare
    }
    return outcome
  }

  private var physicsTime: Duration { timed.reduce(.zero) { $0 + $1.physicsTime } }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
