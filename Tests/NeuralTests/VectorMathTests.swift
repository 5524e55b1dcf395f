import Testing

@testable import Neural

private func map(
  _ inputs: [Float], _ function: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
) -> [Float] {
  var outputs = [Float](repeating: .nan, count: inputs.count)
  unsafe function(inputs, &outputs, inputs.count)
  return outputs
}

/// Distance in units of the last place of the true value.
private func units(_ actual: Float, _ expected: Double) -> Double {
  abs(Double(actual) - expected) / Double(Float(expected).ulp)
}

@Test(arguments: KernelLevel.available)
func `exp, log and tanh are right to a few units in the last place`(level: KernelLevel) {
  let kernels = unsafe level.kernels
  let inputs = (0..<20_003).map { Float(-86) + Float($0) * 0.0087 }
  for (x, y) in unsafe zip(inputs, map(inputs) { unsafe kernels.pointee.exp($0, $1, $2) }) {
    #expect(units(y, exponential(Double(x))) < 2)
  }
  let small = inputs.map { $0 * 0.1 }
  for (x, y) in unsafe zip(small, map(small) { unsafe kernels.pointee.tanh($0, $1, $2) }) where x != 0 {
    #expect(units(y, hyperbolicTangent(Double(x))) < 6)
  }
  let positive = inputs.map { ($0 + 86.001) * ($0 + 86.001) }
  for (x, y) in unsafe zip(positive, map(positive) { unsafe kernels.pointee.log($0, $1, $2) }) where x != 1 {
    #expect(units(y, logarithm(Double(x))) < 2)
  }
}

@Test(arguments: KernelLevel.available)
func `exp, log and tanh keep their limits and NaN`(level: KernelLevel) {
  let kernels = unsafe level.kernels
  let special: [Float] = [0, .infinity, -.infinity, .nan, 100, -100, 1]
  let exp = unsafe map(special) { unsafe kernels.pointee.exp($0, $1, $2) }
  #expect(exp[0] == 1 && exp[1] == .infinity && exp[2] == 0 && exp[3].isNaN && exp[4] == .infinity && exp[5] == 0)
  let log = unsafe map(special) { unsafe kernels.pointee.log($0, $1, $2) }
  #expect(log[0] == -.infinity && log[1] == .infinity && log[2].isNaN && log[3].isNaN && log[5].isNaN && log[6] == 0)
  let tanh = unsafe map(special) { unsafe kernels.pointee.tanh($0, $1, $2) }
  #expect(tanh[0] == 0 && abs(tanh[1] - 1) < 1e-6 && abs(tanh[2] + 1) < 1e-6 && tanh[3].isNaN)
}

@Test(.enabled(if: KernelLevel.available.contains(.avx512)))
func `exp, log and tanh of AVX-512 have the bits of AVX2`() {
  let special: [Float] = [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
  let inputs = (0..<20_003).map { Float(-90) + Float($0) * 0.009 } + special
  let levels = unsafe [KernelLevel.avx2, .avx512].map { unsafe $0.kernels }
  let results = unsafe levels.map { kernels in
    unsafe [
      map(inputs) { unsafe kernels.pointee.exp($0, $1, $2) }, map(inputs) { unsafe kernels.pointee.log($0, $1, $2) },
      map(inputs) { unsafe kernels.pointee.tanh($0, $1, $2) },
    ].map { $0.map { $0.isNaN ? 0 : $0.bitPattern } }
  }
  #expect(results[0] == results[1])
}

@Test func `the public functions use the current level`() {
  let x: [Float] = [0.25, 2, 3]
  for (a, b) in unsafe zip(map(x) { unsafe VectorMath.exp($0, into: $1, count: $2) }, x) {
    #expect(units(a, exponential(Double(b))) < 2)
  }
  for (a, b) in unsafe zip(map(x) { unsafe VectorMath.log($0, into: $1, count: $2) }, x) {
    #expect(units(a, logarithm(Double(b))) < 2)
  }
  for (a, b) in unsafe zip(map(x) { unsafe VectorMath.tanh($0, into: $1, count: $2) }, x) {
    #expect(units(a, hyperbolicTangent(Double(b))) < 6)
  }
}
