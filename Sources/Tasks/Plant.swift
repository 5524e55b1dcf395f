public import Environments
public import Robots
import Scene
import Simulation

/// An entry of a world's `observe:` as something measured.
public struct SensedTerm: Sendable, Equatable {
  /// `lidar`, `goal direction`, `contact left foot`.
  public var name: String
  /// Its numbers in the observation of one step.
  public var channels: Range<Int>
}

/// A world whose robot is told what its actuators should do, rather than which action to take: what stands behind a
/// virtual device. Episodes, rewards and endings are those of the world's environment. It belongs to one thread.
public final class Plant {
  public let spec: EnvironmentSpec
  public let layout: RobotLayout
  /// What the policy observes.
  public let terms: [SensedTerm]
  private let environment: SceneEnvironment
  private let observation: Observation
  private var buffer: [Float]
  private var raw: [Float]

  /// Nil for a reference world, which has no robot.
  public init?(_ definition: TaskDefinition) {
    guard let compiled = definition.scenic, let kind = definition.actionKinds.first else { return nil }
    environment = SceneEnvironment(definition, kind, Simulation(compiled.blueprint))
    spec = environment.spec
    layout = environment.context.simulation.layout
    observation = compiled.observation
    terms = observation.terms
    buffer = Array(repeating: 0, count: spec.observations.count)
    raw = Array(repeating: 0, count: observation.sources.count)
  }

  /// What the sensors say.
  public var state: RobotState { environment.context.simulation.state }
  /// Seconds since the episode's first observation.
  public var seconds: Double { environment.context.simulation.seconds }

  public func begin(_ episode: Episode) { begin(episode, &buffer) }

  private func begin(_ episode: Episode, _ buffer: inout [Float]) {
    var span = buffer.mutableSpan
    environment.reset(episode, observation: &span)
  }

  /// Obeys `command` for one control step.
  public func advance(_ command: RobotCommand) -> Step { advance(command, &buffer) }

  private func advance(_ command: RobotCommand, _ buffer: inout [Float]) -> Step {
    var span = buffer.mutableSpan
    var command = command
    return environment.advance(&command, observation: &span)
  }

  /// Every number of the present observation before scale and offset, in SI units: `[channels of the last of terms]`.
  public func measure() -> [Float] {
    measure(&raw)
    return raw
  }

  private func measure(_ raw: inout [Float]) {
    var span = raw.mutableSpan
    observation.readRaw(environment.context, into: &span, at: 0)
  }

  /// The task's own figures of the episode so far, `[spec.metrics.count]`.
  public func readMetrics(into metrics: inout MutableSpan<Double>) { environment.readMetrics(into: &metrics) }
}
