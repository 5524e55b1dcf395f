/// One number of an observation, and how it came from a physical value: `observed = scale * value + offset`.
public struct ObservationChannel: Sendable, Equatable {
  /// For example `lidar[3]` or `joint angle left hip`.
  public var term: String
  public var unit: String
  public var scale: Double
  public var offset: Double

  public init(term: String, unit: String = "", scale: Double = 1, offset: Double = 0) {
    self.term = term
    self.unit = unit
    self.scale = scale
    self.offset = offset
  }
}

/// One number of a continuous action.
public struct ActionChannel: Sendable, Equatable {
  public var term: String
  public var unit: String
  public var low: Double
  public var high: Double

  public init(term: String, unit: String = "", low: Double = -1, high: Double = 1) {
    self.term = term
    self.unit = unit
    self.low = low
    self.high = high
  }
}

public enum ActionSpec: Sendable, Equatable {
  /// The names of the choices.
  case discrete([String])
  case continuous([ActionChannel])

  /// Floats per action: 1 for a choice, else one per channel.
  public var width: Int {
    switch self {
    case .discrete: 1
    case .continuous(let channels): channels.count
    }
  }

  /// Outputs a network needs for it: one per choice, or one per channel.
  public var outputs: Int {
    switch self {
    case .discrete(let names): names.count
    case .continuous(let channels): channels.count
    }
  }
}

/// A reward or end term as `strut describe` shows it.
public struct TermDescription: Sendable, Equatable {
  public var name: String
  public var detail: String

  public init(_ name: String, _ detail: String) {
    self.name = name
    self.detail = detail
  }
}

/// A figure that a task reports about itself, and how episodes add up to one number.
public struct Metric: Sendable, Equatable {
  public enum Summary: Sendable, Equatable {
    case mean
    /// Sum over episodes divided by the number of successful ones ("collisions per delivery").
    case sumPerSuccess
    /// Mean over the episodes weighted by their length in steps ("share of time").
    case stepWeightedMean
  }
  public var name: String
  public var summary: Summary

  public init(_ name: String, _ summary: Summary = .mean) {
    self.name = name
    self.summary = summary
  }
}

/// The fixed description of an environment.
public struct EnvironmentSpec: Sendable, Equatable {
  public var observations: [ObservationChannel]
  public var actions: ActionSpec
  public var rewards: [TermDescription]
  public var endings: [TermDescription]
  public var metrics: [Metric]
  /// Whether episodes can succeed; where not, success rates are not reported.
  public var hasSuccess: Bool
  /// Seconds per control step.
  public var controlStep: Double

  public init(
    observations: [ObservationChannel], actions: ActionSpec, rewards: [TermDescription],
    endings: [TermDescription], metrics: [Metric] = [], hasSuccess: Bool = false, controlStep: Double
  ) {
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.endings = endings
    self.metrics = metrics
    self.hasSuccess = hasSuccess
    self.controlStep = controlStep
  }
}
