import Neural
import Random

/// The learning half of PPO: epochs of gradient steps over a filled rollout buffer.
///
/// One gradient step is three runs of the pool: gradients by blocks of rows, each into a buffer of its own; the buffers
/// added up in the order of blocks, by chunks of parameters; the optimiser's step by the same chunks.
final class PPOLearner {
  /// The means over an iteration's gradient steps that become columns of `metrics.csv`.
  struct Outcome {
    var values: [NamedValue]
  }

  /// Their names, the same before the first iteration as after it.
  static let figures = [
    "policy_loss", "value_loss", "explained_variance", "entropy", "kl", "clip_fraction", "gradient_norm",
    "gradient_steps", "log_std", "learning_rate",
  ]

  /// What is constant during one gradient step.
  struct GradientStep {
    var minibatch = 0
    var first = 0
    var rows = 0
    var clip: Float = 0
    var entropy: Float = 0
    var learningRate: Float = 0
    /// Shrinks the gradient to the greatest norm allowed.
    var shrink: Float = 1
  }

  let configuration: PPOConfiguration
  let networks: ActorCritic
  let buffer: RolloutBuffer
  let workspaces: [PPOWorkspace]
  private let pool: WorkerPool
  private let seed: UInt64
  let optimiser: Optimiser
  /// Indices into the buffer in the epoch's order, `[batch]`.
  let order: FlatArray<Int32>
  /// Mean and inverse deviation of each minibatch's advantages, `[minibatches, 2]`.
  let advantageScale: FlatArray<Float>
  /// `[blocks, parameters]`
  let blockGradients: FlatArray<Float>
  /// `[blocks]`
  let blockSums: FlatArray<LossSums>
  private let gradient: FlatArray<Float>
  private let chunkSquares: FlatArray<Double>
  var current = GradientStep()

  private var scaling: (Int, Int) -> Void = { _, _ in }
  private var differentiating: (Int, Int) -> Void = { _, _ in }
  private var reducing: (Int, Int) -> Void = { _, _ in }
  private var descending: (Int, Int) -> Void = { _, _ in }

  private static let diverged = TrainingError(
    .diverged, "the network is no longer finite; a lower learning_rate or normalise_returns: true may help")

  /// Chunks of parameters that make one piece of work.
  private static let chunksPerPiece = 4

  init(
    _ configuration: PPOConfiguration, _ networks: ActorCritic, _ buffer: RolloutBuffer, _ workspaces: [PPOWorkspace],
    _ pool: WorkerPool, seed: UInt64
  ) {
    self.configuration = configuration
    self.networks = networks
    self.buffer = buffer
    self.workspaces = workspaces
    self.pool = pool
    self.seed = seed
    let parameters = networks.parameters.count
    optimiser = Optimiser(.adam, count: parameters, epsilon: 1e-5)
    order = FlatArray(repeating: 0, count: configuration.batch)
    advantageScale = FlatArray(repeating: 0, count: 2 * configuration.minibatches)
    blockGradients = FlatArray(repeating: 0, count: configuration.largestBlockCount * parameters)
    blockSums = FlatArray(repeating: LossSums(), count: configuration.largestBlockCount)
    gradient = FlatArray(repeating: 0, count: parameters)
    chunkSquares = FlatArray(repeating: 0, count: Gradients.chunkCount(parameters))
    scaling = { [unowned self] minibatch, _ in self.scaleAdvantages(of: minibatch) }
    differentiating = { [unowned self] block, thread in self.differentiate(block: block, self.workspaces[thread]) }
    reducing = { [unowned self] piece, _ in self.reduce(piece: piece) }
    descending = { [unowned self] piece, _ in self.descend(piece: piece) }
  }

  var bytes: Int { blockGradients.bytes + 4 * gradient.bytes + order.bytes }

  /// Rows of the epoch's order that form a minibatch.
  func range(ofMinibatch index: Int) -> Range<Int> {
    let count = configuration.minibatches
    return (configuration.batch * index / count)..<(configuration.batch * (index + 1) / count)
  }

