import Environments
import Robots
import Scene
import Simulation

/// A scene, its robot and its task as the environment that a learner sees.
final class SceneEnvironment: Environment, PhysicsTimed {
  let spec: EnvironmentSpec
  let context: TaskContext
  private let simulation: Simulation
  private let observation: Observation
  private let rewards: [any RewardTerm]
  private let weights: [Double]
  private let replacing: [Int]
  private let endings: [any EndTerm]
  private let outcomes: [(outcome: Outcome, truncates: Bool)]
  private var action: ActionDecoder
  private var terms: [Double]
  private var command: RobotCommand
  private var stack: ObservationStack

  init(_ definition: TaskDefinition, _ kind: ActionKind, _ simulation: Simulation) {
    let compiled = definition.compiled
    spec = definition.spec(for: kind)
    self.simulation = simulation
    context = TaskContext(simulation, compiled.task)
    observation = compiled.observation
    stack = ObservationStack(width: observation.sources.count, steps: definition.scene.history)
    rewards = compiled.rewards.map { $0.make() }
    weights = compiled.rewards.map(\.weight)
    replacing = compiled.rewards.indices.filter { compiled.rewards[$0].replaces }
    endings = compiled.endings.map { $0.make() }
    outcomes = compiled.endings.map { ($0.outcome, $0.truncates) }
    action = ActionDecoder(definition.scene, kind, compiled.blueprint)
    terms = Array(repeating: 0, count: compiled.rewards.count)
    command = RobotCommand(simulation.layout)
  }

  func reset(_ episode: Episode, observation output: inout MutableSpan<Float>) {
    simulation.reset(episode.root)
    context.steps = 0
    context.ending = nil
    context.errand?.begin(simulation)
    context.opponent?.begin(simulation)
    context.placement?.begin(simulation)
    action.begin(simulation.state)
    for term in rewards { term.begin(context) }
    for index in terms.indices { terms[index] = 0 }
    observation.read(context, into: &output, at: stack.newest)
    stack.begin(&output)
  }

  func step(_ action: Span<Float>, observation output: inout MutableSpan<Float>) -> Step {
    self.action.decode(action, simulation.state, into: &command)
    return advance(&command, observation: &output)
  }

  /// One control step in which the robot's actuators are told what to do; a scripted opponent adds what its own are.
  func advance(_ command: inout RobotCommand, observation output: inout MutableSpan<Float>) -> Step {
    context.opponent?.act(simulation, into: &command)
    simulation.advance(command)
    context.steps += 1
    context.errand?.update(simulation)
    context.placement?.update(simulation)
    let (ended, truncated, success) = readEndings()
    let reward = payRewards()
    observation.read(context, into: &output, at: stack.newest)
    stack.add(&output)
    return Step(reward: reward, terminated: ended, truncated: truncated && !ended, success: success)
  }

  private func readEndings() -> (ended: Bool, truncated: Bool, success: Bool) {
    var ended = false
    var truncated = false
    var success = false
    context.ending = nil
    for index in endings.indices where endings[index].reached(context) {
      let (outcome, truncates) = outcomes[index]
      if truncates { truncated = true } else { ended = true }
      success = success || outcome == .success
      // A failure outweighs whatever else is reached in the same step.
      if context.ending != .failure { context.ending = outcome }
    }
    if simulation.hasDiverged {
      ended = true
      context.ending = .failure
    }
    return (ended, truncated, success && context.ending != .failure)
  }

  private func payRewards() -> Double { pay(into: &terms) }

  /// Handed its array, so that it is taken hold of once.
  private func pay(into terms: inout [Double]) -> Double {
    for index in rewards.indices { terms[index] = weights[index] * rewards[index].value(context) }
    if let sole = replacing.first(where: { terms[$0] != 0 }) {
      for index in terms.indices where index != sole { terms[index] = 0 }
    }
    var sum = 0.0
    for value in terms { sum += value }
    return sum
  }

  func readTerms(into output: inout MutableSpan<Double>) {
    for index in terms.indices { output[index] = terms[index] }
  }

  func readMetrics(into metrics: inout MutableSpan<Double>) {
    context.errand?.readMetrics(simulation, into: &metrics)
    context.placement?.readMetrics(simulation, into: &metrics)
  }

  var isPhysicsTimed: Bool {
    get { simulation.isPhysicsTimed }
    set { simulation.isPhysicsTimed = newValue }
  }

  var physicsTime: Duration { simulation.physicsTime }

  var observedPlaces: [Int?] {
    var places = [Int?](repeating: nil, count: simulation.layout.stateCount)
    for (index, source) in observation.sources.enumerated() {
      if case .state(let channel) = source { places[channel] = stack.newest + index }
    }
    return places
  }

  /// Position, angle and velocities of every body: `[6 * bodies]`.
  var state: [Double] { simulation.poses.map(Double.init) }
}
