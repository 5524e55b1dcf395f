public import Random
public import Robots
import Foundation
import Physics
import Scene

/// A robot in its world, moving: obeys commands, senses, and repeats itself bit for bit from the same stream and
/// commands. One instance belongs to one thread; `advance` allocates nothing.
public final class Simulation {
  public let blueprint: Blueprint
  public var layout: RobotLayout { blueprint.robot }
  /// What the sensors say. [computed by reset and advance]
  public internal(set) var state: RobotState
  /// What the actuators were last told. [set by advance]
  public private(set) var command: RobotCommand
  public internal(set) var ground = Ground()
  public internal(set) var contacts: ContactTally
  /// Present where there is a thing on a bench.
  public internal(set) var grasp: GraspTally?
  /// Where the robot's frame lies in the world.
  var origin: (at: SIMD2<Double>, angle: Double) = (.zero, 0)
  /// x, y, angle, vx, vy, spin of every body, `[6 * bodies]`. [computed after each physics step]
  public internal(set) var poses: [Float]
  /// Position and speed of every moving joint, `[2 * joints]`. [computed after each physics step]
  var jointStates: [Float]

  var world: World
  var handles = Handles()
  var parameters: EpisodeParameters
  var delay: CommandDelay
  var feeds: [SensorFeed] = []
  var axles: [WheelDrive] = []
  /// What the actuators obey in the present physics step, and the same as Box2D's motors take it.
  var obeyed: [Float]
  var motorSpeeds: [Float]
  var motorLimits: [Float]
  /// Samples before they are delivered, laid out as `state`.
  var fresh: [Float]
  /// Of the dropped boxes, laid out as `poses`. [computed after each physics step]
  var boxStates: [Float] = []
  /// Of one lidar at a time.
  var rayFractions: [Float]
  /// N, on the first body in the first physics step.
  var push = SIMD2<Float>(0, 0)
  /// Whether the physics left the range in which it means anything. [set by reset and advance]
  public private(set) var hasDiverged = false
  var events: [ContactEvent] = []
  /// The points that touch now, for the pads.
  var touches: [Contact] = []
  /// Whether the physics engine is timed, and its time since then.
  public var isPhysicsTimed = false
  public private(set) var physicsTime = Duration.zero
  /// Physics steps since the reset, settling included.
  var step = 0
  private var settled = 0

  let physicsStep: Float
  private let idle: RobotCommand

  public init(_ blueprint: Blueprint) {
    self.blueprint = blueprint
    let scene = blueprint.scene
    let bodies = scene.robot.bodies.count
    state = RobotState(blueprint.robot)
    command = RobotCommand(blueprint.robot)
    idle = command
    fresh = state.values
    rayFractions = state.values
    poses = Array(repeating: 0, count: 6 * bodies)
    jointStates = Array(repeating: 0, count: 2 * scene.robot.movingJoints.count)
    contacts = ContactTally(bodies: bodies, rate: scene.physics.rate)
    var stream = RandomStream(0)
    parameters = EpisodeParameters(scene, &stream)
    delay = CommandDelay(delays: [], stepsPerControl: 1)
    obeyed = command.values
    motorSpeeds = []
    motorLimits = []
    physicsStep = Float(1 / scene.physics.rate)
    do {
      world = try World()
    } catch {
      preconditionFailure("an empty world could not be made: \(error)")
    }
    events.reserveCapacity(64)
    touches.reserveCapacity(64)
  }

  /// Begins the episode that `root` names: a new ground, new parameters, the robot at its start.
  public func reset(_ root: RandomStream) {
    do {
      try rebuild(root)
    } catch {
      // The blueprint has built this scene once, and its ranges were checked.
      preconditionFailure("the physics engine refused a scene that was checked: \(error)")
    }
    settled = 0
    hasDiverged = false
    for index in command.values.indices { command.values[index] = 0 }
    do {
      try readWorld()
      try sense()
    } catch {
      hasDiverged = true
    }
    for _ in 0..<blueprint.scene.control.settle { advance(idle) }
    settled = step
  }

  /// Obeys `command` for one control step.
  public func advance(_ command: RobotCommand) {
    remember(command.values, in: &self.command.values)
    delay.issue(command)
    for _ in 0..<blueprint.stepsPerControl where !hasDiverged {
      do {
        try actuate()
        try stepWorld()
        step += 1
        try readWorld()
        readContacts()
        updateGrasp()
        try sense()
      } catch {
        // Box2D is asked nothing more in this episode; the state stays as it was last known.
        hasDiverged = true
      }
    }
  }

  /// Handed its array, so that it is taken hold of once.
  private func remember(_ values: [Float], in known: inout [Float]) {
    for index in known.indices { known[index] = values[index] }
  }

  private func stepWorld() throws(PhysicsError) {
    let began = isPhysicsTimed ? ContinuousClock.now : nil
    try world.step(
      dt: physicsStep, velocityIterations: blueprint.scene.physics.velocityIterations,
      positionIterations: blueprint.scene.physics.positionIterations)
    for (body, speed) in blueprint.paced { try pace(handles.bodies[body], speed) }
    if let began { physicsTime += ContinuousClock.now - began }
  }

  /// Gives a body its speed back, in the direction that it has.
  private func pace(_ body: BodyID, _ speed: Float) throws(PhysicsError) {
    let now = try world.state(of: body)
    let size = (now.velocity * now.velocity).sum().squareRoot()
    if size > 1e-3 { try world.setVelocity(of: body, now.velocity * (speed / size), spin: now.spin) }
  }

  /// Seconds since the episode's first observation.
  public var seconds: Double { Double(step - settled) / blueprint.scene.physics.rate }

  /// By how much a body's shape is larger than its robot's file says, in this episode.
  public func scale(of body: Int) -> Double { parameters.bodies[body].scale }

  /// Of all the robot's bodies, kg.
  public var mass: Float {
    handles.bodies.reduce(0) { sum, body in sum + ((try? world.mass(of: body).mass) ?? 0) }
  }

  public func pose(of body: Int) -> (x: Double, y: Double, angle: Double) {
    (Double(poses[6 * body]), Double(poses[6 * body + 1]), Double(poses[6 * body + 2]))
  }

  public func heading(of body: Int) -> (cosine: Double, sine: Double) {
    let angle = Double(poses[6 * body + 2])
    return (cos(angle), sin(angle))
  }

  /// How large the thing on the bench is, m.
  public var thingSize: (width: Double, height: Double) {
    guard let handling = blueprint.handling else { return (0, 0) }
    let body = blueprint.scene.robot.bodies[handling.thing]
    let scale = parameters.bodies[handling.thing].scale
    return (scale * body.shape.width, scale * 2 * body.shape.halfHeight(turned: body.angle))
  }

  /// A point of the world in the robot's frame.
  public func inRobotFrame(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let way = point - origin.at
    let (c, s) = (cos(origin.angle), sin(origin.angle))
    return SIMD2(c * way.x + s * way.y, c * way.y - s * way.x)
  }

  /// Position of a moving joint, by its index among those: rad or m.
  public func jointPosition(_ joint: Int) -> Double { Double(jointStates[2 * joint]) }
}
