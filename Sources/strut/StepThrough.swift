import ArgumentParser
import Environments
import Tasks

/// `strut step WORLD`: an environment on standard input and output, one JSON line each way.
struct StepThrough: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Drive an environment from another program.",
    discussion: """
      Reads one JSON object a line: {"reset": SEED}, optionally with "state": [...] where the world can be set to a \
      state, or {"action": N} for the N-th choice, or {"action": [...]} for continuous actions. Answers each with \
      {"observation": [...], "reward": r, "terms": {...}, "terminated": b, "truncated": b, "state": [...]}.
      """)

  @Argument(help: "The world to step through.") var world: String

  func run() throws {
    let environment = SteppedEnvironment(try Places.world(world).load())
    var lines = LineReader()
    while let line = try lines.next() {
      do {
        guard let request = try StepRequest(line) else { continue }
        try Console.print(environment.answer(request).line)
      } catch let error as StepError {
        throw Failure("standard input, line \(lines.number): \(error.message)")
      }
    }
  }
}

/// What is wrong with a request.
struct StepError: Error, Equatable {
  var message: String
}

/// One line of input.
enum StepRequest {
  case reset(seed: UInt64, state: [Double]?)
  case choice(Int)
  case values([Double])

  /// Nil for an empty line.
  init?(_ line: [UInt8]) throws(StepError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return nil }
    let json: JSON
    do {
      json = try JSON(parsing: line)
    } catch {
      throw StepError(message: "column \(error.column): \(error.message)")
    }
    guard case .object(let members) = json else { throw Self.unknown }
    let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    switch Set(values.keys) {
    case ["reset"], ["reset", "state"]:
      guard case .numeral(let numeral) = values["reset"], let seed = UInt64(numeral) else {
        throw StepError(message: "\"reset\" must be a seed, a whole number from 0")
      }
      let state = values["state"]
      self = .reset(seed: seed, state: state == nil ? nil : try Self.numbers(state ?? .null, "state"))
    case ["action"]:
      if case .numeral(let numeral) = values["action"] {
        guard let choice = Int(numeral) else {
          throw StepError(
            message: "\"action\" is \(numeral), but a choice is a whole number, and continuous actions are a list")
        }
        self = .choice(choice)
      } else {
        self = .values(try Self.numbers(values["action"] ?? .null, "action"))
      }
    default: throw Self.unknown
    }
  }

  private static var unknown: StepError {
    StepError(message: "expected {\"reset\": SEED}, {\"reset\": SEED, \"state\": [...]} or {\"action\": ...}")
  }

  private static func numbers(_ json: JSON, _ key: String) throws(StepError) -> [Double] {
    guard case .array(let values) = json else { throw StepError(message: "\"\(key)\" must be a list of numbers") }
    var numbers: [Double] = []
    for value in values {
      guard let number = value.double else { throw StepError(message: "\"\(key)\" must be a list of numbers") }
      numbers.append(number)
    }
    return numbers
  }
}
