internal import CKernels

extension MLPWorkspace {
  /// Computes `outputs` from `input` `[rows, stride]`, of which the first `shape.inputs` columns are read.
  ///
  /// A row's bits depend neither on the number of rows nor on its place among them. Allocates nothing.
  /// - Parameters:
  ///   - parameters: `[shape.parameterCount]`, laid out as in `MLP.parameters`.
  ///   - first: the row of the workspace that takes the first row of `input`; threads may share a workspace where each
  ///     has rows of its own.
  @unsafe public func forward(
    _ parameters: UnsafePointer<Float>, input: UnsafePointer<Float>, stride: Int, rows: Int, first: Int = 0
  ) {
    precondition(rows >= 0 && first >= 0 && first + rows <= maxRows, "more rows than the workspace holds")
    precondition(stride >= shape.inputs, "rows overlap")
    guard rows > 0 else { return }
    let activation = shape.activation.code
    let last = unsafe layers.count - 1
    var x = unsafe input
    var xStride = stride
    for index in 0...last {
      let scratch = unsafe layers[index]
      let layer = unsafe scratch.layer
      let width = layer.stride
      let place = first * (isTraining || index == last ? width : sharedStride)
      let (before, activated) = unsafe (scratch.before + place, scratch.activated + place)
      unsafe kernels.pointee.dense(
        x, xStride, parameters + layer.weights, parameters + layer.bias, before, rows, layer.inputs, width,
        layer.outputs)
      if layer.normalised {
        unsafe kernels.pointee.layer_norm(
          before, parameters + layer.scale, parameters + layer.shift, scratch.normal + place, scratch.inverse + first,
          before, rows, layer.outputs, width)
      }
      if index < last { unsafe kernels.pointee.activate(activation, before, activated, rows * width) }
      unsafe x = UnsafePointer(activated)
      xStride = width
    }
  }

  /// Computes the gradient of the loss by the parameters from `outputGradients`, for the same parameters, input and rows
  /// as the last `forward`. Rows are added in order. Allocates nothing.
  /// - Parameters:
  ///   - gradient: `[shape.parameterCount]`, padding zero.
  ///   - adds: whether to add to what `gradient` holds rather than to overwrite it.
  ///   - inputGradient: `[rows, shape.inputGradientStride]`, overwritten, padding with zeros.
  @unsafe public func backward(
    _ parameters: UnsafePointer<Float>, input: UnsafePointer<Float>, stride: Int, rows: Int,
    gradient: UnsafeMutablePointer<Float>, adds: Bool = true, inputGradient: UnsafeMutablePointer<Float>? = nil
  ) {
    precondition(isTraining, "a workspace for inference keeps no activations")
    precondition(rows >= 0 && rows <= maxRows, "more rows than the workspace holds")
    precondition(stride >= shape.inputs, "rows overlap")
    guard rows > 0 else {
      if !adds { unsafe gradient.update(repeating: 0, count: shape.parameterCount) }
      return
    }
    for index in (0..<(unsafe layers.count)).reversed() {
      let scratch = unsafe layers[index]
      let layer = unsafe scratch.layer
      let width = layer.stride
      let dy = unsafe scratch.gradient
      if layer.normalised, !adds { unsafe (gradient + layer.scale).update(repeating: 0, count: 2 * width) }
      unsafe takeBack(index, parameters, rows: rows, scale: gradient + layer.scale, shift: gradient + layer.shift)
      let x = unsafe index > 0 ? UnsafePointer(layers[index - 1].activated) : input
      unsafe kernels.pointee.dense_weight_gradient(
        x, index > 0 ? padded(layer.inputs) : stride, dy, gradient + layer.weights, gradient + layer.bias, rows,
        layer.inputs, width, layer.outputs, adds ? 1 : 0)
      let below = unsafe index > 0 ? layers[index - 1].gradient : inputGradient
      if let below = unsafe below {
        unsafe kernels.pointee.dense_input_gradient(
          dy, parameters + layer.weights, below, rows, layer.inputs, width, layer.outputs)
      }
    }
  }

  /// Takes the gradient of a layer's output, in its scratch, back through activation and normalisation.
  /// - Parameters:
  ///   - scale, shift: the gradient by those of a normalised layer is added here.
  @unsafe func takeBack(
    _ index: Int, _ parameters: UnsafePointer<Float>, first: Int = 0, rows: Int,
    scale: UnsafeMutablePointer<Float>, shift: UnsafeMutablePointer<Float>
  ) {
    let scratch = unsafe layers[index]
    let layer = unsafe scratch.layer
    let place = first * layer.stride
    let dy = unsafe scratch.gradient + place
    if unsafe index < layers.count - 1 {
      // The activation's own output gives its gradient, except for SiLU, where `before` is kept apart.
      unsafe kernels.pointee.activate_gradient(
        shape.activation.code, scratch.before + place, dy, rows * layer.stride)
    }
    guard layer.normalised else { return }
    unsafe kernels.pointee.layer_norm_gradient(
      scratch.normal + place, scratch.inverse + first, parameters + layer.scale, dy, scale, shift, rows, layer.outputs,
      layer.stride)
  }
}
