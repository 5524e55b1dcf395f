/// The widths and kind of a multilayer perceptron: dense layers, each but the last followed by an optional layer
/// normalisation and the activation.
public struct MLPShape: Sendable, Equatable {
  public var inputs: Int
  /// Width of each hidden layer; empty for a linear map.
  public var hidden: [Int]
  public var outputs: Int
  public var activation: Activation
  public var layerNorm: Bool

  /// All widths must be positive.
  public init(inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .tanh, layerNorm: Bool = false) {
    precondition(inputs > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 }, "a layer needs a width")
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
    self.activation = activation
    self.layerNorm = layerNorm
  }

  /// Distance between rows of outputs and of their gradients: `outputs` rounded up to a multiple of 8.
  public var outputStride: Int { padded(outputs) }

  /// Distance between rows of the input gradient: `inputs` rounded up to a multiple of 8.
  public var inputGradientStride: Int { padded(inputs) }

  /// Length of the flat parameter array, padding included; a multiple of 8.
  /// Allocates nothing.
  public var parameterCount: Int {
    var count = 0
    var width = inputs
    for next in hidden {
      count += (width + (layerNorm ? 3 : 1)) * padded(next)
      width = next
    }
    return count + (width + 1) * padded(outputs)
  }

  /// The layers in order, with their places in the flat array.
  var layers: [MLPLayer] {
    let widths = [inputs] + hidden + [outputs]
    var layers: [MLPLayer] = []
    for index in 1..<widths.count {
      layers.append(
        MLPLayer(
          inputs: widths[index - 1], outputs: widths[index], normalised: layerNorm && index < widths.count - 1,
          weights: layers.last?.end ?? 0))
    }
    return layers
  }
}

/// One dense layer: weights [inputs, stride], bias [stride], then scale and shift [stride] where it is normalised.
struct MLPLayer {
  let inputs: Int
  let outputs: Int
  let normalised: Bool
  /// Offset of the weights in the flat array.
  let weights: Int

  var stride: Int { padded(outputs) }
  var bias: Int { weights + inputs * stride }
  var scale: Int { bias + stride }
  var shift: Int { scale + stride }
  var end: Int { bias + (normalised ? 3 : 1) * stride }
}

/// The kernels work on whole groups of eight columns.
func padded(_ width: Int) -> Int { (width + 7) & ~7 }
