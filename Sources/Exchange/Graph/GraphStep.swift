import Neural

/// One operation on the program's memory; places are indices into it. An output never overlaps an input.
enum GraphStep: Sendable {
  /// `memory[to + i] = function(memory[from + i])`
  case map(ElementFunction, from: Int, to: Int, count: Int)
  /// `memory[to + i] = function(memory[left + i], memory[right + i])`
  case combine(PairFunction, left: Int, right: Int, to: Int, count: Int)
  /// `memory[to + i] = memory[condition + i] != 0 ? memory[left + i] : memory[right + i]`
  case choose(condition: Int, left: Int, right: Int, to: Int, count: Int)
  /// `memory[to + i] = memory[from[i]]`
  case move(from: [Int32], to: Int)
  /// `[rows, width]` to `[rows, width]`, or to `[rows]`
  case rows(RowFunction, from: Int, to: Int, rows: Int, width: Int)
  /// `[rows, inputs]` to `[rows, outputs]`; the network is one linear layer.
  case dense(MLP, from: Int, to: Int, rows: Int)

  /// The scratch memory that `run` needs.
  func makeWorkspace() -> MLPWorkspace? {
    guard case .dense(let layer, _, _, let rows) = self else { return nil }
    return MLPWorkspace(layer.shape, rows: rows, training: false)
  }

  func run(_ memory: inout [Float], _ work: MLPWorkspace?) {
    switch self {
    case .map(let function, let from, let to, let count): function.apply(&memory, from: from, to: to, count: count)
    case .combine(let function, let left, let right, let to, let count):
      for index in 0..<count { memory[to + index] = function.value(memory[left + index], memory[right + index]) }
    case .choose(let condition, let left, let right, let to, let count):
      for index in 0..<count {
        memory[to + index] = memory[condition + index] != 0 ? memory[left + index] : memory[right + index]
      }
    case .move(let from, let to):
      for index in 0..<from.count { memory[to + index] = memory[Int(from[index])] }
    case .rows(let function, let from, let to, let rows, let width):
      for row in 0..<rows {
        let start = to + (function.keepsWidth ? row * width : row)
        function.apply(&memory, from: from + row * width, to: start, width: width)
      }
    case .dense(let layer, let from, let to, let rows):
      guard let work else { preconditionFailure("a dense step has its workspace") }
      layer.forward(memory.span.extracting(from..<from + rows * layer.shape.inputs), rows: rows, work)
      for row in 0..<rows {
        for column in 0..<layer.shape.outputs {
          memory[to + row * layer.shape.outputs + column] = work.output(row, column)
        }
      }
    }
  }
}
