import Environments
import Neural

/// The settings of PPO; the defaults suit continuous control.
public struct PPOConfiguration: Sendable, Equatable {
  /// Control steps of the whole training, over all environments; schedules run over them.
  public var steps = 1_000_000
  public var environments = 16
  /// Steps of each environment per iteration.
  public var rollout = 256
  /// Samples per gradient step; the batch is cut into equal parts of about this size.
  public var minibatch = 512
  public var epochs = 10
  /// Rows whose gradients are summed together, a part of the minibatch; 0: a sixteenth, at least 64.
  public var block = 0
  public var gamma = 0.99
  public var lambda = 0.95
  public var clip = Schedule.constant(0.2)
  /// How far a value may move from the rollout's before its gradient is cut, in normalised returns; 0: no limit.
  public var valueClip = 0.0
  public var learningRate = Schedule.linear(3e-4, to: 0)
  /// Weight of the policy's entropy. Below 0 it sharpens the policy, so that it meets in training what its mean alone
  /// will meet.
  public var entropy = Schedule.constant(0)
  public var valueCoefficient = 0.5
  public var maximumGradientNorm = 0.5
  /// First iterations in which the value network learns alone, so that it knows a policy from elsewhere before it judges
  /// its actions.
  public var criticWarmup = 0
  /// Whether nothing but the value network learns, for a policy from elsewhere that stays, with its normalisation, bit
  /// for bit what it is.
  public var criticOnly = false
  /// The update ends when the policy moved further than 1.5 times this (mean KL divergence); 0: no limit.
  public var targetKL = 0.0
  /// Learning sees no reward below minus this; 0: no limit. Where one mistake costs as much as a task is worth, a policy
  /// would sooner stand still.
  public var penaltyLimit = 0.0
  public var normaliseObservations = true
  public var normaliseReturns = true
  public var hidden = [64, 64]
  public var criticHidden = [64, 64]
  public var activation = Activation.tanh
  public var layerNorm = false
  /// Initial logarithm of the standard deviation, in units of half an action's range.
  public var logDeviation = 0.0
  public var stateDependentDeviation = false

  public init() {}

  /// Reads the settings by their names in world files and `--set`.
  public init(_ settings: inout Settings, actions: ActionSpec) throws(SettingsError) {
    let kind =
      switch actions {
      case .discrete: "discrete"
      case .continuous: "continuous"
      }
    let asked = try settings.choice("actions", ["discrete", "continuous"], default: kind)
    guard asked == kind else { throw settings.error("actions", "is \(asked), but the actions are \(kind)") }
    let most = Int(Int32.max)
    steps = try settings.integer("steps", in: 1...Int.max, default: steps)
    environments = try settings.integer("environments", in: 1...65_536, default: environments)
    rollout = try settings.integer("rollout", in: 1...1_000_000, default: rollout)
    minibatch = try settings.integer("minibatch", in: 1...most, default: minibatch)
    epochs = try settings.integer("epochs", in: 1...1_000, default: epochs)
    block = try settings.integer("block", in: 0...most, default: block)
    gamma = try settings.number("gamma", in: 0...1, default: gamma)
    lambda = try settings.number("lambda", in: 0...1, default: lambda)
    clip = try settings.schedule("clip", default: clip.description)
    valueClip = try settings.number("value_clip", in: 0...Double.infinity, default: valueClip)
    learningRate = try settings.schedule("learning_rate", default: learningRate.description)
    entropy = try settings.schedule("entropy", default: entropy.description, signed: true)
    valueCoefficient = try settings.number("value_coefficient", in: 0...Double.infinity, default: valueCoefficient)
    maximumGradientNorm = try settings.number(
      "max_gradient_norm", in: 1e-9...Double.infinity, default: maximumGradientNorm)
    criticWarmup = try settings.integer("critic_warmup", in: 0...1_000_000, default: criticWarmup)
    criticOnly = try settings.flag("critic_only", default: criticOnly)
    targetKL = try settings.number("target_kl", in: 0...Double.infinity, default: targetKL)
    penaltyLimit = try settings.number("penalty_limit", in: 0...Double.infinity, default: penaltyLimit)
    normaliseObservations = try settings.flag("normalise_observations", default: normaliseObservations)
    normaliseReturns = try settings.flag("normalise_returns", default: normaliseReturns)
    hidden = try settings.integers("hidden", in: 1...8_192, default: hidden)
    criticHidden = try settings.integers("critic_hidden", in: 1...8_192, default: hidden)
    let name = try settings.choice("activation", ["tanh", "relu", "silu"], default: activation.rawValue)
    activation = Activation(rawValue: name) ?? activation
    layerNorm = try settings.flag("layer_norm", default: layerNorm)
    logDeviation = try settings.number("log_std", in: -5...2, default: logDeviation)
    stateDependentDeviation = try settings.flag("state_dependent_std", default: stateDependentDeviation)
    guard environments * rollout <= most else {
      throw settings.error("rollout", "times environments is \(environments * rollout), but at most \(most) fit")
    }
  }

  /// Samples per iteration.
  var batch: Int { environments * rollout }
  /// Gradient steps per epoch.
  var minibatches: Int { max(1, batch / min(minibatch, batch)) }
  /// The most samples in one gradient step.
  var largestMinibatch: Int { (batch + minibatches - 1) / minibatches }

  /// Multiplications (rows times parameters) of one gradient block, at least: fewer are done before threads have met.
  private static let leastBlock = 1_000_000

  /// Rows of one gradient block of a network: at most 16 blocks, of whole tiles.
  func blockRows(parameters: Int) -> Int {
    let enough = max(largestMinibatch / 16, Self.leastBlock / parameters)
    let tiles = (enough + PPOWorkspace.tile - 1) / PPOWorkspace.tile
    return min(largestMinibatch, block > 0 ? block : tiles * PPOWorkspace.tile)
  }
}
