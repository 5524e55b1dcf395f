import Environments
import Neural
import Random

/// The online and the target network, and the gradient step of DQN. The batch is cut into blocks of rows for the way
/// forth and back, and the parameters into pieces for their gradient. Both cuts come from the configuration, so the
/// result does not depend on the number of threads.
final class DQNLearner {
  let shape: MLPShape
  let head: QHead
  /// One per thread where threads meet, else one.
  private let replicas: [DQNReplica]
  private let configuration: DQNConfiguration
  private let pool: WorkerPool
  private let batch: DQNBatch
  private var stream: RandomStream
  private let isShared: Bool

  /// Updates whose batches are drawn at once: several where neither the draws nor the target network depend on the
  /// updates before.
  private let drawnUpdates: Int
  private let outlook: DQNOutlook?
  /// Items of the buffer, `[drawnUpdates, batch]`.
  private let items: FlatArray<Int32>
  /// Where the current batch begins among them.
  private var firstItem = 0
  /// The batch's weights and temporal-difference errors, `[batch]`.
  private let weights: FlatArray<Float>
  private let errors: FlatArray<Float>
  /// `[parameters]`
  private let gradient: FlatArray<Float>
  /// Sums of squares of the gradient, per piece.
  private let pieceSquares: FlatArray<Double>
  /// Sums per block of the loss and of the chosen actions' values, `[blocks, 2]`.
  private let blockSums: FlatArray<Double>

  private var buffer: ReplayBuffer?
  private var scale: ObservationScale?
  private var learningRate: Float = 0
  private var gradientScale: Float = 0
  private var lookAhead: (Int, Int) -> Void = { _, _ in }
  private var passBlock: (Int, Int) -> Void = { _, _ in }
  private var differentiatePiece: (Int, Int) -> Void = { _, _ in }
  private var stepReplica: (Int, Int) -> Void = { _, _ in }
  private var copyReplica: (Int, Int) -> Void = { _, _ in }

  /// Since `clearReport`: updates, and sums of loss, value and gradient norm.
  private var updates = 0
  private var sums = (loss: 0.0, value: 0.0, norm: 0.0)

