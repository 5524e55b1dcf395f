public import Scene
public import Simulation
import Environments
import Tasks

/// What is to be drawn of an episode and stays the same in it.
public struct Stage: Sendable {
  /// What a body is to the eye.
  public enum Role: Sendable, Equatable {
    case robot, limb, parcel, ball, opponent
  }

  public struct Body: Sendable, Equatable {
    public var name: String
    public var role: Role
    /// In the body's frame, m; as large as it was drawn for this episode.
    public var shape: Shape
  }

  /// A motor whose effort a snapshot tells.
  public struct Motor: Sendable, Equatable {
    public var name: String
    /// Nm or N.
    public var unit: String
    /// The most that it can give in this episode.
    public var limit: Float
    /// The body that it moves, and the place of joint or wheel in that body's frame, m.
    public var body: Int
    public var at: SIMD2<Float>
  }

  public var bodies: [Body]
  public var motors: [Motor] = []
  /// What stands still: terrain, houses and boxes, depot and address, bench and bin.
  public var ground: Ground

  /// - Parameter environment: after its reset.
  init(_ environment: any Environment) {
    if let simulation = TaskDefinition.simulation(of: environment) {
      let roles = Self.roles(in: environment, simulation)
      bodies = simulation.blueprint.scene.robot.bodies.enumerated().map { index, body in
        Body(name: body.name, role: roles[index], shape: body.shape.scaled(by: simulation.scale(of: index)))
      }
      let limits = simulation.effortLimits
      motors = zip(simulation.layout.actuators, limits).map { actuator, limit in
        Motor(actuator, limit: limit, of: simulation.blueprint.scene.robot)
      }
      ground = simulation.ground
    } else {
      ground = Ground()
      let pole = Body(name: "pole", role: .limb, shape: .box(width: 0.1, height: 1))
      let cart = Body(name: "cart", role: .robot, shape: .box(width: 0.5, height: 0.3))
      bodies = environment is ReferenceCartPole ? [cart, pole] : [pole]
    }
  }

  /// Of each body; the first that is nothing else is the robot.
  private static func roles(in environment: any Environment, _ simulation: Simulation) -> [Role] {
    var roles = [Role?](repeating: nil, count: simulation.blueprint.scene.robot.bodies.count)
    if let thing = simulation.blueprint.handling?.thing { roles[thing] = .parcel }
    if let rally = TaskDefinition.rally(of: environment) {
      roles[rally.ball] = .ball
      roles[rally.paddle] = .opponent
    }
    if let first = roles.firstIndex(of: nil) { roles[first] = .robot }
    return roles.map { $0 ?? .limb }
  }
}

extension Stage.Motor {
  fileprivate init(_ actuator: ActuatorModel, limit: Float, of robot: RobotModel) {
    name = actuator.name
    self.limit = limit
    let place: (body: String, at: SIMD2<Double>)
    switch actuator.target {
    case .joint(let index):
      let joint = robot.joints[index]
      unit = if case .prismatic = joint.kind { "N" } else { "Nm" }
      place = (joint.bodyB, joint.anchorB)
    case .wheel(let index):
      unit = "Nm"
      place = (robot.wheels[index].body, robot.wheels[index].at)
    }
    body = robot.bodies.firstIndex { $0.name == place.body } ?? 0
    at = SIMD2<Float>(place.at)
  }
}

extension Shape {
  fileprivate func scaled(by scale: Double) -> Shape {
    switch self {
    case .circle(let radius): .circle(radius: scale * radius)
    case .box(let width, let height): .box(width: scale * width, height: scale * height)
    case .polygon(let points): .polygon(points.map { scale * $0 })
    }
  }
}
