@testable import Neural

/// A small reproducible generator (Steele, Lea and Flood 2014), so that Neural needs no other room.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in -1 ..< 1.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1..<1, using: &self) }
  }
}

extension MLP {
  /// What the last `forward` of `work` and its output gradients give, each `[parameters]` and `[rows, stride]`.
  func backward(_ input: [Float], rows: Int, _ work: MLPWorkspace) -> (gradient: [Float], inputGradient: [Float]) {
    var gradient = [Float](repeating: 0, count: shape.parameterCount)
    var inputGradient = [Float](repeating: .nan, count: rows * shape.inputGradientStride)
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe work.backward(
        parameters.baseAddress!, input: input, stride: shape.inputs, rows: rows, gradient: &gradient,
        inputGradient: &inputGradient)
    }
    return (gradient, inputGradient)
  }

  /// A network whose biases, scales and shifts are random too, so that no gradient is trivially right.
  static func random(_ shape: MLPShape, seed: UInt64) throws -> MLP {
    var generator = SplitMix(state: seed)
    var network = MLP(shape, using: &generator)
    for tensor in network.tensors where tensor.shape.count == 1 {
      let centre: Float = tensor.name.hasSuffix("scale") ? 1 : 0
      let values = generator.floats(tensor.shape[0]).map { centre + 0.3 * $0 }
      try network.load(values, shape: tensor.shape, into: tensor.name)
    }
    return network
  }
}
