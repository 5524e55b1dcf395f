/// An array of numbers that a graph computes with. All are kept as floats: whole numbers are indices, sizes and shapes,
/// which floats hold exactly.
struct GraphValue: Sendable {
  enum Kind: Sendable, Equatable {
    case float
    case integer
    case truth
  }

  enum Source: Sendable {
    case constant([Float])
    /// Where it stands in the program's memory.
    case memory(Int)
  }

  var kind: Kind
  var shape: [Int]
  var source: Source
  /// Of indices: the number of things that they choose from.
  var choices: Int?

  init(_ kind: Kind, _ shape: [Int], _ source: Source, choices: Int? = nil) {
    self.kind = kind
    self.shape = shape
    self.source = source
    self.choices = choices
  }

  var count: Int { shape.reduce(1, *) }

  var isConstant: Bool { if case .constant = source { true } else { false } }

  /// The same numbers in another shape.
  func shaped(_ shape: [Int]) -> GraphValue {
    var value = self
    value.shape = shape
    return value
  }

  /// Whole numbers that are known beforehand; far ones, such as the largest as the end of a slice, are brought nearer.
  func integers(_ what: String) throws(ONNXError) -> [Int] {
    guard case .constant(let numbers) = source, kind == .integer else {
      throw ONNXError("its \(what) is not a constant of whole numbers")
    }
    return numbers.map { $0.isNaN ? 0 : Int(min(max($0, -1e9), 1e9)) }
  }

  func scalar(_ what: String) throws(ONNXError) -> Float {
    guard case .constant(let numbers) = source, numbers.count == 1 else {
      throw ONNXError("its \(what) is not one constant number")
    }
    return numbers[0]
  }
}
