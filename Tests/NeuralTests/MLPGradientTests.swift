import Testing

@testable import Neural

/// The forward pass and the loss `sum(output * weight)` written out in double precision, independent of the kernels.
private struct Reference {
  let network: MLP

  func loss(_ parameters: [Double], _ input: [Double], rows: Int, weights: [Double]) -> Double {
    let shape = network.shape
    var loss = 0.0
    for row in 0..<rows {
      var x = Array(input[row * shape.inputs..<(row + 1) * shape.inputs])
      let layers = shape.layers
      for (index, layer) in layers.enumerated() {
        var z = (0..<layer.outputs).map { column in
          (0..<layer.inputs).reduce(parameters[layer.bias + column]) {
            $0 + x[$1] * parameters[layer.weights + $1 * layer.stride + column]
          }
        }
        if index < layers.count - 1 {
          if layer.normalised {
            let mean = z.reduce(0, +) / Double(z.count)
            let variance = z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(z.count)
            z = z.indices.map {
              (z[$0] - mean) / (variance + 1e-5).squareRoot() * parameters[layer.scale + $0]
                + parameters[layer.shift + $0]
            }
          }
          z = z.map { activate($0, shape.activation) }
        }
        x = z
      }
      for column in 0..<shape.outputs { loss += x[column] * weights[row * shape.outputs + column] }
    }
    return loss
  }

  private func activate(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .identity: return x
    case .relu: return max(x, 0)
    case .silu: return x / (1 + exponential(-x))
    case .tanh: return 1 - 2 / (exponential(2 * x) + 1)
    }
  }
}

struct GradientCase: Sendable, CustomTestStringConvertible {
  let shape: MLPShape
  let level: KernelLevel

  var testDescription: String {
    "\(shape.inputs)-\(shape.hidden)-\(shape.outputs) \(shape.activation)\(shape.layerNorm ? " norm" : "") \(level)"
  }

  static let all: [GradientCase] = KernelLevel.available.flatMap { level in
    Activation.allCases.flatMap { activation in
      [false, true].flatMap { norm in
        [
          (5, [16], 3), (3, [9, 7], 2), (8, [24, 17], 8), (1, [], 1), (4, [33], 11), (2, [72], 1), (2, [40], 2),
          (2, [24], 4),
        ].map { inputs, hidden, outputs in
          GradientCase(
            shape: MLPShape(
              inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, layerNorm: norm),
            level: level)
        }
      }
    }
  }
}

@Test(arguments: GradientCase.all)
func `gradients agree with central differences in double precision`(_ c: GradientCase) throws {
  let rows = 7
  let shape = c.shape
  let network = try MLP.random(shape, seed: 3)
  var generator = SplitMix(state: 11)
  let input = generator.floats(rows * shape.inputs)
  let weights = generator.floats(rows * shape.outputs)

  let work = MLPWorkspace(shape, rows: 12, level: c.level)
  network.forward(input.span, rows: rows, work)
  for row in 0..<rows {
    for column in 0..<shape.outputs { work.setOutputGradient(weights[row * shape.outputs + column], row, column) }
  }
  let (gradient, inputGradient) = network.backward(input, rows: rows, work)

  let reference = Reference(network: network)
  let parameters = network.parameters.map(Double.init)
  let point = input.map(Double.init)
  let doubleWeights = weights.map(Double.init)
  let step = 1e-5
  let tolerance = 2e-4
  var isReal = [Bool](repeating: false, count: parameters.count)
  for tensor in network.tensors {
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns { isReal[tensor.offset + row * tensor.stride + column] = true }
    }
  }
  for index in parameters.indices {
    guard isReal[index] else {
      #expect(gradient[index] == 0, "padding at \(index)")
      continue
    }
    var shifted = parameters
    shifted[index] += step
    let above = reference.loss(shifted, point, rows: rows, weights: doubleWeights)
    shifted[index] -= 2 * step
    let below = reference.loss(shifted, point, rows: rows, weights: doubleWeights)
    let expected = (above - below) / (2 * step)
    #expect(abs(Double(gradient[index]) - expected) < tolerance * (1 + abs(expected)), "parameter \(index)")
  }
  for row in 0..<rows {
    for column in 0..<shape.inputGradientStride {
      let actual = inputGradient[row * shape.inputGradientStride + column]
      guard column < shape.inputs else {
        #expect(actual == 0)
        continue
      }
      var shifted = point
      shifted[row * shape.inputs + column] += step
      let above = reference.loss(parameters, shifted, rows: rows, weights: doubleWeights)
      shifted[row * shape.inputs + column] -= 2 * step
      let below = reference.loss(parameters, shifted, rows: rows, weights: doubleWeights)
      let expected = (above - below) / (2 * step)
      #expect(abs(Double(actual) - expected) < tolerance * (1 + abs(expected)), "input \(row), \(column)")
    }
  }
}

@Test(arguments: GradientCase.all)
func `outputs agree with the formula in double precision`(_ c: GradientCase) throws {
  let network = try MLP.random(c.shape, seed: 21)
  var generator = SplitMix(state: 5)
  let input = generator.floats(c.shape.inputs)
  let work = MLPWorkspace(c.shape, rows: 1, training: false, level: c.level)
  network.forward(input.span, rows: 1, work)
  let reference = Reference(network: network)
  for column in 0..<c.shape.outputs {
    let expected = reference.loss(
      network.parameters.map(Double.init), input.map(Double.init), rows: 1,
      weights: (0..<c.shape.outputs).map { $0 == column ? 1 : 0 })
    #expect(abs(Double(work.output(0, column)) - expected) < 2e-5)
  }
}

@Test func `backward adds to what the gradient holds`() throws {
  let shape = MLPShape(inputs: 3, hidden: [10], outputs: 2)
  let network = try MLP.random(shape, seed: 1)
  let work = MLPWorkspace(shape, rows: 1)
  let input: [Float] = [0.5, -1, 2]
  var once = [Float](repeating: 0, count: shape.parameterCount)
  network.forward(input.span, rows: 1, work)
  work.setOutputGradient(1, 0, 1)
  var span = once.mutableSpan
  network.backward(input.span, rows: 1, work, gradient: &span)
  var twice = once
  var more = twice.mutableSpan
  network.backward(input.span, rows: 1, work, gradient: &more)
  for (a, b) in zip(once, twice) { #expect(abs(2 * a - b) <= 1e-6 * abs(b)) }
  #expect(once.contains { $0 != 0 })
}

@Test(arguments: KernelLevel.available, [false, true])
func `a gradient that is not to be added to is overwritten`(level: KernelLevel, norm: Bool) throws {
  let shape = MLPShape(inputs: 3, hidden: [10, 40], outputs: 2, layerNorm: norm)
  let network = try MLP.random(shape, seed: 2)
  let work = MLPWorkspace(shape, rows: 2, level: level)
  let input: [Float] = [0.5, -1, 2, 1, 0, -3]
  func gradient(adds: Bool, to start: Float, rows: Int) -> [Float] {
    var gradient = [Float](repeating: start, count: shape.parameterCount)
    network.forward(input.span, rows: rows, work)
    work.setOutputGradient(1, 0, 1)
    unsafe network.parameters.withUnsafeBufferPointer { parameters in
      unsafe work.backward(
        parameters.baseAddress!, input: input, stride: shape.inputs, rows: rows, gradient: &gradient, adds: adds)
    }
    return gradient
  }
  for rows in 0...2 {
    #expect(gradient(adds: false, to: 7, rows: rows) == gradient(adds: true, to: 0, rows: rows))
  }
}
