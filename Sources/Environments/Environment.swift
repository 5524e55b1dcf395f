public import Random

/// One reproducible episode: everything random in it comes from streams that this value names.
public struct Episode: Sendable, Equatable {
  /// Training, selection, evaluation or stepping: their episodes are disjoint.
  public var purpose: Purpose
  public var seed: UInt64
  public var index: UInt64

  public init(_ purpose: Purpose, seed: UInt64, index: UInt64) {
    self.purpose = purpose
    self.seed = seed
    self.index = index
  }

  /// The stream from which the streams of this episode branch off.
  public var root: RandomStream { RandomStream(purpose, seed: seed, index) }

  /// The stream for one use (layout, placement, sensors, ...) within this episode.
  public func stream(_ use: Purpose, _ index: UInt64 = 0) -> RandomStream { root.branch(use, index) }
}

/// The outcome of one control step. The observation, reward terms and metrics are read into the caller's buffers.
public struct Step: Sendable, Equatable {
  public var reward: Double
  /// The task itself ended: the future after this step is worth nothing.
  public var terminated: Bool
  /// The episode was cut short (time limit): its future has a value, which a learner bootstraps.
  public var truncated: Bool
  /// Set on the last step of an episode that reached what the task is for.
  public var success: Bool

  public init(reward: Double, terminated: Bool = false, truncated: Bool = false, success: Bool = false) {
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.success = success
  }

  public var ended: Bool { terminated || truncated }
}

/// What a learner sees: observations in, actions out. One instance belongs to one thread; after construction
/// `step` allocates nothing.
public protocol Environment: AnyObject {
  var spec: EnvironmentSpec { get }

  /// Begins `episode` and writes its first observation, `[spec.observations.count]`.
  func reset(_ episode: Episode, observation: inout MutableSpan<Float>)

  /// Advances one control step.
  /// - Parameter action: discrete: one element, the index of the choice. Continuous: `[spec.actions.width]`, in the
  ///   units of the spec; values outside its bounds are clipped here, at the environment's door.
  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step

  /// The reward terms of the last step, weights applied, `[spec.rewards.count]`.
  func readTerms(into terms: inout MutableSpan<Double>)

  /// The task's own figures of the episode so far, `[spec.metrics.count]`; NaN where one does not apply.
  func readMetrics(into metrics: inout MutableSpan<Double>)

  /// The physical state as numbers, for inspection; for environments that `setState` accepts, the whole of it.
  var state: [Double] { get }

  /// Puts the environment into a state, where it can be; returns false where it cannot.
  func setState(_ state: [Double], observation: inout MutableSpan<Float>) -> Bool
}

extension Environment {
  public func setState(_ state: [Double], observation: inout MutableSpan<Float>) -> Bool { false }
}

/// Makes environments of one kind: each worker thread makes its own.
public typealias EnvironmentMaker = @Sendable () -> any Environment
