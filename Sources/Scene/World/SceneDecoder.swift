/// Decodes a world's tree in which the robot stands under `robot: description:`.
struct SceneDecoder {
  static let references = ["cartpole", "pendulum"]
  let diagnostics: Diagnostics

  func scene(_ reader: MappingReader, name: String) -> Scene {
    var scene = Scene(name: name, about: reader.text("about", default: ""))
    scene.train = train(reader)
    if reader.has("reference") {
      scene.reference = reader.choice("reference", Self.references)
      reader.finish()
      return scene
    }
    scene.physics = physics(reader)
    scene.layout = reader.tree("layout").flatMap { namedTerm($0, "layout") }
    (scene.robot, scene.placement) = robot(reader)
    if let things = reader.tree("things") { scene.robot.bodies += self.things(things, beside: scene.robot) }
    scene.control = control(reader, scene.physics.rate)
    scene.actions = actions(reader, scene.robot)
    scene.observe = observe(reader)
    scene.history = reader.integer("history", in: 1...64, default: 1)
    scene.task = reader.tree("task").flatMap { namedTerm($0, "task") }
    scene.reward = terms(reader, "reward")
    scene.end = terms(reader, "end")
    reader.finish()
    return scene
  }

  private func physics(_ world: MappingReader) -> PhysicsSettings {
    var physics = PhysicsSettings()
    guard let tree = world.tree("physics") else { return physics }
    let reader = MappingReader(tree, of: "'physics'", diagnostics)
    if let gravity = reader.tree("gravity") { physics.gravity = self.gravity(gravity) ?? .zero }
    physics.rate = reader.number("rate", .rate, in: 1...10_000, default: physics.rate)
    if let iterations = reader.tree("iterations"),
      let counts = readVector(iterations, .none, in: 1...1000, count: 2, of: "iterations", diagnostics)
    {
      if counts.allSatisfy({ $0.isFixed && $0.nominal == $0.nominal.rounded() }) {
        physics.velocityIterations = Int(counts[0].nominal)
        physics.positionIterations = Int(counts[1].nominal)
      } else {
        diagnostics.error("'iterations' takes two whole numbers, for velocities and positions", at: iterations.range)
      }
    }
    physics.continuous = reader.flag("continuous", default: true)
    reader.finish()
    return physics
  }

  /// `none`, a number that pulls down, or a vector.
  private func gravity(_ tree: Tree) -> SIMD2<Double>? {
    if tree.text == "none" { return .zero }
    if tree.elements != nil { return readPoint(tree, .acceleration, of: "gravity", diagnostics) }
    return readNumber(tree, .acceleration, in: 0...10_000, of: "gravity", diagnostics).map { SIMD2(0, -$0) }
  }

  private func robot(_ world: MappingReader) -> (RobotModel, Placement) {
    var placement = Placement()
    guard let tree = world.required("robot") else { return (RobotModel(), placement) }
    let reader = MappingReader(tree, of: "'robot'", diagnostics)
    let name = reader.text("model", default: "robot")
    if let at = reader.tree("at") {
      if at.text == "anywhere free" {
        placement.at = .anywhereFree
      } else if at.text != nil {
        diagnostics.error("'at' is a point such as [1, 2] or the words 'anywhere free'", at: at.range)
      } else if let point = readVector(at, .length, count: 2, of: "at", diagnostics) {
        placement.at = .fixed(point)
      }
    }
    placement.angle = reader.quantity("angle", .angle, default: placement.angle)
    placement.push = reader.vector("push", .force, default: placement.push)
    let description = reader.tree("description")
    reader.finish()
    return (description.map { RobotDecoder.decode($0, name: name, diagnostics) } ?? RobotModel(name: name), placement)
  }

  /// Bodies that belong to no robot.
  private func things(_ tree: Tree, beside robot: RobotModel) -> [BodyModel] {
    guard let entries = tree.entries else {
      diagnostics.error("'things' takes a mapping of bodies, not \(tree.kindInWords)", at: tree.range)
      return []
    }
    let decoder = RobotDecoder(diagnostics: diagnostics, robot: robot)
    return entries.compactMap { entry in
      if robot.bodies.contains(where: { $0.name == entry.name }) {
        diagnostics.error("thing '\(entry.name)' has the name of a body of the robot", at: entry.key.range)
      }
      return decoder.body(entry, collides: .everything)
    }
  }

