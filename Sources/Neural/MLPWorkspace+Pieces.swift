internal import CKernels

/// The way back of a batch that threads share: first by rows, then by parameters, so that no thread sums what another
/// has summed before.
extension MLPWorkspace {
  /// Takes the gradient of the loss from `outputGradients` down to the first layer, for some rows of the last `forward`.
  /// Allocates nothing.
  /// - Parameters:
  ///   - normalisation: `[shape.normalisationCount]`, overwritten with these rows' gradient by the scale and the shift of
  ///     each normalised layer in order.
  ///   - inputGradient: `[rows, shape.inputGradientStride]`, overwritten with these rows', padding with zeros.
  @unsafe public func backwardRows(
    _ parameters: UnsafePointer<Float>, first: Int, rows: Int, normalisation: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>? = nil
  ) {
    precondition(isTraining, "a workspace for inference keeps no activations")
    precondition(rows >= 0 && first >= 0 && first + rows <= maxRows, "more rows than the workspace holds")
    guard rows > 0 else { return }
    unsafe normalisation.update(repeating: 0, count: shape.normalisationCount)
    var place = shape.normalisationCount
    for index in (0..<(unsafe layers.count)).reversed() {
      let scratch = unsafe layers[index]
      let layer = unsafe scratch.layer
      let width = layer.stride
      let dy = unsafe scratch.gradient + first * width
      if layer.normalised { place -= 2 * width }
      unsafe takeBack(
        index, parameters, first: first, rows: rows, scale: normalisation + place, shift: normalisation + place + width)
      let below = unsafe index > 0 ? layers[index - 1].gradient + first * padded(layer.inputs) : inputGradient
      if let below = unsafe below {
        unsafe kernels.pointee.dense_input_gradient(
          dy, parameters + layer.weights, below, rows, layer.inputs, width, layer.outputs)
      }
    }
  }

  /// The gradient of one piece over all rows, after `backwardRows` of them all. Rows are added in order. Allocates
  /// nothing.
  /// - Parameters:
  ///   - input: as for `forward`.
  ///   - normalisations: `[blocks, shape.normalisationCount]` from `backwardRows`, to be added in order.
  ///   - gradient: `[shape.parameterCount]`, overwritten in the piece's place.
  @unsafe public func differentiate(
    _ piece: GradientPiece, input: UnsafePointer<Float>, stride: Int, rows: Int,
    normalisations: UnsafePointer<Float>, blocks: Int, gradient: UnsafeMutablePointer<Float>
  ) {
    precondition(isTraining && rows > 0 && rows <= maxRows, "more rows than the workspace holds")
    let scratch = unsafe layers[piece.layer]
    let layer = unsafe scratch.layer
    let isLast = piece.inputs.upperBound == layer.inputs
    let x = unsafe piece.layer > 0 ? UnsafePointer(layers[piece.layer - 1].activated) : input
    unsafe kernels.pointee.dense_weight_gradient(
      x + piece.inputs.lowerBound, piece.layer > 0 ? padded(layer.inputs) : stride, scratch.gradient,
      gradient + piece.parameters.lowerBound, isLast ? gradient + layer.bias : nil, rows, piece.inputs.count,
      layer.stride, layer.outputs, 0)
    guard isLast, layer.normalised else { return }
    let place = shape.hidden[..<piece.layer].reduce(0) { $0 + 2 * padded($1) }
    unsafe kernels.pointee.sum_blocks(
      normalisations + place, blocks, shape.normalisationCount, gradient + layer.scale, 2 * layer.stride)
  }
}
