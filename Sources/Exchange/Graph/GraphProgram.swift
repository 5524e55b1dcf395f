import Neural

/// A graph made ready for one observation at a time: every size known, every constant folded, every place assigned.
struct GraphProgram: Sendable {
  let input: GraphValue
  let output: GraphValue
  /// Constants at their places, and room for everything else.
  let memory: [Float]
  let steps: [GraphStep]
}

/// Scratch for running a program; sized once. It belongs to one thread.
final class GraphRunner {
  private let program: GraphProgram
  private let work: [MLPWorkspace?]
  private var memory: [Float]

  init(_ program: GraphProgram) {
    self.program = program
    memory = program.memory
    work = program.steps.map { $0.makeWorkspace() }
  }

  /// - Parameter input: as many numbers as the program's input has.
  func run(_ input: Span<Float>) {
    guard case .memory(let place) = program.input.source else { return }
    precondition(input.count == program.input.count)
    for index in 0..<input.count { memory[place + index] = input[index] }
    for index in program.steps.indices { program.steps[index].run(&memory, work[index]) }
  }

  /// A number of the program's output after the last run.
  func output(_ index: Int) -> Float {
    switch program.output.source {
    case .constant(let values): values[index]
    case .memory(let place): memory[place + index]
    }
  }
}