  private func control(_ world: MappingReader, _ physicsRate: Double) -> ControlSettings {
    var control = ControlSettings()
    control.rate = physicsRate
    guard let tree = world.tree("control") else { return control }
    let reader = MappingReader(tree, of: "'control'", diagnostics)
    control.rate = reader.number("rate", .rate, in: .positive, default: physicsRate)
    control.settle = reader.integer("settle", in: 0...10_000, default: 0)
    reader.finish()
    let steps = physicsRate / max(control.rate, 1e-9)
    if physicsRate > 0, control.rate > 0, steps < 0.5 || abs(steps - steps.rounded()) > 1e-6 * steps {
      diagnostics.error(
        "the control rate of \(shortest(control.rate)) Hz does not divide the physics rate of "
          + "\(shortest(physicsRate)) Hz", at: reader.range(of: "rate"))
    }
    return control
  }

  private func actions(_ world: MappingReader, _ robot: RobotModel) -> ActionSet {
    var actions = ActionSet()
    guard let tree = world.required("actions") else { return actions }
    let reader = MappingReader(tree, of: "'actions'", diagnostics)
    let actuators = robot.actuators.map(\.name)
    let drivable = actuators + (robot.hand == nil ? [] : HandModel.channels)
    if let continuous = reader.tree("continuous") {
      if continuous.text == "all" {
        actions.continuous = actuators
      } else if let elements = continuous.elements, !elements.isEmpty {
        for element in elements {
          guard let name = readText(element, of: "continuous", wanting: "an actuator's name", diagnostics) else {
            continue
          }
          if !drivable.contains(name), !robot.bodies.isEmpty {
            diagnostics.unknown("actuator", name, in: drivable, at: element.range)
          }
          if actions.continuous.contains(name) {
            diagnostics.error("actuator '\(name)' is listed twice", at: element.range)
          }
          actions.continuous.append(name)
        }
        checkHand(actions.continuous, robot, at: continuous.range)
      } else {
        diagnostics.error("'continuous' is 'all' or a list of actuators", at: continuous.range)
      }
    }
    if let discrete = reader.tree("discrete") {
      let driven = actions.continuous.isEmpty ? actuators : actions.continuous
      actions.discrete = choices(discrete, driven)
    }
    if !reader.has("continuous"), !reader.has("discrete") {
      diagnostics.error("'actions' needs 'discrete' or 'continuous' ones", at: tree.range)
    } else if actuators.isEmpty, !robot.bodies.isEmpty {
      diagnostics.error("robot '\(robot.name)' has no motor to act with", at: tree.range)
    }
    reader.finish()
    return actions
  }

  /// The motors of a hand obey either the hand or an action of their own.
  private func checkHand(_ names: [String], _ robot: RobotModel, at range: SourceRange) {
    guard let hand = robot.hand, names.contains(where: HandModel.channels.contains) else { return }
    for index in hand.joints + [hand.gripper] where names.contains(robot.joints[index].name) {
      diagnostics.error("'\(robot.joints[index].name)' is moved by the hand already", at: range)
    }
  }

  private func choices(_ tree: Tree, _ driven: [String]) -> [DiscreteAction] {
    guard let entries = tree.entries, entries.count >= 2 else {
      diagnostics.error("'discrete' takes a mapping of at least two actions", at: tree.range)
      return []
    }
    return entries.compactMap { entry in
      let count = driven.isEmpty ? entry.value.elements?.count ?? 1 : driven.count
      guard let values = readVector(entry.value, .none, in: -1...1, count: count, of: entry.name, diagnostics) else {
        return nil
      }
      if !values.allSatisfy(\.isFixed) {
        diagnostics.error("'\(entry.name)' takes fixed numbers, not ranges", at: entry.value.range)
      }
      return DiscreteAction(name: entry.name, values: values.map(\.nominal))
    }
  }
}

extension Scene {
  /// A scene with nothing in it but a name.
  init(name: String, about: String) {
    self.init(
      name: name, about: about, physics: PhysicsSettings(), layout: nil, robot: RobotModel(), placement: Placement(),
      control: ControlSettings(), actions: ActionSet(), observe: [], history: 1, task: nil, reward: [], end: [],
      train: [], reference: nil, text: "", contentHash: "")
  }
}
