import Environments
import Neural
import Random

/// The online and the target network, and the gradient step of DQN. The batch is cut into blocks of a size that comes
/// from the configuration; each block sums its gradient by itself, and the blocks are added in order, so the result does
/// not depend on the number of threads.
final class DQNLearner {
  let shape: MLPShape
  let head: QHead
  let online: FlatArray<Float>
  private let target: FlatArray<Float>
  private let configuration: DQNConfiguration
  private let pool: WorkerPool
  private let optimiser: Optimiser
  private let lanes: [DQNLane]
  private var stream: RandomStream

  /// The batch: items of the buffer, their weights and temporal-difference errors, `[batch]`.
  private let items: FlatArray<Int32>
  private let weights: FlatArray<Float>
  private let errors: FlatArray<Float>
  /// `[blocks, parameters]`, and their sum `[parameters]`.
  private let blockGradients: FlatArray<Float>
  private let gradient: FlatArray<Float>
  /// Sums of squares of the gradient, per chunk.
  private let chunkSquares: FlatArray<Double>
  /// Sums per block of the loss and of the chosen actions' values, `[blocks, 2]`.
  private let blockSums: FlatArray<Double>

  private var buffer: ReplayBuffer?
  private var scale: ObservationScale?
  private var learningRate: Float = 0
  private var gradientScale: Float = 0
  private var differentiateBlock: (Int, Int) -> Void = { _, _ in }
  private var addUpBlock: (Int, Int) -> Void = { _, _ in }
  private var applyBlock: (Int, Int) -> Void = { _, _ in }

  /// Since `clearReport`: updates, and sums of loss, value and gradient norm.
  private var updates = 0
  private var sums = (loss: 0.0, value: 0.0, norm: 0.0)

  /// Updates of fewer multiplications than this (rows times parameters) stay on one thread: meeting another costs more
  /// than it saves, and on a busy machine the other may not run for milliseconds.
  static let smallestShared = 1_000_000
  /// Chunks of parameters in one block of the sums and of the optimiser.
  private static let chunksPerBlock = 8

  init(_ configuration: DQNConfiguration, spec: EnvironmentSpec, seed: UInt64, pool: WorkerPool) {
    self.configuration = configuration
    self.pool = pool
    let head = QHead(choices: spec.actions.outputs, dueling: configuration.dueling)
    let shape = MLPShape(
      inputs: spec.observations.count, hidden: configuration.hidden, outputs: head.outputs,
      activation: configuration.activation, layerNorm: configuration.layerNorm)
    self.head = head
    self.shape = shape
    var weightStream = RandomStream(.weights, seed: seed)
    let network = MLP(shape, using: &weightStream)
    online = FlatArray(network.parameters)
    target = FlatArray(network.parameters)
    optimiser = Optimiser(.adam, count: shape.parameterCount)
    stream = RandomStream(.replay, seed: seed)
    lanes = (0..<pool.threads).map { _ in DQNLane(shape, head: head, rows: configuration.blockRows) }
    let chunks = Gradients.chunkCount(shape.parameterCount)
    items = FlatArray(repeating: 0, count: configuration.batch)
    weights = FlatArray(repeating: 0, count: configuration.batch)
    errors = FlatArray(repeating: 0, count: configuration.batch)
    blockGradients = FlatArray(repeating: 0, count: configuration.blockCount * shape.parameterCount)
    gradient = FlatArray(repeating: 0, count: shape.parameterCount)
    chunkSquares = FlatArray(repeating: 0, count: chunks)
    blockSums = FlatArray(repeating: 0, count: 2 * configuration.blockCount)
    differentiateBlock = { [unowned self] block, thread in differentiate(block, lanes[thread]) }
    addUpBlock = { [unowned self] block, _ in addUp(block) }
    applyBlock = { [unowned self] block, _ in apply(block) }
  }

  var network: MLP {
    var network = MLP(zeros: shape)
    network.parameters = online.elements
    return network
  }

  func begin(with network: MLP) {
    for (index, value) in network.parameters.enumerated() { online[index] = value }
    copyTarget()
  }

  func copyTarget() {
    target.copy(from: online, at: 0, to: 0, length: online.count)
  }

