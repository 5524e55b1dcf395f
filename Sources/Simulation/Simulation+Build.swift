import Foundation
import Physics
import Random
import Robots
import Scene

/// Handles into the Box2D world of one episode, and the motors as they are set in one call.
struct Handles {
  struct JointMotor {
    /// Index of the actuator.
    var index: Int
    var control: MotorModel.Control
    /// Index among the moving joints.
    var joint: Int
    var lower: Float
    var upper: Float
    var gain: Float
  }

  var bodies: [BodyID] = []
  /// The moving joints.
  var joints: [JointID] = []
  var motors: [JointMotor] = []
  var motorJoints: [JointID] = []
  /// What stands still; nil before the first episode.
  var terrain: BodyID?
  /// What hands brought into the episode.
  var boxes: [DroppedBox] = []
  var grip: Grip?
}

/// Collision categories; Gymnasium's for terrain and walker.
enum Category {
  static let terrain: UInt16 = 0x0001
  static let robot: UInt16 = 0x0020
}

/// The tags of everything that stands still, and of what was dropped; a robot's bodies carry their index.
let terrainTag: Int32 = -1
let boxTag: Int32 = -2

extension Simulation {
  /// A new Box2D world for a new episode: one that is used again does not repeat itself.
  func rebuild(_ root: RandomStream) throws(PhysicsError) {
    let scene = blueprint.scene
    var stream = root.branch(.layout)
    ground = blueprint.layout?.draw(robotRadius: blueprint.robotRadius, &stream) ?? Ground()
    stream = root.branch(.parameters)
    parameters = EpisodeParameters(scene, &stream)
    world = try World(
      WorldOptions(gravity: SIMD2<Float>(scene.physics.gravity), continuous: scene.physics.continuous))
    handles = Handles()
    boxStates = []
    step = 0
    contacts = ContactTally(bodies: scene.robot.bodies.count, rate: scene.physics.rate)
    grasp = blueprint.handling.map {
      GraspTally(thing: $0.thing, fingers: $0.fingers, palm: $0.palm, rate: scene.physics.rate)
    }
    let terrain = try buildGround()
    handles.terrain = terrain
    stream = root.branch(.placement)
    let pose = place(&stream)
    origin = pose
    try buildBodies(pose)
    try buildJoints(pose, terrain)
    try buildAxles()
    prepareActuators()
    prepareSensors(root)
  }

  private func buildGround() throws(PhysicsError) -> BodyID {
    let body = try world.addBody(BodyDefinition(.static, name: "ground"))
    let surface = Surface(friction: Float(ground.friction), category: Category.terrain, tag: terrainTag)
    for line in ground.lines { try world.addEdges(along: line.map { SIMD2<Float>($0) }, surface, to: body) }
    for block in ground.blocks {
      _ = try world.addFixture(FixtureDefinition(.polygon(block.map { SIMD2<Float>($0) }), surface), to: body)
    }
    return body
  }

  /// Where the robot stands: position and angle.
  private func place(_ stream: inout RandomStream) -> (at: SIMD2<Double>, angle: Double) {
    let placement = blueprint.scene.placement
    let angle = placement.angle.sample(&stream)
    push = SIMD2<Float>(Float(placement.push[0].sample(&stream)), Float(placement.push[1].sample(&stream)))
    switch placement.at {
    case .fixed(let at): return (SIMD2(at[0].sample(&stream), at[1].sample(&stream)), angle)
    case .anywhereFree:
      guard let town = ground.town else { return (.zero, angle) }
      return (town.start, town.heading)
    }
  }

  private func buildBodies(_ pose: (at: SIMD2<Double>, angle: Double)) throws(PhysicsError) {
    for (index, body) in blueprint.scene.robot.bodies.enumerated() {
      let drawn = parameters.bodies[index]
      let isLaidOut = index == blueprint.handling?.thing
      var definition = BodyDefinition(
        .dynamic, name: body.name,
        position: SIMD2<Float>(isLaidOut ? spot(of: body, drawn.scale) : pose.at + rotated(body.at, by: pose.angle)),
        angle: Float((isLaidOut ? 0 : pose.angle) + body.angle))
      definition.linearDamping = Float(body.linearDamping)
      definition.angularDamping = Float(body.angularDamping)
      definition.bullet = body.bullet
      let id = try world.addBody(definition)
      var surface = Surface(
        density: Float(drawn.density), friction: Float(drawn.friction), restitution: Float(drawn.restitution),
        category: Category.robot, mask: Self.mask(body.collides), tag: Int32(index))
      surface.restitutionThreshold = Float(body.restitutionThreshold)
      _ = try world.addFixture(
        FixtureDefinition(Self.fixtureShape(body.shape, drawn.scale), surface, name: body.name), to: id)
      handles.bodies.append(id)
    }
  }

  private static func mask(_ collides: BodyModel.Collides) -> UInt16 {
    switch collides {
    case .terrain: Category.terrain
    case .everything: .max
    case .nothing: 0
    }
  }

  /// Where a thing stands on its bench. Box2D lets skins overlap by a little less than a half of one; what starts a
  /// little deeper touches from the first step.
  private func spot(of body: BodyModel, _ scale: Double) -> SIMD2<Double> {
    SIMD2(ground.start, scale * body.shape.halfHeight(turned: body.angle) + 0.014)
  }

