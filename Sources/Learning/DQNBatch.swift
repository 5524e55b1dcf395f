import Neural

/// The scratch for the gradient of a batch of transitions. Threads share it: each works on rows, then on pieces of the
/// parameters, of its own.
final class DQNBatch {
  let pieces: [GradientPiece]
  private let shape: MLPShape
  private let head: QHead
  private let rows: Int
  private let onlineWork: MLPWorkspace
  private let targetWork: MLPWorkspace
  /// As the network sees them, `[rows, inputs]`.
  private let observations: FlatArray<Float>
  private let successors: FlatArray<Float>
  /// The choice in the successor that the online network makes, `[rows]`; -1: the target network's own.
  private let choices: FlatArray<Int>
  /// Per block of rows the gradient by scales and shifts, `[blocks, shape.normalisationCount]`.
  private let normalisations: FlatArray<Float>

  init(_ shape: MLPShape, head: QHead, rows: Int, blocks: Int = 1) {
    self.shape = shape
    self.head = head
    self.rows = rows
    pieces = shape.gradientPieces
    onlineWork = MLPWorkspace(shape, rows: rows)
    targetWork = MLPWorkspace(shape, rows: rows, training: false)
    observations = FlatArray(repeating: 0, count: rows * shape.inputs)
    successors = FlatArray(repeating: 0, count: rows * shape.inputs)
    choices = FlatArray(repeating: -1, count: rows)
    normalisations = FlatArray(repeating: 0, count: blocks * shape.normalisationCount)
  }

  func gather(_ table: TransitionTable, _ item: Int, row: Int, _ scale: ObservationScale) {
    let width = shape.inputs
    scale.apply(table.observations, at: item * width, into: observations, at: row * width)
    scale.apply(table.successors, at: item * width, into: successors, at: row * width)
  }

  /// The target network on the successors.
  func forwardSuccessors(target: FlatArray<Float>, rows: Range<Int>) { forward(targetWork, target, successors, rows) }

  /// What it said of a successor before, `[outputStride]`.
  @unsafe func setSuccessor(_ row: Int, outputs: UnsafePointer<Float>) {
    unsafe (targetWork.outputs + row * shape.outputStride).update(from: outputs, count: shape.outputStride)
  }

  /// Chooses in the successors, by the online network or, without one, by what the target network says of them.
  func chooseInSuccessors(online: FlatArray<Float>?, rows: Range<Int>) {
    if let online { forward(onlineWork, online, successors, rows) }
    let chooser = online == nil ? targetWork : onlineWork
    for row in rows {
      unsafe choices[row] = head.greedy(
        Span(_unsafeStart: chooser.outputs + row * shape.outputStride, count: head.outputs))
    }
  }

  /// What the target network says of the choice in the successor.
  func successorValue(_ row: Int) -> Float {
    unsafe head.value(
      Span(_unsafeStart: targetWork.outputs + row * shape.outputStride, count: head.outputs), of: choices[row])
  }

  /// The online network on the observations.
  func forward(_ online: FlatArray<Float>, rows: Range<Int>) { forward(onlineWork, online, observations, rows) }

  private func forward(
    _ work: MLPWorkspace, _ parameters: FlatArray<Float>, _ input: FlatArray<Float>, _ rows: Range<Int>
  ) {
    unsafe work.forward(
      parameters.pointer(), input: input.pointer(at: rows.lowerBound * shape.inputs), stride: shape.inputs,
      rows: rows.count, first: rows.lowerBound)
  }

  func value(_ row: Int, of choice: Int) -> Float {
    unsafe head.value(
      Span(_unsafeStart: onlineWork.outputs + row * shape.outputStride, count: head.outputs), of: choice)
  }

  func setGradient(_ row: Int, slope: Float, of choice: Int) {
    var gradient = unsafe MutableSpan(
      _unsafeStart: onlineWork.outputGradients + row * shape.outputStride, count: head.outputs)
    head.writeGradient(slope: slope, of: choice, into: &gradient)
  }

  /// Takes the gradients of a block's rows through the layers.
  func backward(_ online: FlatArray<Float>, rows: Range<Int>, block: Int = 0) {
    unsafe onlineWork.backwardRows(
      online.pointer(), first: rows.lowerBound, rows: rows.count,
      normalisation: normalisations.pointer(at: block * shape.normalisationCount))
  }

  /// Overwrites a piece of the gradient `[shape.parameterCount]`, after `backward` of all rows.
  func differentiate(piece: Int, blocks: Int = 1, into gradient: FlatArray<Float>) {
    unsafe onlineWork.differentiate(
      pieces[piece], input: observations.pointer(), stride: shape.inputs, rows: rows,
      normalisations: normalisations.pointer(), blocks: blocks, gradient: gradient.pointer())
  }
}
