import Glibc
import Neural

/// A function of one number.
enum ElementFunction: Sendable {
  case relu, tanh, sigmoid, softplus, softsign, mish, exp, log, erf, negative, absolute, squareRoot, reciprocal
  case gelu(approximate: Bool)
  /// Towards zero.
  case whole
  /// 1 for anything but 0.
  case truth
  case elu(alpha: Float)
  case selu(alpha: Float, gamma: Float)
  case leakyRelu(slope: Float)
  case clip(low: Float, high: Float)

  func apply(_ memory: inout [Float], from: Int, to: Int, count: Int) {
    switch self {
    // The vectorised ones.
    case .tanh: unsafe Self.vector(&memory, from, to, count) { unsafe VectorMath.tanh($0, into: $1, count: $2) }
    case .exp: unsafe Self.vector(&memory, from, to, count) { unsafe VectorMath.exp($0, into: $1, count: $2) }
    case .sigmoid:
      for index in 0..<count { memory[to + index] = -memory[from + index] }
      unsafe Self.vector(&memory, to, to, count) { unsafe VectorMath.exp($0, into: $1, count: $2) }
      for index in to..<to + count { memory[index] = 1 / (1 + memory[index]) }
    default: for index in 0..<count { memory[to + index] = value(memory[from + index]) }
    }
  }

  private static func vector(
    _ memory: inout [Float], _ from: Int, _ to: Int, _ count: Int,
    _ function: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    precondition(from + count <= memory.count && to + count <= memory.count)
    unsafe memory.withUnsafeMutableBufferPointer { memory in
      guard let base = memory.baseAddress else { return }
      unsafe function(base + from, base + to, count)
    }
  }

  private func value(_ x: Float) -> Float {
    switch self {
    case .relu: x < 0 ? 0 : x
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + Glibc.exp(-x))
    case .softplus: Self.softplus(x)
    case .mish: x * Glibc.tanh(Self.softplus(x))
    case .gelu(approximate: false): 0.5 * x * (1 + Glibc.erf(x * 0.707_106_8))
    case .gelu(approximate: true): 0.5 * x * (1 + Glibc.tanh(0.797_884_6 * (x + 0.044_715 * x * x * x)))
    case .softsign: x / (1 + abs(x))
    case .exp: Glibc.exp(x)
    case .log: Glibc.log(x)
    case .erf: Glibc.erf(x)
    case .negative: -x
    case .absolute: abs(x)
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .whole: x.rounded(.towardZero)
    case .truth: x == 0 ? 0 : 1
    case .elu(let alpha): x < 0 ? alpha * expm1(x) : x
    case .selu(let alpha, let gamma): gamma * (x < 0 ? alpha * expm1(x) : x)
    case .leakyRelu(let slope): x < 0 ? slope * x : x
    case .clip(let low, let high): min(max(x, low), high)
    }
  }

  /// Without overflow for large x.
  private static func softplus(_ x: Float) -> Float { max(x, 0) + log1p(Glibc.exp(-abs(x))) }
}

/// A function of two numbers.
enum PairFunction: Sendable {
  case add, subtract, multiply, divide, minimum, maximum, power
  /// The second is the slope of the first below zero.
  case slope
  case equal, less, lessOrEqual, greater, greaterOrEqual

  func value(_ a: Float, _ b: Float) -> Float {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    case .power: pow(a, b)
    case .slope: a < 0 ? b * a : a
    case .equal: a == b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    }
  }
}

/// A function of a row of numbers.
enum RowFunction: Sendable {
  case softmax, logSoftmax
  /// `(x - mean) / sqrt(variance + epsilon)`
  case normalise(epsilon: Float)
  case sum, mean, maximum, minimum
  /// `log(sum(exp(x)))`
  case logSumExp
  /// The index of the highest; the first or the last of equals.
  case highest(last: Bool)

  var keepsWidth: Bool {
    switch self {
    case .softmax, .logSoftmax, .normalise: true
    case .sum, .mean, .maximum, .minimum, .logSumExp, .highest: false
    }
  }

  func apply(_ memory: inout [Float], from: Int, to: Int, width: Int) {
    let row = from..<from + width
    switch self {
    case .softmax, .logSoftmax:
      let highest = row.reduce(-Float.infinity) { max($0, memory[$1]) }
      var total: Float = 0
      for index in 0..<width {
        memory[to + index] = Glibc.exp(memory[from + index] - highest)
        total += memory[to + index]
      }
      let isLogarithm = if case .logSoftmax = self { true } else { false }
      for index in 0..<width {
        memory[to + index] =
          isLogarithm ? memory[from + index] - highest - Glibc.log(total) : memory[to + index] / total
      }
    case .normalise(let epsilon):
      let mean = row.reduce(Float(0)) { $0 + memory[$1] } / Float(width)
      let squares = row.reduce(Float(0)) { $0 + (memory[$1] - mean) * (memory[$1] - mean) }
      let factor = 1 / (squares / Float(width) + epsilon).squareRoot()
      for index in 0..<width { memory[to + index] = (memory[from + index] - mean) * factor }
    case .sum: memory[to] = row.reduce(0) { $0 + memory[$1] }
    case .mean: memory[to] = row.reduce(0) { $0 + memory[$1] } / Float(width)
    case .logSumExp:
      let highest = row.reduce(-Float.infinity) { max($0, memory[$1]) }
      memory[to] = highest + Glibc.log(row.reduce(0) { $0 + Glibc.exp(memory[$1] - highest) })
    case .maximum: memory[to] = row.reduce(-Float.infinity) { max($0, memory[$1]) }
    case .minimum: memory[to] = row.reduce(Float.infinity) { min($0, memory[$1]) }
    case .highest(let last):
      var best = from
      for index in row where memory[index] > memory[best] || last && memory[index] == memory[best] { best = index }
      memory[to] = Float(best - from)
    }
  }
}
