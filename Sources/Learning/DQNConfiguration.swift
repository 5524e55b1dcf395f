import Neural

/// The settings of DQN. Names in world files are those of RL Baselines3 Zoo where it has one.
public struct DQNConfiguration: Sendable, Equatable {
  /// Control steps of the whole training, over all environments; schedules run over them.
  public var steps = 1_000_000
  public var environments = 16
  /// Transitions kept.
  public var buffer = 200_000
  /// Bytes that the buffer may take.
  public var memoryLimit = 1_000_000_000
  /// Control steps with random actions before the first update.
  public var learningStarts = 5_000
  public var batch = 256
  /// Control steps, over all environments, between rounds of updates; rounded up to whole steps of all environments.
  public var trainFrequency = 16
  /// Updates per round.
  public var gradientSteps = 1
  /// Rows whose gradients are summed together, a part of the batch; 0: a quarter, between 32 and 64.
  public var block = 0
  public var gamma = 0.99
  /// Control steps between copies of the online network to the target network.
  public var targetInterval = 2_000
  /// How far the target network moves towards the online one; below 1, it moves after every update instead.
  public var tau = 1.0
  /// Probability of a random action: from, to, and the share of training in which it falls.
  public var explorationInitial = 1.0
  public var explorationFinal = 0.05
  public var explorationFraction = 0.3
  public var learningRate = Schedule.constant(5e-4)
  public var loss = QLoss.huber
  public var maximumGradientNorm = 10.0
  /// The online network chooses the action whose value the target network gives (van Hasselt et al. 2016).
  public var double = true
  /// Values as a state's value plus advantages (Wang et al. 2016).
  public var dueling = false
  public var nStep = 1
  /// Replays surprising transitions more often (Schaul et al. 2016).
  public var prioritised = false
  public var priorityAlpha = 0.6
  /// Strength of the importance weights at the start; 1 at the end.
  public var priorityBeta = 0.4
  public var normaliseObservations = false
  public var hidden = [256, 256]
  public var activation = Activation.relu
  public var layerNorm = false

  public init() {}

  /// Reads the settings by their names in world files and `--set`.
  public init(_ settings: inout Settings) throws(SettingsError) {
    let most = Int(Int32.max)
    let positive = 1e-9...Double.infinity
    steps = try settings.integer("steps", in: 1...Int.max / 2, default: steps)
    environments = try settings.integer("environments", in: 1...65_536, default: environments)
    buffer = try settings.integer("buffer", in: 1...most, default: buffer)
    memoryLimit = try settings.integer("memory_limit", in: 1...Int.max, default: memoryLimit)
    learningStarts = try settings.integer("learning_starts", in: 0...Int.max, default: learningStarts)
    batch = try settings.integer("batch", in: 1...1_000_000, default: batch)
    trainFrequency = try settings.integer("train_freq", in: 1...1_000_000, default: trainFrequency)
    gradientSteps = try settings.integer("gradient_steps", in: 1...1_000_000, default: gradientSteps)
    block = try settings.integer("block", in: 0...1_000_000, default: block)
    gamma = try settings.number("gamma", in: 0...1, default: gamma)
    targetInterval = try settings.integer("target_interval", in: 1...Int.max, default: targetInterval)
    tau = try settings.number("tau", in: 1e-9...1, default: tau)
    explorationInitial = try settings.number("exploration_initial", in: 0...1, default: explorationInitial)
    explorationFinal = try settings.number("exploration_final", in: 0...1, default: explorationFinal)
    explorationFraction = try settings.number("exploration_fraction", in: 0...1, default: explorationFraction)
    learningRate = try settings.schedule("learning_rate", default: learningRate.description)
    let lossName = try settings.choice("loss", QLoss.allCases.map(\.rawValue), default: loss.rawValue)
    loss = QLoss(rawValue: lossName) ?? loss
    maximumGradientNorm = try settings.number("max_gradient_norm", in: positive, default: maximumGradientNorm)
    double = try settings.flag("double", default: double)
    dueling = try settings.flag("dueling", default: dueling)
    nStep = try settings.integer("n_step", in: 1...1_000, default: nStep)
    prioritised = try settings.flag("prioritised", default: prioritised)
    priorityAlpha = try settings.number("priority_alpha", in: 0...1, default: priorityAlpha)
    priorityBeta = try settings.number("priority_beta", in: 0...1, default: priorityBeta)
    normaliseObservations = try settings.flag("normalise_observations", default: normaliseObservations)
    hidden = try settings.integers("hidden", in: 1...8_192, default: hidden)
    let activationName = try settings.choice("activation", ["tanh", "relu", "silu"], default: activation.rawValue)
    activation = Activation(rawValue: activationName) ?? activation
    layerNorm = try settings.flag("layer_norm", default: layerNorm)
  }

  /// Steps of each environment between rounds of updates.
  var stepsPerRound: Int { (trainFrequency + environments - 1) / environments }
  /// Control steps between rounds of updates.
  var roundSteps: Int { stepsPerRound * environments }
  /// `steps`, rounded up to whole rounds.
  var totalSteps: Int { (steps + roundSteps - 1) / roundSteps * roundSteps }
  /// Rows of one gradient block: by the configuration alone, so that sums do not depend on threads.
  var blockRows: Int { min(batch, block > 0 ? block : min(64, max(32, (batch + 3) / 4))) }
  var blockCount: Int { (batch + blockRows - 1) / blockRows }

  /// Probability of a random action after `step` control steps.
  func epsilon(at step: Int) -> Double {
    if step < learningStarts { return 1 }
    let span = explorationFraction * Double(totalSteps)
    let progress = span > 0 ? min(1, Double(step) / span) : 1
    return (1 - progress) * explorationInitial + progress * explorationFinal
  }

  func bufferBytes(width: Int) -> Int {
    ReplayBuffer.bytes(capacity: buffer, width: width, prioritised: prioritised)
  }
}
