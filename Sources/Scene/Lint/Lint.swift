/// Warns of descriptions that are right as language and bad as physics.
struct Lint {
  /// Box2D keeps shapes this far apart, in metres.
  private static let skin = 0.01

  private let robot: RobotModel
  private let tree: Tree
  private let gravity: SIMD2<Double>
  private let diagnostics: Diagnostics

  /// `tree` is the robot's resolved tree, for places; `angle` is the robot's in the world.
  init(_ robot: RobotModel, _ tree: Tree, gravity: SIMD2<Double>, angle: Double, _ diagnostics: Diagnostics) {
    self.robot = robot
    self.tree = tree
    self.gravity = rotated(gravity, by: -angle)
    self.diagnostics = diagnostics
  }

  func run() {
    warnOfThinBodies()
    warnOfMassRatios()
    warnOfLooseBodies()
    for joint in robot.joints { warnOfWeakMotor(joint) }
  }

  private func warnOfThinBodies() {
    for body in robot.bodies where body.shape.thickness * body.scale.low < Self.skin {
      diagnostics.warning(
        "body '\(body.name)' is \(figure(body.shape.thickness)) m thin, less than the \(Self.skin) m that Box2D keeps "
          + "between shapes; things will float around it", at: place("bodies", body.name))
    }
  }

  private func warnOfMassRatios() {
    for joint in robot.joints {
      guard let a = body(joint.bodyA), let b = body(joint.bodyB) else { continue }
      warnOfMassRatio(a, b, "joined", at: place("joints", joint.name))
    }
    let touching = robot.bodies.filter { $0.collides == .everything }
    for (index, a) in touching.enumerated() {
      for b in touching.dropFirst(index + 1) where !areJoined(a, b) {
        warnOfMassRatio(a, b, "in contact", at: place("bodies", b.name))
      }
    }
  }

  private func warnOfMassRatio(_ a: BodyModel, _ b: BodyModel, _ how: String, at range: SourceRange) {
    let (light, heavy) = a.nominalMass < b.nominalMass ? (a, b) : (b, a)
    let ratio = heavy.nominalMass / light.nominalMass
    guard ratio > robot.acceptedMassRatio * (1 + 1e-9) else { return }
    diagnostics.warning(
      "body '\(heavy.name)' (\(figure(heavy.nominalMass)) kg) has \(figure(ratio)) times the mass of '\(light.name)' "
        + "(\(figure(light.nominalMass)) kg), \(how) with it; above 10 the physics gets soft (joints stretch); a robot that is "
        + "meant to be so says 'accept: { mass ratio: \(figure(ratio.rounded(.up))) }'",
      at: range)
  }

  /// A body that collides with everything is a thing to handle, such as a ball; any other is a limb without its joint.
  private func warnOfLooseBodies() {
    guard robot.bodies.count > 1 else { return }
    for body in robot.bodies where body.collides != .everything {
      guard !robot.joints.contains(where: { $0.bodyA == body.name || $0.bodyB == body.name }) else { continue }
      diagnostics.warning("body '\(body.name)' is joined to nothing", at: place("bodies", body.name))
    }
  }

  /// Compares a motor with the static load of what hangs on its joint, in the pose of the file.
  private func warnOfWeakMotor(_ joint: JointModel) {
    guard let motor = joint.motor, gravity != .zero, let beyond = beyond(joint), let b = body(joint.bodyB) else {
      return
    }
    let anchor = b.at + rotated(joint.anchorB, by: b.angle)
    let (load, unit): (Double, String)
    switch joint.kind {
    case .revolute:
      load = abs(beyond.reduce(0) { $0 + $1.nominalMass * cross($1.centre - anchor, gravity) })
      unit = "Nm"
    case .prismatic(let axis):
      let turned = rotated(axis, by: body(joint.bodyA)?.angle ?? 0)
      load = abs(beyond.reduce(0) { $0 + $1.nominalMass * (turned * gravity).sum() })
      unit = "N"
    case .weld: return
    }
    guard motor.torque.low < load * (1 - 1e-9) else { return }
    diagnostics.warning(
      "the motor of joint '\(joint.name)' has \(figure(motor.torque.low)) \(unit), but holding this pose against gravity "
        + "takes \(figure(load)) \(unit)", at: place("joints", joint.name))
  }

  /// The bodies that only this joint holds: those on the side without the world, or else without the first body. Nil
  /// where the joint is part of a loop.
  private func beyond(_ joint: JointModel) -> [BodyModel]? {
    var reached: Set<String> = [joint.bodyB]
    var waiting = [joint.bodyB]
    while let name = waiting.popLast() {
      for other in robot.joints where other.name != joint.name && (other.bodyA == name || other.bodyB == name) {
        let next = other.bodyA == name ? other.bodyB : other.bodyA
        if reached.insert(next).inserted { waiting.append(next) }
      }
    }
    if reached.contains(joint.bodyA) { return nil }
    let root = robot.joints.contains { $0.bodyA == JointModel.world } ? JointModel.world : robot.bodies.first?.name
    let isRootBeyond = root.map(reached.contains) ?? false
    return robot.bodies.filter { reached.contains($0.name) != isRootBeyond }
  }

  private func areJoined(_ a: BodyModel, _ b: BodyModel) -> Bool {
    robot.joints.contains { Set([$0.bodyA, $0.bodyB]) == [a.name, b.name] }
  }

  private func body(_ name: String) -> BodyModel? { robot.bodies.first { $0.name == name } }

  private func place(_ section: String, _ name: String) -> SourceRange {
    tree[section]?.entries?.first { $0.name == name }?.key.range ?? tree.range
  }
}
