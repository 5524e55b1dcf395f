import Testing

@testable import Neural

/// Two steps of gradient 0.5, then -0.25, from parameter 1 at learning rate 0.1.
private func twoSteps(_ optimiser: Optimiser) -> [Float] {
  var p: [Float] = [1]
  optimiser.step(&p, gradients: [0.5], learningRate: 0.1)
  let first = p[0]
  optimiser.step(&p, gradients: [-0.25], learningRate: 0.1)
  return [first, p[0]]
}

private func close(_ a: [Float], _ b: [Float]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 } }

@Test(arguments: KernelLevel.available)
func `optimisers agree with numbers worked by hand`(level: KernelLevel) {
  // Adam, step 1: m = 0.05, v = 0.00025; corrected 0.5 and 0.25; 1 - 0.1 * 0.5 / 0.50001.
  // Step 2: m = 0.045 - 0.025 = 0.02, corrected 0.02 / 0.19 = 0.1052632; v = 0.00024975 + 0.0000625 = 0.00031225,
  // corrected / 0.001999 = 0.1562031, root 0.3952254; 0.900002 - 0.1 * 0.1052632 / 0.3952354.
  let adam = twoSteps(Optimiser(.adam, count: 1, level: level))
  #expect(close(adam, [0.900_002, 0.873_369]))

  // AdamW: each step first multiplies by 1 - 0.1 * 0.2: 0.98 - 0.099998 = 0.880002; 0.862402 - 0.026633.
  let adamW = twoSteps(Optimiser(.adamW(decay: 0.2), count: 1, level: level))
  #expect(close(adamW, [0.880_002, 0.835_769]))

  // RMSProp: v = 0.0025, root 0.05: 1 - 0.05 / 0.05001; v = 0.002475 + 0.000625 = 0.0031, root 0.0556776:
  // + 0.025 / 0.0556876.
  let rmsProp = twoSteps(Optimiser(.rmsProp, count: 1, level: level))
  #expect(close(rmsProp, [0.000_199_96, 0.449_132_6]))

  // Momentum: velocity 0.5, then 0.45 - 0.25 = 0.2: 1 - 0.05, then - 0.02.
  let sgd = twoSteps(Optimiser(.sgd(momentum: 0.9), count: 1, level: level))
  #expect(close(sgd, [0.95, 0.93]))
}

@Test(arguments: [OptimiserKind.adam, .adamW(decay: 0.1), .rmsProp, .sgd(momentum: 0.5)])
func `ranges give the bits of the whole`(kind: OptimiserKind) {
  let count = 203
  var generator = SplitMix(state: 1)
  let start = generator.floats(count)
  let whole = Optimiser(kind, count: count)
  let parts = Optimiser(kind, count: count)
  var a = start
  var b = start
  for _ in 0..<3 {
    let gradients = generator.floats(count)
    whole.step(&a, gradients: gradients, learningRate: 0.01, gradientScale: 0.5)
    parts.advance()
    for range in [100..<203, 0..<3, 3..<100] {
      unsafe parts.update(&b, gradients: gradients, range: range, learningRate: 0.01, gradientScale: 0.5)
    }
  }
  #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
  #expect(a != start)
}

@Test(arguments: [OptimiserKind.adam, .rmsProp, .sgd(momentum: 0.5)], KernelLevel.available)
func `moments that decay end at zero, not among subnormal numbers`(kind: OptimiserKind, level: KernelLevel) {
  let optimiser = Optimiser(kind, count: 8, beta2: 0.5, level: level)
  var parameters = [Float](repeating: 1, count: 8)
  for step in 0..<2_000 {
    let gradients: [Float] =
      step == 0 ? [1, -1, 1e-18, -1e-25, 3, 0, 1e-3, .leastNonzeroMagnitude] : .init(repeating: 0, count: 8)
    optimiser.step(&parameters, gradients: gradients, learningRate: 0.01)
    let state = optimiser.state
    let subnormal = (state.first + state.second).filter(\.isSubnormal)
    #expect(subnormal.isEmpty)
  }
  let end = optimiser.state
  #expect(end.first + end.second == .init(repeating: 0, count: 16))
  optimiser.step(&parameters, gradients: .init(repeating: .nan, count: 8), learningRate: 0.01)
  let numbers = parameters.filter { !$0.isNaN }
  #expect(numbers.isEmpty)
}

@Test func `a gradient scale scales the gradient`() {
  let a = Optimiser(.sgd(momentum: 0), count: 1)
  var p: [Float] = [2]
  a.step(&p, gradients: [4], learningRate: 0.5, gradientScale: 0.25)
  #expect(p == [1.5])
}

@Test func `clipping shortens long gradients only`() {
  let gradient: [Float] = [3, 4]
  let squares = unsafe Gradients.sumOfSquares(gradient, count: 2)
  #expect(squares == 25)
  #expect(Gradients.clipScale(sumOfSquares: squares, maximumNorm: 10) == 1)
  #expect(abs(Gradients.clipScale(sumOfSquares: squares, maximumNorm: 0.5) - 0.1) < 1e-6)
  #expect(Gradients.clipScale(sumOfSquares: .nan, maximumNorm: 1).isNaN)
}

@Test func `the sum of squares goes chunk by chunk`() {
  var generator = SplitMix(state: 3)
  for count in [1, 7, 1024, 1025, 5003] {
    let gradient = generator.floats(count)
    var sum = 0.0
    for chunk in 0..<Gradients.chunkCount(count) {
      unsafe sum += Gradients.sumOfSquares(gradient, count: count, chunk: chunk)
    }
    let exact = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    unsafe #expect(sum == Gradients.sumOfSquares(gradient, count: count))
    #expect(abs(sum - exact) < 1e-12 * exact)
  }
}

@Test func `blocks are added in their order`() {
  // 1e8 swallows a one that comes after it: only the given order leaves this sum.
  let stride = 11
  let blocks =
    [Float](repeating: 1, count: stride) + [Float](repeating: 1e8, count: stride)
    + [Float](repeating: -1e8, count: stride) + [Float](repeating: 3, count: stride)
  var sum = [Float](repeating: 9, count: stride)
  unsafe Gradients.sumBlocks(blocks, count: 4, stride: stride, into: &sum, range: 1..<11)
  #expect(sum == [9] + [Float](repeating: 3, count: 10))
}
