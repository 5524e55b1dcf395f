import Neural
import Random

/// The learning half of PPO: epochs of gradient steps over a filled rollout buffer.
///
/// One gradient step is three runs of the pool: gradients by network and block of rows, each block's into a buffer of its
/// own; the buffers added up in the order of blocks, by pieces of parameters; the optimiser's step by the same pieces.
/// Actor and critic share no piece, so that with two threads each keeps to one network. Where a minibatch is one block,
/// there is nothing to add up, and the optimiser's step is owed until the thread that takes the network for the next
/// minibatch makes it: threads then meet once in a gradient step.
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
    /// Of rows.
    var blocks = 0
    var clip: Float = 0
    var entropy: Float = 0
    var learningRate: Float = 0
    /// Of the policy's part.
    var actorLearningRate: Float = 0
    /// Shrinks the gradient to the greatest norm allowed.
    var shrink: Float = 1
    /// Whether the optimiser's step has yet to be made.
    var isOwed = false
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
  /// Of a gradient block.
  let blockRows: Int
  /// `[blocks, gradientStride]`; the first block's part becomes the sum.
  let blockGradients: FlatArray<Float>
  /// The count of parameters, rounded up to whole cache lines.
  let gradientStride: Int
  /// By network, then block, `[2, blocks]`.
  let blockSums: FlatArray<LossSums>
  private let pieces: [Range<Int>]
  private let pieceSquares: FlatArray<Double>
  var current = GradientStep()

  private var scaling: (Int, Int) -> Void = { _, _ in }
  private var differentiating: (Int, Int) -> Void = { _, _ in }
  private var reducing: (Int, Int) -> Void = { _, _ in }
  private var descending: (Int, Int) -> Void = { _, _ in }

  private static let diverged = TrainingError(
    .diverged, "the network is no longer finite; a lower learning_rate or normalise_returns: true may help")

  /// Parameters that make one piece of work.
  private static let pieceSize = 4 * Gradients.chunk

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
    gradientStride = (parameters + 15) / 16 * 16
    blockRows = configuration.blockRows(parameters: parameters / 2)
    let blocks = (configuration.largestMinibatch + blockRows - 1) / blockRows
    blockGradients = FlatArray(repeating: 0, count: blocks * gradientStride)
    blockSums = FlatArray(repeating: LossSums(), count: 2 * blocks)
    pieces = networks.parts.flatMap { part in
      stride(from: part.lowerBound, to: part.upperBound, by: Self.pieceSize).map {
        $0..<min($0 + Self.pieceSize, part.upperBound)
      }
    }
    pieceSquares = FlatArray(repeating: 0, count: pieces.count)
    scaling = { [unowned self] minibatch, _ in self.scaleAdvantages(of: minibatch) }
    differentiating = { [unowned self] task, thread in self.differentiate(task: task, self.workspaces[thread]) }
    reducing = { [unowned self] piece, _ in self.reduce(piece: piece) }
    descending = { [unowned self] piece, _ in self.descend(self.pieces[piece]) }
  }

  var bytes: Int { blockGradients.bytes + 3 * networks.parameters.bytes + order.bytes }

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
    let isWarmup = configuration.criticOnly || iteration < UInt64(configuration.criticWarmup)
    current.actorLearningRate = isWarmup ? 0 : current.learningRate
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
    descend()
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
    current.blocks = (current.rows + blockRows - 1) / blockRows
    if current.blocks > 1 { descend() }
    pool.run(blocks: 2 * current.blocks, differentiating)
    current.isOwed = false
    var sums = LossSums()
    for task in 0..<(2 * current.blocks) { sums += blockSums[task] }
    let target = configuration.targetKL
    if target > 0, sums.divergence / Double(current.rows) > 1.5 * target { return (sums, 0, true) }
    if current.blocks > 1 { pool.run(blocks: pieces.count, reducing) }
    var squares = 0.0
    for piece in 0..<pieceSquares.count { squares += pieceSquares[piece] }
    guard squares.isFinite, sums.policy.isFinite, sums.value.isFinite else {
      throw Self.diverged
    }
    current.shrink = Gradients.clipScale(sumOfSquares: squares, maximumNorm: configuration.maximumGradientNorm)
    optimiser.advance()
    current.isOwed = true
    return (sums, squares.squareRoot(), false)
  }

  /// Adds the blocks' gradients up.
  private func reduce(piece: Int) {
    unsafe Gradients.sumBlocks(
      blockGradients.pointer(), count: current.blocks, stride: gradientStride,
      into: blockGradients.pointer(), range: pieces[piece])
    measure(piece: piece)
  }

  private func measure(piece: Int) {
    let range = pieces[piece]
    pieceSquares[piece] = unsafe Gradients.sumOfSquares(
      blockGradients.pointer(at: range.lowerBound, length: range.count), count: range.count)
  }

  /// Measures the pieces of a part, when the first block's gradient is the whole one.
  func measure(part: Range<Int>) {
    for piece in pieces.indices where part.contains(pieces[piece].lowerBound) { measure(piece: piece) }
  }

  /// Makes the step that is owed.
  private func descend() {
    guard current.isOwed else { return }
    pool.run(blocks: pieces.count, descending)
    current.isOwed = false
  }

  func descend(_ range: Range<Int>) {
    let rate = range.lowerBound < networks.criticOffset ? current.actorLearningRate : current.learningRate
    unsafe optimiser.update(
      networks.parameters.pointer(), gradients: blockGradients.pointer(), range: range, learningRate: rate,
      gradientScale: current.shrink)
  }
}
