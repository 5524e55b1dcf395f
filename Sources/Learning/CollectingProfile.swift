import Environments

/// Where the time of collecting goes, added up over threads.
public struct CollectingTimes: Sendable, Equatable {
  /// In the physics engine, where the environments have one.
  public var physics = Duration.zero
  /// In the environments, physics included: steps, reward terms, resets.
  public var environment = Duration.zero
  /// The policy's network over a shard's observations, and for PPO the draws of actions.
  public var inference = Duration.zero

  public init() {}
}

/// Times the parts of a trainer's collecting while it is on; otherwise it costs a comparison per part.
public final class CollectingProfile {
  /// One thread's, or one shard's, part of it.
  final class Lane {
    fileprivate(set) var isOn = false
    fileprivate var environment = Duration.zero
    fileprivate var inference = Duration.zero

    enum Part { case environment, inference }

    /// The beginning of a part. A duration, since to keep an instant, and to drop it, is a call into another library even
    /// while the profile is off.
    @inline(__always)
    func begin() -> Duration { isOn ? Self.now : .zero }

    @inline(__always)
    func end(_ part: Part, since began: Duration) {
      guard isOn else { return }
      switch part {
      case .environment: environment += Self.now - began
      case .inference: inference += Self.now - began
      }
    }

    private static let start = ContinuousClock.now
    private static var now: Duration { start.duration(to: .now) }
  }

  let lanes: [Lane]
  private let timed: [any PhysicsTimed]

  init(lanes: Int, environments: [any Environment]) {
    self.lanes = (0..<lanes).map { _ in Lane() }
    timed = environments.compactMap { $0 as? any PhysicsTimed }
  }

  /// To be changed between iterations only.
  public var isOn = false {
    didSet {
      for lane in lanes { lane.isOn = isOn }
      for environment in timed { environment.isPhysicsTimed = isOn }
    }
  }

  /// While it was on, since the trainer was made.
  public var times: CollectingTimes {
    var times = CollectingTimes()
    for lane in lanes {
      times.environment += lane.environment
      times.inference += lane.inference
    }
    for environment in timed { times.physics += environment.physicsTime }
    return times
  }
}
