#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How weights begin.
public enum Initialisation: Sendable {
  /// Orthonormal rows or columns (Saxe, McClelland and Ganguli 2014) times the square root of 2 for hidden layers, as in
  /// CleanRL, and times 1 without an activation.
  case orthogonal
  /// Normal with standard deviation sqrt(2 / inputs) (He et al. 2015); sqrt(1 / inputs) unless ReLU or SiLU follows.
  case he

  /// `[inputs, outputs]`, row-major.
  func weights(
    inputs: Int, outputs: Int, activation: Activation, using generator: inout some RandomNumberGenerator
  ) -> [Float] {
    switch self {
    case .he:
      let rectifies = activation == .relu || activation == .silu
      let deviation = ((rectifies ? 2 : 1) / Double(inputs)).squareRoot()
      return gaussian(count: inputs * outputs, using: &generator).map { Float(deviation * $0) }
    case .orthogonal:
      let gain = activation == .identity ? 1 : 2.0.squareRoot()
      // The shorter side's vectors are made orthonormal; each has the longer side's length.
      let count = min(inputs, outputs)
      let length = max(inputs, outputs)
      let vectors = orthonormal(count: count, length: length, using: &generator)
      var weights = [Float](repeating: 0, count: inputs * outputs)
      for row in 0..<inputs {
        for column in 0..<outputs {
          let value = inputs < outputs ? vectors[row * length + column] : vectors[column * length + row]
          weights[row * outputs + column] = Float(gain * value)
        }
      }
      return weights
    }
  }
}

/// `count` orthonormal vectors of `length` >= count, uniformly distributed: the QR decomposition of a Gaussian matrix by
/// Gram and Schmidt, twice for accuracy; its R has a positive diagonal, so no signs need fixing.
private func orthonormal(count: Int, length: Int, using generator: inout some RandomNumberGenerator) -> [Double] {
  var vectors = gaussian(count: count * length, using: &generator)
  var projections = [Double](repeating: 0, count: count)
  for index in 0..<count {
    let start = index * length
    for _ in 0..<2 {
      for other in 0..<index {
        var projection = 0.0
        for k in 0..<length { projection += vectors[start + k] * vectors[other * length + k] }
        projections[other] = projection
      }
      for other in 0..<index {
        let projection = projections[other]
        for k in 0..<length { vectors[start + k] -= projection * vectors[other * length + k] }
      }
    }
    var squares = 0.0
    for k in 0..<length { squares += vectors[start + k] * vectors[start + k] }
    let norm = squares.squareRoot()
    for k in 0..<length { vectors[start + k] /= norm }
  }
  return vectors
}

/// Standard normal numbers by Box and Muller (1958), one from each pair of draws.
private func gaussian(count: Int, using generator: inout some RandomNumberGenerator) -> [Double] {
  (0..<count).map { _ in
    let u = Double(generator.next() >> 11) * 0x1p-53
    let v = Double(generator.next() >> 11) * 0x1p-53
    return (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v)
  }
}
