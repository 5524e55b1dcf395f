public import Environments
public import Learning
import Protobuf

/// A graph as a policy in a world.
public struct ONNXPolicy: Sendable {
  /// What the output says of the action.
  private enum Reading {
    /// The choice's index.
    case choice
    /// The choice with the highest of so many numbers.
    case highest(Int)
    case channels([ActionChannel])
  }

  private let program: GraphProgram
  private let reading: Reading
  /// Which of the offered kinds of action it takes.
  public let index: Int

  /// Finds the output that gives the action: the one called so, or else the first that fits.
  /// - Parameter specs: the world with each of its kinds of action; continuous ones first where an output may mean both.
  public init(_ model: ONNXModel, specs: [EnvironmentSpec]) throws(FileError) {
    let names = model.graph.output.map(\.name)
    let called = names.first { ["action", "actions"].contains($0) }
    var refusal: ONNXError?
    var misfits: [String] = []
    for name in called.map({ [$0] }) ?? names {
      do {
        let program = try model.program(for: name, observations: specs[0].observations.count)
        for (index, spec) in specs.enumerated() {
          guard let reading = Self.reading(of: program.output, called: name, as: spec.actions) else { continue }
          (self.program, self.reading, self.index) = (program, reading, index)
          return
        }
        misfits.append("the output '\(name)' gives \(Self.title(program.output))")
      } catch {
        refusal = refusal ?? error
      }
    }
    let wanted = specs.map { Self.title($0.actions) }.joined(separator: " or ")
    throw FileError(
      path: model.path,
      message: refusal?.message ?? "\(misfits.joined(separator: ", ")), but the world takes \(wanted)")
  }

  /// Acts with scratch memory of its own.
  public func rule() -> ActionRule {
    let runner = GraphRunner(program)
    let reading = reading
    return { observation, action in
      runner.run(observation)
      switch reading {
      case .choice:
        let wanted = runner.output(0)
        action[0] = wanted.isFinite ? max(wanted, 0) : 0
      case .highest(let choices):
        var best = 0
        for choice in 1..<choices where runner.output(choice) > runner.output(best) { best = choice }
        action[0] = Float(best)
      case .channels(let channels):
        for (index, channel) in channels.enumerated() {
          let value = runner.output(index)
          // As with a NaN from any policy: the middle harms nothing.
          action[index] = value.isNaN ? 0 : min(max(value, Float(channel.low)), Float(channel.high))
        }
      }
    }
  }

  private static func reading(of output: GraphValue, called name: String, as actions: ActionSpec) -> Reading? {
    switch actions {
    case .discrete(let names):
      if output.kind == .float { return output.count == names.count ? .highest(names.count) : nil }
      return output.count == 1 && output.choices == names.count ? .choice : nil
    case .continuous(let channels):
      let isFloat = output.kind == .float && !["q", "q_values", "logits"].contains(name)
      return isFloat && output.count == channels.count ? .channels(channels) : nil
    }
  }

  private static func title(_ output: GraphValue) -> String {
    if output.kind == .float { return "\(output.count) numbers" }
    return output.choices.map { "one of \($0) choices" } ?? "\(output.count) whole numbers"
  }

  private static func title(_ actions: ActionSpec) -> String {
    switch actions {
    case .discrete(let names): "one of \(names.count) choices"
    case .continuous(let channels): "\(channels.count) numbers"
    }
  }
}