  private static func fixtureShape(_ shape: Shape, _ scale: Double) -> FixtureShape {
    switch shape {
    case .circle(let radius): .circle(radius: Float(scale * radius))
    case .box(let width, let height): .box(width: Float(scale * width), height: Float(scale * height))
    case .polygon(let points): .polygon(points.map { SIMD2<Float>(scale * $0) })
    }
  }

  private func buildJoints(_ pose: (at: SIMD2<Double>, angle: Double), _ terrain: BodyID) throws(PhysicsError) {
    let robot = blueprint.scene.robot
    let actuators = robot.actuators
    var made: [JointID] = []
    for (index, joint) in robot.joints.enumerated() {
      let (a, b) = blueprint.jointBodies[index]
      let onWorld = a < 0
      let bodyA = onWorld ? terrain : handles.bodies[a]
      let anchorA = SIMD2<Float>(onWorld ? pose.at + rotated(joint.anchorA, by: pose.angle) : joint.anchorA)
      let anchorB = SIMD2<Float>(joint.anchorB)
      let limits = joint.limits.map { Float($0.lowerBound)...Float($0.upperBound) }
      // A passive joint resists with its friction; a motor overrides that.
      let passive = joint.motor == nil ? parameters.jointFriction[index] : 0
      let motor = joint.motor != nil || passive > 0 ? JointMotor(maxEffort: passive) : nil
      let ends = JointEnds(bodyA, handles.bodies[b], anchorA: anchorA, anchorB: anchorB)
      // Positions count from the pose of the file, as pybox2d's do.
      let worldAngle = onWorld ? pose.angle : 0
      let apart = robot.bodies[b].angle - (onWorld ? 0 : robot.bodies[a].angle) + worldAngle
      let id: JointID
      switch joint.kind {
      case .revolute:
        id = try world.addJoint(
          RevoluteJoint(name: joint.name, ends, referenceAngle: Float(apart), limits: limits, motor: motor))
      case .prismatic(let axis):
        let turned = SIMD2<Float>(rotated(axis, by: worldAngle))
        id = try world.addJoint(
          PrismaticJoint(
            name: joint.name, ends, axis: turned, referenceAngle: Float(apart), limits: limits, motor: motor))
      case .weld:
        id = try world.addJoint(WeldJoint(name: joint.name, ends, referenceAngle: Float(apart)))
      }
      made.append(id)
      if joint.kind.moves { handles.joints.append(id) }
      guard let motor = joint.motor, let actuator = actuators.firstIndex(where: { $0.target == .joint(index) })
      else { continue }
      handles.motorJoints.append(id)
      handles.motors.append(
        Handles.JointMotor(
          index: actuator, control: motor.control, joint: blueprint.movingIndex[index],
          lower: limits?.lowerBound ?? -.pi, upper: limits?.upperBound ?? .pi, gain: Float(motor.gain)))
    }
    try buildMirrors(made)
  }

  private func buildMirrors(_ joints: [JointID]) throws(PhysicsError) {
    let robot = blueprint.scene.robot
    for (index, joint) in robot.joints.enumerated() {
      guard let other = robot.joints.firstIndex(where: { $0.name == joint.mirrors }) else { continue }
      _ = try world.addJoint(GearJoint(name: joint.name, joints[other], joints[index], ratio: -1))
    }
  }

  /// The normal force of a wheel is its share of the weight on level ground.
  private func buildAxles() throws(PhysicsError) {
    let robot = blueprint.scene.robot
    let actuators = robot.actuators
    axles = try blueprint.axles.map { body, wheels throws(PhysicsError) in
      let mass = try world.mass(of: handles.bodies[body])
      return WheelDrive(
        wheels: wheels.map { index in
          let wheel = robot.wheels[index]
          let actuator = actuators.firstIndex { $0.target == .wheel(index) } ?? 0
          let motor = parameters.motors[actuator]
          let share = wheel.load ?? 1 / Double(wheels.count)
          return WheelDrive.Wheel(
            index: index, actuator: actuator, at: SIMD2<Float>(wheel.at) - mass.center,
            heading: SIMD2<Float>(rotated([1, 0], by: wheel.angle)), radius: Float(wheel.radius),
            gripForce: Float(parameters.grip[index] * share * WheelDrive.standardGravity) * mass.mass,
            driveForce: motor.torque / Float(wheel.radius), topSpeed: motor.speed * Float(wheel.radius))
        }, mass: mass.mass, inertia: mass.inertia, centre: mass.center)
    }
  }

  private func prepareActuators() {
    delay = CommandDelay(delays: parameters.motors.map(\.delay), stepsPerControl: blueprint.stepsPerControl)
    motorSpeeds = Array(repeating: 0, count: handles.motors.count)
    motorLimits = motorSpeeds
  }

  private func prepareSensors(_ root: RandomStream) {
    let scene = blueprint.scene
    feeds = scene.robot.sensors.indices.map { index in
      let sensor = scene.robot.sensors[index]
      let period = sensor.rate.map { max(1, Int((scene.physics.rate / $0).rounded())) } ?? blueprint.stepsPerControl
      return SensorFeed(
        range: layout.sensors[index].range, period: period, delay: parameters.sensorDelay[index],
        noise: sensor.noise, stream: root.branch(.sensors, UInt64(index)))
    }
  }
}

private func rotated(_ v: SIMD2<Double>, by angle: Double) -> SIMD2<Double> {
  let (c, s) = (cos(angle), sin(angle))
  return SIMD2(c * v.x - s * v.y, s * v.x + c * v.y)
}
