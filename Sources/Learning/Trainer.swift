/// Why training cannot go on. The text is for the user: what happened, and what to do about it.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Cause: Sendable, Equatable {
    /// NaN or infinity in a loss or a weight.
    case diverged
    /// A setting, world or option that does not fit the algorithm.
    case configuration
    /// The run's folder cannot be written.
    case files
  }
  public var cause: Cause
  public var description: String

  public init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}

/// One scalar of an iteration, a column of `metrics.csv`.
public struct NamedValue: Sendable, Equatable {
  public var name: String
  public var value: Double

  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// What one round of collecting and learning did.
public struct IterationReport: Sendable, Equatable {
  /// The learner's own scalars (losses, KL, explained variance, entropy, Q-values, epsilon ...). The names and their
  /// order are the same in every report of a trainer; NaN where a value does not exist yet.
  public var values: [NamedValue]
  /// The training episodes that ended in this round.
  public var episodes: EpisodeSummary
  public var collectingSeconds: Double
  public var learningSeconds: Double

  public init(values: [NamedValue], episodes: EpisodeSummary, collectingSeconds: Double, learningSeconds: Double) {
    self.values = values
    self.episodes = episodes
    self.collectingSeconds = collectingSeconds
    self.learningSeconds = learningSeconds
  }
}

/// A learner at work: an algorithm with its environments, network and buffers.
public protocol Trainer: AnyObject {
  /// Control steps collected so far, over all environments.
  var steps: Int { get }
  /// Control steps after which training is done: the setting `steps`, rounded up to whole rollouts.
  var totalSteps: Int { get }
  /// The current policy, complete but for what the run adds to it (world, seed, steps, score).
  var policy: Policy { get }
  /// Bytes of the buffers that experience is kept in.
  var memoryBytes: Int { get }
  /// Takes over what fits of a policy that was trained elsewhere, before the first `iterate`.
  /// - Throws: when nothing fits; this trainer is then as it was.
  func adopt(_ policy: Policy) throws(TrainingError) -> Transfer
  /// Collects one round of experience and learns from it. Throws when the update is not finite; the policy before
  /// the round is then lost here, so a run keeps copies of those it may need.
  func iterate() throws(TrainingError)
  /// Times the parts of collecting; off at first.
  var profile: CollectingProfile { get }
  /// About the last `iterate`.
  var report: IterationReport { get }
  /// Saves everything that the next `iterate` depends on besides the settings and the seed.
  func save(to checkpoint: inout CheckpointWriter)
  /// Takes back what another trainer with the same settings and seed saved, whatever its number of threads: from here
  /// on both do the same, bit for bit. After an error this trainer is of no use until a checkpoint has been restored.
  func restore(from checkpoint: CheckpointReader) throws(CheckpointError)
}
