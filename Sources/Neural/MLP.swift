/// A multilayer perceptron as a value: assigning one copies it, which is how a target network is synchronised.
public struct MLP: Sendable, Equatable {
  public let shape: MLPShape

  /// Every layer's weights `[inputs, outputs]`, bias, scale and shift in one array, widths padded to multiples of 8.
  /// The padding is zero; training keeps it so.
  public var parameters: [Float]

  /// All weights, biases and shifts zero, all normalisation scales one.
  public init(zeros shape: MLPShape) {
    self.shape = shape
    parameters = Array(repeating: 0, count: shape.parameterCount)
    for layer in shape.layers where layer.normalised {
      for column in 0..<layer.outputs { parameters[layer.scale + column] = 1 }
    }
  }

  /// Random weights, zero biases.
  /// - Parameter outputGain: factor of the last layer's weights; 0.01 keeps a first policy near its centre.
  public init(
    _ shape: MLPShape, outputGain: Float = 1, _ initialisation: Initialisation = .orthogonal,
    using generator: inout some RandomNumberGenerator
  ) {
    self.init(zeros: shape)
    let layers = shape.layers
    for (index, layer) in layers.enumerated() {
      let isLast = index == layers.count - 1
      let weights = initialisation.weights(
        inputs: layer.inputs, outputs: layer.outputs, activation: isLast ? .identity : shape.activation,
        using: &generator)
      let gain = isLast ? outputGain : 1
      for row in 0..<layer.inputs {
        for column in 0..<layer.outputs {
          parameters[layer.weights + row * layer.stride + column] = gain * weights[row * layer.outputs + column]
        }
      }
    }
  }

  /// Computes the outputs of `input` `[rows, stride]` into `work`; `stride` is `shape.inputs` unless given.
  public func forward(_ input: Span<Float>, stride: Int? = nil, rows: Int, _ work: MLPWorkspace) {
    let stride = stride ?? shape.inputs
    check(input, stride: stride, rows: rows, work)
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe input.withUnsafeBufferPointer { input in
        guard let parameters = parameters.baseAddress, let input = input.baseAddress else { return }
        unsafe work.forward(parameters, input: input, stride: stride, rows: rows)
      }
    }
  }

  /// Adds the gradient of the loss into `gradient` `[shape.parameterCount]`, from the output gradients set in `work`,
  /// for the same input as the last `forward`.
  public func backward(
    _ input: Span<Float>, stride: Int? = nil, rows: Int, _ work: MLPWorkspace, gradient: inout MutableSpan<Float>
  ) {
    let stride = stride ?? shape.inputs
    check(input, stride: stride, rows: rows, work)
    precondition(gradient.count == parameters.count, "a gradient has one element for each parameter")
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe input.withUnsafeBufferPointer { input in
        unsafe gradient.withUnsafeMutableBufferPointer { gradient in
          guard let parameters = parameters.baseAddress, let input = input.baseAddress,
            let gradient = gradient.baseAddress
          else { return }
          unsafe work.backward(parameters, input: input, stride: stride, rows: rows, gradient: gradient)
        }
      }
    }
  }

  private func check(_ input: Span<Float>, stride: Int, rows: Int, _ work: MLPWorkspace) {
    precondition(work.shape == shape, "the workspace belongs to another shape")
    precondition(parameters.count == shape.parameterCount, "the parameters belong to another shape")
    precondition(rows >= 0 && (rows == 0 || input.count >= (rows - 1) * stride + shape.inputs), "too few rows")
  }
}