  /// Runs the epochs.
  /// - Throws: `TrainingError` when a gradient, which is then not followed, or the parameters are not finite.
  func learn(iteration: UInt64, progress: Double) throws(TrainingError) -> Outcome {
    var stream = RandomStream(.minibatches, seed: seed, iteration)
    var sums = LossSums()
    var samples = 0
    var gradientSteps = 0
    var normSum = 0.0
    let explained = explainedVariance()
    listPlaces()
    current.clip = Float(configuration.clip.value(at: progress))
    current.entropy = Float(configuration.entropy.value(at: progress))
    current.learningRate = Float(configuration.learningRate.value(at: progress))
    epochs: for _ in 0..<configuration.epochs {
      shuffle(&stream)
      pool.run(blocks: configuration.minibatches, scaling)
      for minibatch in 0..<configuration.minibatches {
        let step = try gradientStep(minibatch)
        samples += current.rows
        gradientSteps += 1
        sums += step.sums
        normSum += step.norm
        if step.tooFar { break epochs }
      }
    }
    guard unsafe Gradients.sumOfSquares(networks.parameters.pointer(), count: networks.parameters.count).isFinite else {
      throw Self.diverged
    }
    let mean = { (sum: Double) in sum / Double(samples) }
    let deviations = networks.logDeviations.map { Double($0) }
    let deviation = deviations.reduce(0) { $0 + $1 } / Double(deviations.count)
    let values = [
      mean(sums.policy), mean(sums.value), explained, mean(sums.entropy), mean(sums.divergence), mean(sums.clipped),
      normSum / Double(gradientSteps), Double(gradientSteps), deviation, Double(current.learningRate),
    ]
    return Outcome(values: zip(Self.figures, values).map { NamedValue($0, $1) })
  }

  /// One step on one minibatch. `tooFar` when the policy had moved beyond the target before the step, which is then
  /// not made.
  private func gradientStep(_ minibatch: Int) throws(TrainingError) -> (sums: LossSums, norm: Double, tooFar: Bool) {
    let range = range(ofMinibatch: minibatch)
    current.minibatch = minibatch
    current.first = range.lowerBound
    current.rows = range.count
    let blocks = (current.rows + configuration.blockRows - 1) / configuration.blockRows
    pool.run(blocks: blocks, differentiating)
    var sums = LossSums()
    for block in 0..<blocks { sums += blockSums[block] }
    let target = configuration.targetKL
    if target > 0, sums.divergence / Double(current.rows) > 1.5 * target { return (sums, 0, true) }
    currentBlocks = blocks
    pool.run(blocks: pieces, reducing)
    var squares = 0.0
    for chunk in 0..<chunkSquares.count { squares += chunkSquares[chunk] }
    guard squares.isFinite, sums.policy.isFinite, sums.value.isFinite else {
      throw Self.diverged
    }
    current.shrink = Gradients.clipScale(sumOfSquares: squares, maximumNorm: configuration.maximumGradientNorm)
    optimiser.advance()
    pool.run(blocks: pieces, descending)
    return (sums, squares.squareRoot(), false)
  }

  private var currentBlocks = 0

  private var pieces: Int { (chunkSquares.count + Self.chunksPerPiece - 1) / Self.chunksPerPiece }

  private func chunks(of piece: Int) -> Range<Int> {
    (piece * Self.chunksPerPiece)..<min((piece + 1) * Self.chunksPerPiece, chunkSquares.count)
  }

  private func reduce(piece: Int) {
    let count = gradient.count
    for chunk in chunks(of: piece) {
      let range = (chunk * Gradients.chunk)..<min((chunk + 1) * Gradients.chunk, count)
      unsafe Gradients.sumBlocks(
        blockGradients.pointer(), count: currentBlocks, stride: count, into: gradient.pointer(), range: range)
      chunkSquares[chunk] = unsafe Gradients.sumOfSquares(gradient.pointer(), count: count, chunk: chunk)
    }
  }

  private func descend(piece: Int) {
    let chunks = chunks(of: piece)
    let range = (chunks.lowerBound * Gradients.chunk)..<min(chunks.upperBound * Gradients.chunk, gradient.count)
    unsafe optimiser.update(
      networks.parameters.pointer(), gradients: gradient.pointer(), range: range, learningRate: current.learningRate,
      gradientScale: current.shrink)
  }
}
