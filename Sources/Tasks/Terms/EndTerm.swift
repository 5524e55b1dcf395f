import Environments
import Scene

/// An end term of one environment: whether it is reached after a control step.
protocol EndTerm: AnyObject {
  func reached(_ context: TaskContext) -> Bool
}

/// An end term as decoded from a world.
struct Ending: Sendable {
  var description: TermDescription
  var outcome: Outcome
  /// A cut for want of time rather than an end of the task: learners bootstrap across it.
  var truncates: Bool
  var make: @Sendable () -> any EndTerm
}

/// The end terms that a world can name: add a file and a line.
struct EndTermKind: Sendable {
  let name: String
  let about: String
  let outcome: Outcome
  var truncates = false
  /// The task that it belongs to; nil: any.
  var task: String?
  /// The parameter that a bare value stands for; nil where a bare value is the outcome.
  var mainKey: String?
  let decode: @Sendable (MappingReader, TermScope) -> @Sendable () -> any EndTerm

  static let all: [EndTermKind] = [
    EndTermKind(
      name: "time", about: "after a time", outcome: .neutral, truncates: true, mainKey: "after", decode: TimeUp.decode),
    EndTermKind(
      name: "touched", about: "a body touches something", outcome: .failure, mainKey: "body", decode: Touched.decode),
    EndTermKind(
      name: "pressed", about: "the robot touches something for a time without a break", outcome: .failure,
      mainKey: "for", decode: Pressed.decode),
    EndTermKind(
      name: "behind", about: "the body is left of x", outcome: .failure, mainKey: "x",
      decode: { Crossed.decode($0, $1, isRight: false) }),
    EndTermKind(
      name: "arrived", about: "the body is right of x", outcome: .success, mainKey: "x",
      decode: { Crossed.decode($0, $1, isRight: true) }),
    EndTermKind(name: "beyond", about: "a joint is outside its range", outcome: .failure, decode: Beyond.decode),
    EndTermKind(
      name: "delivered", about: "the parcel is at its address", outcome: .success, task: "errand",
      decode: DeliveredEnd.decode),
    EndTermKind(
      name: "placed", about: "the thing is at rest in the bin, the gripper open and away", outcome: .success,
      task: "placement", decode: PlacedEnd.decode),
  ]

  /// Decodes one entry of a world's `end:`; mistakes go to the scope's diagnostics.
  static func ending(_ term: Term, _ scope: TermScope) -> Ending? {
    let (name, range) = term.kindName
    guard let kind = all.first(where: { $0.name == name }) else {
      scope.diagnostics.error(
        "unknown end term '\(name)'", at: range, suggestion: closest(to: name, in: all.map(\.name)))
      return nil
    }
    scope.require(kind.task, of: "the end term '\(name)'", at: range)
    let isOutcome = term.value?.scalar.map { Outcome(rawValue: $0) != nil } ?? false
    let mainKey = isOutcome ? "outcome" : kind.mainKey ?? "outcome"
    let reader = MappingReader(term.parameters(scalarAs: mainKey), of: "end term '\(term.name)'", scope.diagnostics)
    _ = reader.tree("term")
    let outcome = reader.choice("outcome", Outcome.allCases.map(\.rawValue), default: kind.outcome.rawValue)
    let make = kind.decode(reader, scope)
    reader.finish()
    let ends = kind.truncates ? "cuts the episode" : "ends the episode"
    return Ending(
      description: TermDescription(term.name, "\(kind.about); \(ends), \(outcome)"),
      outcome: Outcome(rawValue: outcome) ?? kind.outcome, truncates: kind.truncates, make: make)
  }
}
