import Robots
import Scene
import Simulation

/// What terms look at after each control step.
final class TaskContext {
  let simulation: Simulation
  /// Present where the world's task is `errand`.
  let errand: Errand?
  /// Present where it is `rally`.
  let opponent: Opponent?
  /// Present where it is `placement`.
  let placement: Placement?
  /// Control steps since the episode began.
  var steps = 0
  /// Set by the end terms before the reward terms are read.
  var ending: Outcome?

  init(_ simulation: Simulation, _ task: TaskPlan?) {
    self.simulation = simulation
    switch task {
    case .errand(let reach): (errand, opponent, placement) = (Errand(reach: reach), nil, nil)
    case .rally(let plan): (errand, opponent, placement) = (nil, Opponent(plan), nil)
    case .placement(let plan): (errand, opponent, placement) = (nil, nil, Placement(plan))
    case nil: (errand, opponent, placement) = (nil, nil, nil)
    }
  }
}

/// What it means that an end term was reached.
enum Outcome: String, Sendable, CaseIterable {
  case success, failure, neutral
}

/// What is known while the terms of a world are decoded.
struct TermScope {
  let scene: Scene
  let diagnostics: Diagnostics
  let layout: RobotLayout

  /// Reports a term of another task.
  func require(_ task: String?, of what: String, at range: SourceRange?) {
    guard let task, task != scene.task?.name else { return }
    diagnostics.error("\(what) needs 'task: \(task)'", at: range)
  }

  func body(_ reader: MappingReader) -> Int {
    let names = scene.robot.bodies.map(\.name)
    return names.firstIndex(of: reader.reference("body", to: "body", in: names, default: names.first)) ?? 0
  }

  func movingJoint(_ reader: MappingReader) -> Int {
    let names = scene.robot.movingJoints.map(\.name)
    return names.firstIndex(of: reader.reference("joint", to: "joint", in: names)) ?? 0
  }
}

extension Term {
  /// As it is called where nothing but a name can stand: `lidar`, `contact left foot`.
  var title: String { value?.scalar.map { StateTerm.name(name, of: $0) } ?? name }

  /// The term's parameters as a mapping: as written, or the scalar shorthand under `key`.
  func parameters(scalarAs key: String) -> Tree {
    guard let value else { return Tree(.mapping([]), at: range) }
    if case .mapping = value.content { return value }
    return Tree(.mapping([Tree.Entry(key: Tree(.scalar(key, plain: true), at: value.range), value: value)]), at: range)
  }

  /// The registered name: the entry's own, or what its `term:` says.
  var kindName: (name: String, range: SourceRange) {
    guard case .mapping(let pairs)? = value?.content,
      let pair = pairs.first(where: { $0.key.scalar == "term" }), let name = pair.value.scalar
    else { return (name, range) }
    return (name, pair.value.range)
  }
}

extension Tree {
  var scalar: String? { if case .scalar(let text, _) = content { text } else { nil } }
}
