import Environments
import Neural

/// How an observation is brought to a network's scale: `clamp((x - mean) * inverseDeviation, -clip ... clip)`.
public struct ObservationNormalisation: Sendable, Equatable {
  public var mean: [Float]
  public var inverseDeviation: [Float]
  public var clip: Float

  public init(mean: [Float], inverseDeviation: [Float], clip: Float) {
    self.mean = mean
    self.inverseDeviation = inverseDeviation
    self.clip = clip
  }
}

/// The world a policy was trained in; its text alone is enough to run it.
public struct WorldIdentity: Sendable, Equatable {
  public var name: String
  /// Resolved: robot and includes within.
  public var text: String
  /// 16 hexadecimal digits.
  public var hash: String

  public init(name: String, text: String, hash: String) {
    self.name = name
    self.text = text
    self.hash = hash
  }
}

/// A trained network with everything needed to act: what it sees, how that is scaled, and what its outputs mean.
public struct Policy: Sendable {
  /// What the network's outputs mean.
  public enum Head: Sendable, Equatable {
    /// One logit per choice.
    case categorical
    /// One mean per channel, in units of half the channel's range around its centre. The logarithms of the standard
    /// deviations are free parameters, or (nil) a second output per channel.
    case gaussian(logDeviation: [Float]?)
    /// One action value per choice; dueling: one advantage per choice, then the state's value.
    case q(dueling: Bool)
  }

  public var network: MLP
  public var head: Head
  public var normalisation: ObservationNormalisation?
  /// What the policy's learner expected of a state, where it learned that: from the normalised observation one number,
  /// the sum of the rewards to come in the world's own units, discounted as in training, under actions drawn as in
  /// training. Rewards that learning saw cut (`penalty_limit`) are cut in it too. Acting needs nothing of it.
  public var critic: MLP?
  public var observations: [ObservationChannel]
  public var actions: ActionSpec
  /// How many control steps of observations the channels hold.
  public var history = 1
  public var world = WorldIdentity(name: "", text: "", hash: "")
  public var algorithm = ""
  public var seed: UInt64 = 0
  /// Control steps of training.
  public var steps = 0
  public var score: [String: Double] = [:]

  public init(network: MLP, head: Head, normalisation: ObservationNormalisation?, spec: EnvironmentSpec) {
    self.network = network
    self.head = head
    self.normalisation = normalisation
    observations = spec.observations
    actions = spec.actions
    precondition(network.shape.inputs == observations.count)
    precondition(network.shape.outputs == Self.outputs(head: head, actions: actions))
  }

  /// Whether every number in it is one.
  public var isFinite: Bool {
    let deviations: [Float] = if case .gaussian(let logDeviation?) = head { logDeviation } else { [] }
    let scales = (normalisation?.mean ?? []) + (normalisation?.inverseDeviation ?? [])
    return [network.parameters, critic?.parameters ?? [], deviations, scales].allSatisfy { $0.allSatisfy(\.isFinite) }
  }

  /// Outputs a network needs for a head.
  public static func outputs(head: Head, actions: ActionSpec) -> Int {
    switch head {
    case .categorical: actions.outputs
    case .gaussian(let logDeviation): logDeviation == nil ? 2 * actions.outputs : actions.outputs
    case .q(let dueling): actions.outputs + (dueling ? 1 : 0)
    }
  }

  public var terms: PolicyTerms { PolicyTerms(observations: observations, actions: actions, world: world) }
}