  /// Updates of fewer multiplications than this (rows times parameters) stay on one thread: meeting another costs more
  /// than it saves, and on a busy machine the other may not run for milliseconds.
  static let smallestShared = 1_000_000
  /// Transitions drawn at once, at most, unless a batch has more.
  private static let mostDrawn = 16_384

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
    isShared = configuration.batch * shape.parameterCount >= Self.smallestShared
    replicas = (0..<(isShared ? pool.threads : 1)).map { _ in DQNReplica(network) }
    stream = RandomStream(.replay, seed: seed)
    batch = DQNBatch(shape, head: head, rows: configuration.batch, blocks: configuration.blockCount)
    let mayLookAhead = configuration.tau == 1 && !configuration.prioritised
    drawnUpdates = mayLookAhead ? min(configuration.gradientSteps, max(1, Self.mostDrawn / configuration.batch)) : 1
    items = FlatArray(repeating: 0, count: drawnUpdates * configuration.batch)
    outlook =
      drawnUpdates == 1
      ? nil
      : DQNOutlook(shape, draws: items.count, capacity: configuration.buffer, threads: isShared ? pool.threads : 1)
    weights = FlatArray(repeating: 0, count: configuration.batch)
    errors = FlatArray(repeating: 0, count: configuration.batch)
    gradient = FlatArray(repeating: 0, count: shape.parameterCount)
    pieceSquares = FlatArray(repeating: 0, count: batch.pieces.count)
    blockSums = FlatArray(repeating: 0, count: 2 * configuration.blockCount)
    lookAhead = { [unowned self] block, thread in evaluateSuccessors(block, thread) }
    passBlock = { [unowned self] block, thread in pass(block, replicas[thread]) }
    differentiatePiece = { [unowned self] piece, _ in differentiate(piece) }
    stepReplica = { [unowned self] replica, _ in
      replicas[replica].step(
        gradient, learningRate: learningRate, gradientScale: gradientScale, tau: Float(configuration.tau))
    }
    copyReplica = { [unowned self] replica, _ in replicas[replica].copyTarget() }
  }

  /// `[parameters]`
  var online: FlatArray<Float> { replicas[0].online }

  var network: MLP {
    var network = MLP(zeros: shape)
    network.parameters = online.elements
    return network
  }

  func begin(with network: MLP) {
    for replica in replicas { replica.begin(with: network) }
  }

  func copyTarget() { run(blocks: replicas.count, copyReplica) }

  /// As many gradient steps, each on a batch from `buffer`. Throws, with the weights as they were before the step, when
  /// a gradient is not finite.
  func update(
    _ count: Int, from buffer: ReplayBuffer, scale: ObservationScale, progress: Double
  ) throws(TrainingError) {
    self.buffer = buffer
    self.scale = scale
    let beta = configuration.priorityBeta + (1 - configuration.priorityBeta) * progress
    for update in 0..<count {
      firstItem = update % drawnUpdates * configuration.batch
      if firstItem == 0 { draw(min(drawnUpdates, count - update), from: buffer, beta: beta) }
      try step(on: buffer, progress: progress)
    }
  }

  private func draw(_ batches: Int, from buffer: ReplayBuffer, beta: Double) {
    for batch in 0..<batches {
      buffer.draw(&stream, beta: beta, items: items, from: batch * configuration.batch, weights: weights)
    }
    guard let outlook else { return }
    outlook.take(items, count: batches * configuration.batch)
    run(blocks: outlook.blocks, lookAhead)
  }

  private func step(on buffer: ReplayBuffer, progress: Double) throws(TrainingError) {
    run(blocks: configuration.blockCount, passBlock)
    run(blocks: batch.pieces.count, differentiatePiece)

    var squares = 0.0
    for piece in 0..<pieceSquares.count { squares += pieceSquares[piece] }
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
    run(blocks: replicas.count, stepReplica)
    buffer.update(items: items, from: firstItem, errors: errors)

    updates += 1
    sums.loss += loss / Double(configuration.batch)
    sums.value += value / Double(configuration.batch)
    sums.norm += squares.squareRoot()
  }

  private func run(blocks: Int, _ body: @escaping (Int, Int) -> Void) {
    if isShared {
      pool.run(blocks: blocks, body)
    } else {
      for block in 0..<blocks { body(block, 0) }
    }
  }

  private func evaluateSuccessors(_ block: Int, _ thread: Int) {
    guard let table = buffer?.table, let scale, let outlook else { return }
    outlook.evaluate(block: block, thread: thread, table, scale, replicas[thread].target)
  }

  /// One block of the batch, forth and back.
  private func pass(_ block: Int, _ networks: DQNReplica) {
    guard let table = buffer?.table, let scale else { return }
    let first = block * configuration.blockRows
    let rows = first..<min(first + configuration.blockRows, configuration.batch)
    for row in rows { batch.gather(table, Int(items[firstItem + row]), row: row, scale) }
    if let outlook {
      for row in rows { unsafe batch.setSuccessor(row, outputs: outlook.outputs(of: items[firstItem + row])) }
    } else {
      batch.forwardSuccessors(target: networks.target, rows: rows)
    }
    batch.chooseInSuccessors(online: configuration.double ? networks.online : nil, rows: rows)
    batch.forward(networks.online, rows: rows)
    var (loss, value) = (0.0, 0.0)
    for row in rows {
      let item = Int(items[firstItem + row])
      let goal = table.returns[item] + table.discounts[item] * batch.successorValue(row)
      let estimate = batch.value(row, of: Int(table.actions[item]))
      let error = estimate - goal
      let weight = weights[row]
      errors[row] = error
      loss += Double(weight * configuration.loss.value(error))
      value += Double(estimate)
      let slope = weight * configuration.loss.slope(error) / Float(configuration.batch)
      batch.setGradient(row, slope: slope, of: Int(table.actions[item]))
    }
    batch.backward(networks.online, rows: rows, block: block)
    blockSums[2 * block] = loss
    blockSums[2 * block + 1] = value
  }

  private func differentiate(_ piece: Int) {
    batch.differentiate(piece: piece, blocks: configuration.blockCount, into: gradient)
    let range = batch.pieces[piece].parameters
    pieceSquares[piece] = unsafe Gradients.sumOfSquares(
      gradient.pointer(at: range.lowerBound, length: range.count), count: range.count)
  }

  func save(to checkpoint: inout CheckpointWriter) {
    replicas[0].save(to: &checkpoint)
    checkpoint.put("replay.stream", stream.counter)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    for replica in replicas { try replica.restore(from: checkpoint) }
    stream.move(to: try checkpoint.number("replay.stream"))
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
