import Testing

@testable import Neural

@Test(
  arguments: KernelLevel.available,
  [([Int]([64, 64]), false), ([130, 20], false), ([37], true), ([300, 8], true)])
func `the bits of a row depend neither on the number of rows nor on its place`(
  level: KernelLevel, net: ([Int], Bool)
) throws {
  // Few outputs have kernels of their own.
  for (inputs, outputs) in [(5, 6), (290, 6), (5, 1), (5, 4)] {
    let shape = MLPShape(inputs: inputs, hidden: net.0, outputs: outputs, activation: .tanh, layerNorm: net.1)
    let network = try MLP.random(shape, seed: 9)
    var generator = SplitMix(state: 2)
    let most = 70
    let input = generator.floats(most * inputs)

    let whole = MLPWorkspace(shape, rows: most, level: level)
    network.forward(input.span, rows: most, whole)
    let part = MLPWorkspace(shape, rows: most, training: false, level: level)
    for rows in 1...most {
      // The last `rows` rows: each is at another place than in the whole.
      let first = most - rows
      let slice = Array(input[(first * inputs)...])
      network.forward(slice.span, rows: rows, part)
      let same = (0..<rows).allSatisfy { row in
        (0..<shape.outputs).allSatisfy {
          part.output(row, $0).bitPattern == whole.output(first + row, $0).bitPattern
        }
      }
      #expect(same, "\(rows) rows")
    }
  }
}

@Test func `large batches cross the kernels' blocks without changing a row`() throws {
  let shape = MLPShape(inputs: 260, hidden: [264], outputs: 3, activation: .silu)
  let network = try MLP.random(shape, seed: 4)
  var generator = SplitMix(state: 8)
  let rows = 401
  let input = generator.floats(rows * shape.inputs)
  let whole = MLPWorkspace(shape, rows: rows)
  network.forward(input.span, rows: rows, whole)
  let single = MLPWorkspace(shape, rows: 1)
  for row in [0, 1, 191, 192, 193, 383, 384, 400] {
    network.forward(input.span.extracting((row * shape.inputs)...), rows: 1, single)
    for column in 0..<3 { #expect(single.output(0, column).bitPattern == whole.output(row, column).bitPattern) }
  }
}

@Test func `rows may lie apart in memory`() throws {
  let shape = MLPShape(inputs: 3, hidden: [8], outputs: 2)
  let network = try MLP.random(shape, seed: 6)
  let tight: [Float] = [1, 2, 3, 4, 5, 6]
  let apart: [Float] = [1, 2, 3, .nan, .nan, 4, 5, 6]
  let a = MLPWorkspace(shape, rows: 2)
  let b = MLPWorkspace(shape, rows: 2)
  network.forward(tight.span, rows: 2, a)
  network.forward(apart.span, stride: 5, rows: 2, b)
  for row in 0..<2 { for column in 0..<2 { #expect(a.output(row, column) == b.output(row, column)) } }
}

/// Outputs and gradient of one network at one level.
private func results(
  _ level: KernelLevel, _ shape: MLPShape, rows: Int
) throws -> [Float] {
  let network = try MLP.random(shape, seed: 12)
  var generator = SplitMix(state: 13)
  let input = generator.floats(rows * shape.inputs)
  let work = MLPWorkspace(shape, rows: rows, level: level)
  network.forward(input.span, rows: rows, work)
  let outputs = (0..<rows).flatMap { row in (0..<shape.outputs).map { work.output(row, $0) } }
  for row in 0..<rows { work.setOutputGradient(1, row, row % shape.outputs) }
  let (gradient, inputGradient) = network.backward(input, rows: rows, work)
  return outputs + gradient + inputGradient
}

@Test(arguments: Activation.allCases, [false, true])
func `all kernels agree`(activation: Activation, norm: Bool) throws {
  let shape = MLPShape(inputs: 19, hidden: [70, 45], outputs: 5, activation: activation, layerNorm: norm)
  let expected = try results(.portable, shape, rows: 33)
  for level in KernelLevel.available {
    for (a, b) in zip(expected, try results(level, shape, rows: 33)) { #expect(abs(a - b) < 1e-4 * (1 + abs(a))) }
  }
}

@Test(
  .enabled(if: KernelLevel.available.contains(.avx512)), arguments: Activation.allCases,
  [([Int]([64, 64]), 1, false), ([256, 256], 2, true), ([24, 9, 40], 6, false), ([300], 4, false), ([], 17, false)])
func `AVX-512 gives the bits of AVX2`(activation: Activation, net: (hidden: [Int], outputs: Int, norm: Bool)) throws {
  for inputs in [3, 24, 130] {
    let shape = MLPShape(
      inputs: inputs, hidden: net.hidden, outputs: net.outputs, activation: activation, layerNorm: net.norm)
    for rows in [1, 2, 3, 4, 8, 24, 31, 32, 64, 200] {
      let narrow = try results(.avx2, shape, rows: rows).map(\.bitPattern)
      let wide = try results(.avx512, shape, rows: rows).map(\.bitPattern)
      #expect(narrow == wide, "\(inputs) inputs, \(rows) rows")
    }
  }
}

@Test func `levels know whose bits they have`() {
  #expect(KernelLevel.avx512.hasBits(of: .avx2) && KernelLevel.avx2.hasBits(of: .avx512))
  for level in KernelLevel.allCases {
    #expect(level.hasBits(of: level))
    #expect(level.hasBits(of: .portable) == (level == .portable))
  }
}

@Test func `a network passes NaN on instead of hiding it`() throws {
  for activation in Activation.allCases {
    for norm in [false, true] {
      let shape = MLPShape(inputs: 2, hidden: [8], outputs: 1, activation: activation, layerNorm: norm)
      let network = try MLP.random(shape, seed: 7)
      let work = MLPWorkspace(shape, rows: 1)
      let input: [Float] = [.nan, 1]
      network.forward(input.span, rows: 1, work)
      #expect(work.output(0, 0).isNaN)
    }
  }
}
