import Neural

/// One thread's scratch for the gradient of a block of transitions.
final class DQNLane {
  private let shape: MLPShape
  private let head: QHead
  private let onlineWork: MLPWorkspace
  private let targetWork: MLPWorkspace
  /// As the network sees them, `[rows, inputs]`.
  private let observations: FlatArray<Float>
  private let successors: FlatArray<Float>
  /// The choice in the successor that the online network makes, `[rows]`; -1: the target network's own.
  private let choices: FlatArray<Int>

  init(_ shape: MLPShape, head: QHead, rows: Int) {
    self.shape = shape
    self.head = head
    onlineWork = MLPWorkspace(shape, rows: rows)
    targetWork = MLPWorkspace(shape, rows: rows, training: false)
    observations = FlatArray(repeating: 0, count: rows * shape.inputs)
    successors = FlatArray(repeating: 0, count: rows * shape.inputs)
    choices = FlatArray(repeating: -1, count: rows)
  }

  func gather(_ table: TransitionTable, _ item: Int, row: Int, _ scale: ObservationScale) {
    let width = shape.inputs
    scale.apply(table.observations, at: item * width, into: observations, at: row * width)
    scale.apply(table.successors, at: item * width, into: successors, at: row * width)
  }

  /// Both networks on the successors; without `online`, the target network chooses as well.
  func forwardSuccessors(online: FlatArray<Float>?, target: FlatArray<Float>, rows: Int) {
    unsafe targetWork.forward(target.pointer(), input: successors.pointer(), stride: shape.inputs, rows: rows)
    if let online {
      unsafe onlineWork.forward(online.pointer(), input: successors.pointer(), stride: shape.inputs, rows: rows)
    }
    let chooser = online == nil ? targetWork : onlineWork
    for row in 0..<rows {
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
  func forward(_ online: FlatArray<Float>, rows: Int) {
    unsafe onlineWork.forward(online.pointer(), input: observations.pointer(), stride: shape.inputs, rows: rows)
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

  /// Overwrites the gradient that begins at `offset`.
  func backward(_ online: FlatArray<Float>, rows: Int, into gradients: FlatArray<Float>, at offset: Int) {
    gradients.write(offset..<offset + shape.parameterCount) { gradient in
      for index in 0..<gradient.count { gradient[index] = 0 }
    }
    unsafe onlineWork.backward(
      online.pointer(), input: observations.pointer(), stride: shape.inputs, rows: rows,
      gradient: gradients.pointer(at: offset, length: shape.parameterCount))
  }
}
