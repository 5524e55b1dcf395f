import Testing

@testable import Neural

@Test(
  arguments: KernelLevel.available,
  [
    MLPShape(inputs: 5, hidden: [256, 130], outputs: 2, activation: .relu),
    MLPShape(inputs: 9, hidden: [40, 17], outputs: 6, activation: .tanh, layerNorm: true),
    MLPShape(inputs: 30, hidden: [24], outputs: 1, activation: .silu, layerNorm: true),
    MLPShape(inputs: 3, hidden: [], outputs: 4, activation: .identity),
  ])
func `cut by rows and then by parameters, the gradient is that of the whole`(level: KernelLevel, shape: MLPShape) throws
{
  let rows = 21
  let network = try MLP.random(shape, seed: 5)
  var generator = SplitMix(state: 6)
  let input = generator.floats(rows * shape.inputs)
  let slopes = generator.floats(rows * shape.outputs)
  func set(_ work: MLPWorkspace) {
    for row in 0..<rows {
      for column in 0..<shape.outputs { work.setOutputGradient(slopes[row * shape.outputs + column], row, column) }
    }
  }
  var expected = [Float](repeating: 0, count: shape.parameterCount)
  let whole = MLPWorkspace(shape, rows: rows, level: level)
  network.forward(input.span, rows: rows, whole)
  set(whole)
  var span = expected.mutableSpan
  network.backward(input.span, rows: rows, whole, gradient: &span)

  let parts = MLPWorkspace(shape, rows: rows, level: level)
  let blocks = [13..<rows, 0..<13]
  var normalisations = [Float](repeating: 7, count: blocks.count * shape.normalisationCount + 1)
  var gradient = [Float](repeating: 7, count: shape.parameterCount)
  let parameters = network.parameters
  unsafe normalisations.withUnsafeMutableBufferPointer { sums in
    for rows in blocks {
      unsafe parts.forward(
        parameters, input: Array(input[(rows.lowerBound * shape.inputs)...]), stride: shape.inputs, rows: rows.count,
        first: rows.lowerBound)
    }
    set(parts)
    for (block, rows) in blocks.enumerated() {
      unsafe parts.backwardRows(
        parameters, first: rows.lowerBound, rows: rows.count,
        normalisation: sums.baseAddress! + block * shape.normalisationCount)
    }
    for piece in shape.gradientPieces.reversed() {
      unsafe parts.differentiate(
        piece, input: input, stride: shape.inputs, rows: rows, normalisations: sums.baseAddress!, blocks: blocks.count,
        gradient: &gradient)
    }
  }
  for index in gradient.indices {
    #expect(abs(gradient[index] - expected[index]) < 1e-5 + 1e-5 * abs(expected[index]), "parameter \(index)")
  }
  #expect(expected.contains { $0 != 0 })
}

@Test func `pieces are all parameters in order, none twice`() {
  for shape in [
    MLPShape(inputs: 4, hidden: [256, 256], outputs: 2),
    MLPShape(inputs: 300, hidden: [8], outputs: 1, layerNorm: true),
  ] {
    var next = 0
    for piece in shape.gradientPieces {
      #expect(piece.parameters.lowerBound == next && piece.parameters.count % 8 == 0)
      next = piece.parameters.upperBound
    }
    #expect(next == shape.parameterCount)
  }
}
