/// Why a tensor could not be loaded.
public struct MLPError: Error, Equatable, CustomStringConvertible {
  public let message: String
  public var description: String { message }
}

extension MLP {
  /// One named array of parameters, without padding.
  public struct Tensor: Sendable, Equatable {
    /// `layers.0.weight`, `layers.0.bias`, `layers.0.norm.scale`, `layers.0.norm.shift`, ...
    public let name: String
    /// `[inputs, outputs]` for weights, `[outputs]` for the others.
    public let shape: [Int]
    let offset: Int
    /// Distance between rows in the flat array.
    let stride: Int

    var rows: Int { shape.count == 2 ? shape[0] : 1 }
    var columns: Int { shape[shape.count - 1] }
  }

  /// All tensors in the order of the flat array.
  public var tensors: [Tensor] {
    shape.layers.enumerated().flatMap { index, layer in
      func vector(_ name: String, _ offset: Int) -> Tensor {
        Tensor(name: "layers.\(index).\(name)", shape: [layer.outputs], offset: offset, stride: layer.stride)
      }
      let weight = Tensor(
        name: "layers.\(index).weight", shape: [layer.inputs, layer.outputs], offset: layer.weights,
        stride: layer.stride)
      let dense = [weight, vector("bias", layer.bias)]
      guard layer.normalised else { return dense }
      return dense + [vector("norm.scale", layer.scale), vector("norm.shift", layer.shift)]
    }
  }

  /// The values of one of `tensors`, row-major.
  public func values(of tensor: Tensor) -> [Float] {
    (0..<tensor.rows).flatMap { row in
      let start = tensor.offset + row * tensor.stride
      return parameters[start..<start + tensor.columns]
    }
  }

  /// Replaces the tensor called `name`.
  /// - Throws: for an unknown name, another shape, or a value that is not finite; the network is then unchanged.
  public mutating func load(_ values: [Float], shape: [Int], into name: String) throws(MLPError) {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw MLPError(message: "the network has no tensor '\(name)'")
    }
    guard tensor.shape == shape, values.count == tensor.rows * tensor.columns else {
      throw MLPError(message: "tensor '\(name)' has shape \(shape), not \(tensor.shape)")
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw MLPError(message: "tensor '\(name)' holds \(values[index]) at element \(index)")
    }
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns {
        parameters[tensor.offset + row * tensor.stride + column] = values[row * tensor.columns + column]
      }
    }
  }
}