  /// One gradient step on a batch from `buffer`. Throws, with the weights as they were, when the gradient is not finite.
  func update(from buffer: ReplayBuffer, scale: ObservationScale, progress: Double) throws(TrainingError) {
    self.buffer = buffer
    self.scale = scale
    let beta = configuration.priorityBeta + (1 - configuration.priorityBeta) * progress
    buffer.draw(&stream, beta: beta, items: items, weights: weights)
    run(blocks: configuration.blockCount, differentiateBlock)
    let parameterBlocks = (chunkSquares.count + Self.chunksPerBlock - 1) / Self.chunksPerBlock
    run(blocks: parameterBlocks, addUpBlock)

    var squares = 0.0
    for chunk in 0..<chunkSquares.count { squares += chunkSquares[chunk] }
    var (loss, value) = (0.0, 0.0)
    for block in 0..<configuration.blockCount {
      loss += blockSums[2 * block]
      value += blockSums[2 * block + 1]
    }
    guard squares.isFinite, loss.isFinite else {
      throw TrainingError(
        .diverged, "training diverged: the loss or its gradient is not finite; try a lower learning_rate")
    }
    learningRate = Float(configuration.learningRate.value(at: progress))
    gradientScale = Gradients.clipScale(sumOfSquares: squares, maximumNorm: configuration.maximumGradientNorm)
    optimiser.advance()
    run(blocks: parameterBlocks, applyBlock)
    buffer.update(items: items, errors: errors)

    updates += 1
    sums.loss += loss / Double(configuration.batch)
    sums.value += value / Double(configuration.batch)
    sums.norm += squares.squareRoot()
  }

  private func run(blocks: Int, _ body: @escaping (Int, Int) -> Void) {
    if configuration.batch * shape.parameterCount < Self.smallestShared {
      for block in 0..<blocks { body(block, 0) }
    } else {
      pool.run(blocks: blocks, body)
    }
  }

  /// The gradient of one block of the batch.
  private func differentiate(_ block: Int, _ lane: DQNLane) {
    guard let table = buffer?.table, let scale else { return }
    let first = block * configuration.blockRows
    let rows = min(configuration.blockRows, configuration.batch - first)
    for row in 0..<rows { lane.gather(table, Int(items[first + row]), row: row, scale) }
    lane.forwardSuccessors(online: configuration.double ? online : nil, target: target, rows: rows)
    lane.forward(online, rows: rows)
    var (loss, value) = (0.0, 0.0)
    for row in 0..<rows {
      let item = Int(items[first + row])
      let goal = table.returns[item] + table.discounts[item] * lane.successorValue(row)
      let estimate = lane.value(row, of: Int(table.actions[item]))
      let error = estimate - goal
      let weight = weights[first + row]
      errors[first + row] = error
      loss += Double(weight * configuration.loss.value(error))
      value += Double(estimate)
      let slope = weight * configuration.loss.slope(error) / Float(configuration.batch)
      lane.setGradient(row, slope: slope, of: Int(table.actions[item]))
    }
    lane.backward(online, rows: rows, into: blockGradients, at: block * shape.parameterCount)
    blockSums[2 * block] = loss
    blockSums[2 * block + 1] = value
  }

  private func parameterRange(_ block: Int) -> Range<Int> {
    let size = Self.chunksPerBlock * Gradients.chunk
    return block * size..<min((block + 1) * size, gradient.count)
  }

  private func addUp(_ block: Int) {
    unsafe Gradients.sumBlocks(
      blockGradients.pointer(), count: configuration.blockCount, stride: shape.parameterCount,
      into: gradient.pointer(), range: parameterRange(block))
    let first = block * Self.chunksPerBlock
    for chunk in first..<min(first + Self.chunksPerBlock, chunkSquares.count) {
      unsafe chunkSquares[chunk] = Gradients.sumOfSquares(gradient.pointer(), count: gradient.count, chunk: chunk)
    }
  }

  private func apply(_ block: Int) {
    let range = parameterRange(block)
    unsafe optimiser.update(
      online.pointer(), gradients: gradient.pointer(), range: range, learningRate: learningRate,
      gradientScale: gradientScale)
    guard configuration.tau < 1 else { return }
    let tau = Float(configuration.tau)
    for index in range { target[index] += tau * (online[index] - target[index]) }
  }

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("parameters", online)
    checkpoint.put("target.parameters", target)
    checkpoint.put("replay.stream", stream.counter)
    optimiser.save(to: &checkpoint)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    try checkpoint.fill("parameters", online)
    try checkpoint.fill("target.parameters", target)
    stream.move(to: try checkpoint.number("replay.stream"))
    try optimiser.restore(from: checkpoint)
  }

  func clearReport() {
    updates = 0
    sums = (0, 0, 0)
  }

  /// Means over the updates since `clearReport`; NaN without updates.
  var report: [NamedValue] {
    let count = Double(updates)
    return [
      NamedValue("td_loss", sums.loss / count), NamedValue("q_mean", sums.value / count),
      NamedValue("gradient_norm", sums.norm / count), NamedValue("updates", count),
    ]
  }
}
