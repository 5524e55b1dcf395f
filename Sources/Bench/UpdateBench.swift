import Environments
import Learning
import Neural

/// Measures the update of PPO by itself: gather, forward, loss and backward of actor and critic, clipping and Adam, by
/// the learner that trains, over a rollout of noise.
public struct UpdateBench: Sendable, Equatable {
  /// Of both networks, whose activation is tanh.
  public var hidden = [64, 64]
  public var observations = 24
  /// Continuous.
  public var actions = 4
  /// Samples per gradient step.
  public var minibatch = 64

  public struct Outcome: Sendable, Equatable {
    /// Passes over the rollout.
    public var epochs: Int
    public var samples: Int
    public var gradientSteps: Int
    public var seconds: Double
    public var flopsPerSample: Int

    public var samplesPerSecond: Double { Double(samples) / seconds }
    public var gigaflops: Double { samplesPerSecond * Double(flopsPerSample) / 1e9 }
  }

  /// Samples in the rollout, about: those of the walker's shipped settings.
  private static let rollout = 16_384

  public init() {}

  /// Runs whole epochs until `seconds` are over, after one to warm up.
  public func measure(
    seconds: Double, pool: WorkerPool, cancellation: Cancellation? = nil
  ) throws(TrainingError) -> Outcome {
    var configuration = PPOConfiguration()
    configuration.environments = 1
    configuration.rollout = minibatch * max(1, Self.rollout / minibatch)
    configuration.minibatch = minibatch
    configuration.epochs = 1
    configuration.hidden = hidden
    configuration.criticHidden = hidden
    // The same samples are learnt from again and again: the networks shall not run away from them.
    configuration.learningRate = .constant(1e-5)
    let (observations, actions) = (observations, actions)
    let maker: EnvironmentMaker = { NoiseEnvironment(observations: observations, actions: actions) }
    let trainer = PPO(configuration, maker: maker, spec: maker().spec, seed: 0, pool: pool)
    try trainer.iterate()
    var epochs = 0
    let began = ContinuousClock.now
    var elapsed = Duration.zero
    repeat {
      try trainer.relearn()
      epochs += 1
      elapsed = ContinuousClock.now - began
    } while elapsed.seconds < seconds && cancellation?.isRequested != true
    let samples = epochs * configuration.rollout
    return Outcome(
      epochs: epochs, samples: samples, gradientSteps: samples / minibatch, seconds: elapsed.seconds,
      flopsPerSample: flopsPerSample)
  }

  /// Multiplications and additions of the dense layers of both networks for one sample: 2 per weight forward, 2 for the
  /// weights' gradient and 2 for the inputs' gradient, which the first layer does without. Biases, activations, the loss
  /// and the optimiser are not counted, nor is the padding of widths to multiples of 8.
  var flopsPerSample: Int { Self.flops(observations, hidden, actions) + Self.flops(observations, hidden, 1) }

  private static func flops(_ inputs: Int, _ hidden: [Int], _ outputs: Int) -> Int {
    let widths = [inputs] + hidden + [outputs]
    var flops = 0
    for layer in 1..<widths.count { flops += (layer == 1 ? 4 : 6) * widths[layer - 1] * widths[layer] }
    return flops
  }
}
