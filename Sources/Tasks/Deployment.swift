public import Environments
public import Robots
import Scene

/// A world's policy on a robot that nobody simulates: the observation comes from what the device senses and what is
/// told besides, the action goes to the actuators. It belongs to one thread; after construction nothing allocates.
public final class Deployment {
  public let layout: RobotLayout
  public let spec: EnvironmentSpec
  /// What the policy observes and the device does not sense, to be told from outside.
  public let missing: [SensedTerm]
  private let observation: Observation
  private var action: ActionDecoder
  /// Of the observation: which numbers the device senses, and where in the state they are; -1: told.
  private let sources: [Int]
  private var stack: ObservationStack
  private var isFresh = true

  /// - Parameter senses: `[layout.stateCount]`: which numbers of the robot's state the device fills.
  /// Nil for a reference world, which has no robot.
  public init?(_ definition: TaskDefinition, _ kind: ActionKind, senses: [Bool]) {
    guard let compiled = definition.scenic else { return nil }
    layout = compiled.blueprint.robot
    spec = definition.spec(for: kind)
    observation = compiled.observation
    stack = ObservationStack(width: observation.sources.count, steps: definition.scene.history)
    action = ActionDecoder(definition.scene, kind, compiled.blueprint)
    sources = observation.sources.map { source in
      if case .state(let index) = source, senses[index] { index } else { -1 }
    }
    missing = observation.terms.filter { [sources] term in term.channels.contains { sources[$0] < 0 } }
  }

  /// Begins an episode, or a drive: what the observation and the action remember is forgotten.
  public func begin(_ state: RobotState) {
    action.begin(state)
    isFresh = true
  }

  /// Writes the observation, `[spec.observations.count]`.
  /// - Parameter told: `[numbers of one step's observation]` in SI units, of which those of `missing` are read.
  public func observe(_ state: RobotState, told: Span<Float>, into output: inout MutableSpan<Float>) {
    for index in sources.indices {
      let value = sources[index] < 0 ? told[index] : state.values[sources[index]]
      output[stack.newest + index] = value * observation.scales[index] + observation.offsets[index]
    }
    if isFresh { stack.begin(&output) } else { stack.add(&output) }
    isFresh = false
  }

  /// What the actuators should do for an action of the policy.
  public func decode(_ action: Span<Float>, _ state: RobotState, into command: inout RobotCommand) {
    self.action.decode(action, state, into: &command)
  }
}
