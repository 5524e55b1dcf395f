import Learning

/// Where the time of all threads goes in a training; the shares add up to 1.
public struct Shares: Sendable, Equatable {
  /// The physics engine.
  public var physics: Double
  /// The environments but for that: observations, rewards, sensors, building the world of an episode.
  public var environment: Double
  /// Choosing actions while collecting.
  public var inference: Double
  /// The learning phase, waiting for other threads within it included.
  public var update: Double
  /// Bookkeeping between these, and waiting for other threads at the end of a rollout.
  public var rest: Double

  /// - Parameters:
  ///   - collecting: added up over threads.
  ///   - updateSeconds: while which every thread belongs to the update.
  ///   - seconds: of the whole.
  init(collecting: CollectingTimes, updateSeconds: Double, seconds: Double, threads: Int) {
    let total = seconds * Double(threads)
    physics = collecting.physics.seconds / total
    environment = collecting.environment.seconds / total - physics
    inference = collecting.inference.seconds / total
    update = updateSeconds / seconds
    rest = 1 - physics - environment - inference - update
  }

  /// With the names that people read.
  public var named: [(name: String, share: Double)] {
    [
      ("physics", physics), ("environment", environment), ("inference", inference), ("update", update), ("rest", rest),
    ]
  }
}
