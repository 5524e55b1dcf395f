public import Environments
public import Scene
import Robots
import Simulation

public enum ActionKind: String, Sendable, CaseIterable { case discrete, continuous }

/// A world that can be trained in: its scene with every term decoded. A value; each worker makes environments from it.
public struct TaskDefinition: Sendable {
  struct Compiled: Sendable {
    var observation: Observation
    var rewards: [WeightedTerm]
    var endings: [Ending]
    /// Present where the world names a task.
    var task: TaskPlan?
    var blueprint: Blueprint
  }

  public let scene: Scene
  /// Empty for a reference world.
  let scenic: Compiled?
  private let reference: EnvironmentMaker?

  var compiled: Compiled {
    guard let scenic else { preconditionFailure("a reference world has no scene") }
    return scenic
  }

  /// Reads a world file; `roots` are the folders that hold `models/`.
  public static func load(_ path: String, searching roots: [String]) throws(SceneError) -> TaskDefinition {
    let diagnostics = Diagnostics()
    guard let scene = Scene.load(path: path, searching: roots, diagnostics),
      let definition = TaskDefinition(scene, diagnostics)
    else { throw SceneError(diagnostics.all) }
    return definition
  }

  /// Reads the world that a policy file carries.
  public static func parse(text: String, name: String) throws(SceneError) -> TaskDefinition {
    let diagnostics = Diagnostics()
    guard let scene = Scene.parse(text: text, path: name + ".yaml", searching: [], diagnostics),
      let definition = TaskDefinition(scene, diagnostics)
    else { throw SceneError(diagnostics.all) }
    return definition
  }

  /// Decodes everything that a scene names; nil after an error.
  public init?(_ scene: Scene, _ diagnostics: Diagnostics) {
    self.scene = scene
    if let name = scene.reference {
      scenic = nil
      reference = ReferenceEnvironments.all.first { $0.name == name }?.make
      if reference == nil {
        diagnostics.error(
          "unknown reference environment '\(name)'", at: nil,
          suggestion: closest(to: name, in: ReferenceEnvironments.all.map(\.name)))
      }
    } else {
      reference = nil
      scenic = Self.compile(scene, diagnostics)
    }
    if diagnostics.hasErrors { return nil }
  }

  private static func compile(_ scene: Scene, _ diagnostics: Diagnostics) -> Compiled? {
    let layout = RobotLayout(scene.robot)
    let scope = TermScope(scene: scene, diagnostics: diagnostics, layout: layout)
    let task = scene.task.flatMap { TaskKind.plan($0, of: scene, diagnostics) }
    if scene.task != nil, task == nil { return nil }
    let observation = Observation(scope, layout)
    let rewards = scene.reward.compactMap { RewardTermKind.weighted($0, scope) }
    let endings = scene.end.compactMap { EndTermKind.ending($0, scope) }
    guard !diagnostics.hasErrors, let blueprint = Blueprint(scene, layout, diagnostics) else { return nil }
    return Compiled(observation: observation, rewards: rewards, endings: endings, task: task, blueprint: blueprint)
  }

  public var actionKinds: [ActionKind] {
    if let reference {
      if case .discrete = reference().spec.actions { return [.discrete] }
      return [.continuous]
    }
    return (scene.actions.discrete.isEmpty ? [] : [.discrete]) + (scene.actions.continuous.isEmpty ? [] : [.continuous])
  }

  public func maker(for kind: ActionKind) -> EnvironmentMaker {
    if let reference { return reference }
    let blueprint = compiled.blueprint
    return { SceneEnvironment(self, kind, Simulation(blueprint)) }
  }

  public func spec(for kind: ActionKind) -> EnvironmentSpec {
    if let reference { return reference().spec }
    let compiled = compiled
    return EnvironmentSpec(
      observations: stackedChannels, actions: actionSpec(kind), rewards: compiled.rewards.map(\.description),
      endings: compiled.endings.map(\.description), metrics: compiled.task?.metrics ?? [],
      hasSuccess: compiled.endings.contains { $0.outcome == .success }, controlStep: 1 / scene.control.rate)
  }

  /// The observation's channels, once per stacked step; oldest first.
  private var stackedChannels: [ObservationChannel] {
    let now = compiled.observation.channels
    return (0..<scene.history).flatMap { copy in
      let age = scene.history - 1 - copy
      return now.map { channel in
        var channel = channel
        if age > 0 { channel.term += ", \(age) steps ago" }
        return channel
      }
    }
  }

  private func actionSpec(_ kind: ActionKind) -> ActionSpec {
    switch kind {
    case .discrete: .discrete(scene.actions.discrete.map(\.name))
    case .continuous:
      .continuous(
        scene.drives.map { drive in
          switch drive {
          case .actuator(let index):
            let actuator = scene.robot.actuators[index]
            return ActionChannel(term: actuator.name, unit: "share of \(actuator.motor.control)")
          case .handX: return ActionChannel(term: "hand x", unit: "share of \(handStep) m")
          case .handY: return ActionChannel(term: "hand y", unit: "share of \(handStep) m")
          case .grip: return ActionChannel(term: "grip", unit: "opens from 1/3, closes from -1/3")
          }
        })
    }
  }

  /// m, by which an action of 1 moves the hand's target.
  private var handStep: Double { ((scene.robot.hand?.speed ?? 0) / scene.control.rate * 1e6).rounded() / 1e6 }
}
