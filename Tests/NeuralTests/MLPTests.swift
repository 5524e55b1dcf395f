import Testing

@testable import Neural

private func matrix(_ network: MLP, _ name: String) throws -> (values: [Float], shape: [Int]) {
  let tensor = try #require(network.tensors.first { $0.name == name })
  return (network.values(of: tensor), tensor.shape)
}

@Test(arguments: [(6, 20), (20, 6), (13, 13)])
func `orthogonal weights have orthogonal rows or columns of the gain's length`(inputs: Int, width: Int) throws {
  var generator = SplitMix(state: 17)
  let network = MLP(
    MLPShape(inputs: inputs, hidden: [width], outputs: 3), outputGain: 0.01, using: &generator)
  for (name, gain) in [("layers.0.weight", 2.0), ("layers.1.weight", 1e-4)] {
    let (weights, shape) = try matrix(network, name)
    let (rows, columns) = (shape[0], shape[1])
    let count = min(rows, columns)
    for a in 0..<count {
      for b in 0..<count {
        let product = (0..<max(rows, columns)).reduce(0.0) { sum, k in
          let (x, y) = rows < columns ? (a * columns + k, b * columns + k) : (k * columns + a, k * columns + b)
          return sum + Double(weights[x]) * Double(weights[y])
        }
        #expect(abs(product - (a == b ? gain : 0)) < 1e-5 * gain)
      }
    }
  }
  #expect(try matrix(network, "layers.0.bias").values.allSatisfy { $0 == 0 })
}

@Test func `He weights have the deviation of their inputs`() throws {
  var generator = SplitMix(state: 5)
  let network = MLP(
    MLPShape(inputs: 50, hidden: [400], outputs: 1, activation: .relu), .he, using: &generator)
  let weights = try matrix(network, "layers.0.weight").values.map(Double.init)
  let mean = weights.reduce(0, +) / Double(weights.count)
  let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
  #expect(abs(mean) < 0.01)
  #expect(abs(variance - 0.04) < 0.002)
}

@Test func `the same generator makes the same network and copies are apart`() {
  let shape = MLPShape(inputs: 4, hidden: [9], outputs: 2)
  var a = SplitMix(state: 1)
  var b = SplitMix(state: 1)
  let first = MLP(shape, using: &a)
  var second = MLP(shape, using: &b)
  #expect(first == second)
  second.parameters[0] += 1
  #expect(first != second)
}

@Test func `padding stays zero through training`() throws {
  let shape = MLPShape(inputs: 3, hidden: [5, 9], outputs: 2, activation: .silu, layerNorm: true)
  var network = try MLP.random(shape, seed: 2)
  let before = network
  let optimiser = Optimiser(.adamW(decay: 0.01), count: shape.parameterCount)
  let work = MLPWorkspace(shape, rows: 4)
  var generator = SplitMix(state: 4)
  for _ in 0..<20 {
    let input = generator.floats(12)
    network.forward(input.span, rows: 4, work)
    for row in 0..<4 { work.setOutputGradient(work.output(row, 0) - 1, row, 0) }
    var gradient = [Float](repeating: 0, count: shape.parameterCount)
    var span = gradient.mutableSpan
    network.backward(input.span, rows: 4, work, gradient: &span)
    optimiser.step(&network.parameters, gradients: gradient, learningRate: 1e-2)
  }
  var rebuilt = MLP(zeros: shape)
  for tensor in network.tensors {
    #expect(network.values(of: tensor) != before.values(of: tensor), "\(tensor.name) never moved")
    try rebuilt.load(network.values(of: tensor), shape: tensor.shape, into: tensor.name)
  }
  // Built from the unpadded tensors alone, so equality means that the padding is still zero.
  #expect(rebuilt == network)
}

@Test func `a network learns a smooth function`() throws {
  let shape = MLPShape(inputs: 1, hidden: [32, 32], outputs: 1)
  var generator = SplitMix(state: 6)
  var network = MLP(shape, using: &generator)
  let optimiser = Optimiser(.adam, count: shape.parameterCount)
  let rows = 64
  let work = MLPWorkspace(shape, rows: rows)
  let input = (0..<rows).map { Float($0) / Float(rows / 2) - 1 }
  var loss: Float = 0
  for _ in 0..<600 {
    network.forward(input.span, rows: rows, work)
    loss = 0
    for row in 0..<rows {
      let error = work.output(row, 0) - input[row] * input[row]
      loss += error * error / Float(rows)
      work.setOutputGradient(2 * error / Float(rows), row, 0)
    }
    var gradient = [Float](repeating: 0, count: shape.parameterCount)
    var span = gradient.mutableSpan
    network.backward(input.span, rows: rows, work, gradient: &span)
    optimiser.step(&network.parameters, gradients: gradient, learningRate: 3e-3)
  }
  #expect(loss < 1e-3)
}

@Test func `tensors are named and shaped without padding`() {
  let network = MLP(zeros: MLPShape(inputs: 3, hidden: [5], outputs: 2, layerNorm: true))
  #expect(
    network.tensors.map(\.name) == [
      "layers.0.weight", "layers.0.bias", "layers.0.norm.scale", "layers.0.norm.shift", "layers.1.weight",
      "layers.1.bias",
    ])
  #expect(network.tensors.map(\.shape) == [[3, 5], [5], [5], [5], [5, 2], [2]])
}

@Test func `loading refuses wrong names, shapes and values`() {
  var network = MLP(zeros: MLPShape(inputs: 3, hidden: [], outputs: 2))
  let before = network
  func message(_ values: [Float], _ shape: [Int], _ name: String) -> String? {
    do {
      try network.load(values, shape: shape, into: name)
      return nil
    } catch { return error.message }
  }
  #expect(message([1], [1], "layers.7.bias") == "the network has no tensor 'layers.7.bias'")
  #expect(message([1, 2, 3], [3], "layers.0.bias") == "tensor 'layers.0.bias' has shape [3], not [2]")
  #expect(message([1], [2], "layers.0.bias") == "tensor 'layers.0.bias' has shape [2], not [2]")
  #expect(message([1, .infinity], [2], "layers.0.bias") == "tensor 'layers.0.bias' holds inf at element 1")
  #expect(network == before)
  #expect(message([1, 2], [2], "layers.0.bias") == nil)
  #expect(network != before)
}

@Test(arguments: [[], [5], [64, 9]], [false, true])
func `the parameter count covers exactly the layers`(hidden: [Int], norm: Bool) {
  let shape = MLPShape(inputs: 3, hidden: hidden, outputs: 2, layerNorm: norm)
  #expect(shape.parameterCount == shape.layers.last?.end)
}
