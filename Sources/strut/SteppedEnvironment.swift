import Environments
import Tasks

/// A world's environment that takes requests in any order and answers each.
///
/// A world with both kinds of action takes either: the first action of an episode decides for the rest of it. The
/// observation after a reset does not depend on the kind, so a change of kind only begins the episode anew.
final class SteppedEnvironment {
  private let definition: TaskDefinition
  private var kind: ActionKind
  private var environment: any Environment
  private var observation: [Float] = []
  private var terms: [Double] = []
  /// Of the running episode; nil before the first reset.
  private var start: (seed: UInt64, state: [Double]?)?
  private var stepped = false
  /// The running episode has had an action that Float cannot hold.
  private var isPrecise = false
  private var last = Step(reward: 0)

  init(_ definition: TaskDefinition) {
    self.definition = definition
    kind = definition.actionKinds[0]
    environment = definition.maker(for: kind)()
    makeBuffers()
  }

  func answer(_ request: StepRequest) throws(StepError) -> JSON {
    switch request {
    case .reset(let seed, let state): try reset(seed, state)
    case .choice(let choice):
      try prepare(.discrete)
      guard case .discrete(let names) = environment.spec.actions, names.indices.contains(choice) else {
        let last = environment.spec.actions.outputs - 1
        throw StepError(message: "\"action\" is \(choice), but the choices are 0 to \(last)")
      }
      step([Double(choice)])
    case .values(let values):
      try prepare(.continuous)
      guard values.count == environment.spec.actions.width else {
        throw StepError(
          message: "\"action\" has \(values.count) numbers, but the world takes \(environment.spec.actions.width)")
      }
      step(values)
    }
    return report
  }

  private func reset(_ seed: UInt64, _ state: [Double]?) throws(StepError) {
    var span = observation.mutableSpan
    environment.reset(Episode(.stepping, seed: seed, index: 0), observation: &span)
    if let state {
      guard environment.setState(state, observation: &span) else {
        throw StepError(
          message: "\"state\" does not fit: this world cannot be set to a state of \(state.count) numbers")
      }
    }
    start = (seed, state)
    stepped = false
    isPrecise = false
    last = Step(reward: 0)
    for index in terms.indices { terms[index] = 0 }
  }

  /// Makes sure that an action of `wanted` kind can be taken now.
  private func prepare(_ wanted: ActionKind) throws(StepError) {
    guard let start else { throw StepError(message: "the first line must be a reset") }
    if last.ended { throw StepError(message: "the episode has ended; reset first") }
    if wanted == kind { return }
    guard definition.actionKinds.contains(wanted) else {
      throw StepError(
        message: kind == .discrete
          ? "\"action\" is a list, but this world takes the number of a choice"
          : "\"action\" is a number, but this world takes a list of \(environment.spec.actions.width)")
    }
    if stepped { throw StepError(message: "the episode began with \(kind.rawValue) actions; reset before changing") }
    kind = wanted
    environment = definition.maker(for: kind)()
    makeBuffers()
    try reset(start.seed, start.state)
  }

  private func step(_ values: [Double]) {
    stepped = true
    var span = observation.mutableSpan
    // Gymnasium's pendulum computes in the type of its action. A number that Float cannot hold came as a double, and
    // then so do those that follow.
    isPrecise = isPrecise || Double(Float(values[0])) != values[0]
    if isPrecise, let pendulum = environment as? ReferencePendulum {
      last = pendulum.stepPrecisely(values[0], observation: &span)
    } else {
      let action = values.map { Float(min(max($0, -1e30), 1e30)) }
      last = environment.step(action.span, observation: &span)
    }
    var terms = [Double](repeating: 0, count: environment.spec.rewards.count)
    var termSpan = terms.mutableSpan
    environment.readTerms(into: &termSpan)
    self.terms = terms
  }

  private func makeBuffers() {
    observation = Array(repeating: 0, count: environment.spec.observations.count)
    terms = Array(repeating: 0, count: environment.spec.rewards.count)
  }

  private var report: JSON {
    let named = zip(environment.spec.rewards, terms).map { JSON.Member(key: $0.name, value: .number($1)) }
    return [
      "observation": .array(observation.map { .number(Double($0)) }), "reward": .number(last.reward),
      "terms": .object(named), "terminated": .flag(last.terminated), "truncated": .flag(last.truncated),
      "state": .array(environment.state.map { .number($0) }),
    ]
  }
}
