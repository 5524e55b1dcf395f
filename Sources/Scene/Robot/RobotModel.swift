/// A robot's description, in SI units; positions in the robot's frame unless said otherwise.
public struct RobotModel: Sendable, Equatable {
  /// The folder's name under `models/`.
  public var name: String
  public var about: String
  public var bodies: [BodyModel]
  public var joints: [JointModel]
  public var wheels: [WheelModel]
  public var sensors: [SensorModel]
  /// The gripper at the end of an arm, where the robot has one.
  public var hand: HandModel?
  /// The ratio of two joined or touching bodies' masses that `strut check` does not warn of yet.
  public var acceptedMassRatio = 10.0
  /// Which servo or channel each actuator is on, where the file says so.
  public var hardware: HardwareModel?

  /// A robot without anything, as reference worlds have it.
  public init(name: String = "", about: String = "") {
    self.name = name
    self.about = about
    bodies = []
    joints = []
    wheels = []
    sensors = []
  }

  /// Joints with a motor in file order, then wheels in file order: the order of a command.
  public var actuators: [ActuatorModel] {
    let ofJoints = joints.indices.compactMap { index in
      joints[index].motor.map { ActuatorModel(name: joints[index].name, motor: $0, target: .joint(index)) }
    }
    let ofWheels = wheels.indices.map { index in
      ActuatorModel(name: wheels[index].name, motor: wheels[index].motor, target: .wheel(index))
    }
    return ofJoints + ofWheels
  }
}

public enum Shape: Sendable, Equatable {
  case circle(radius: Double)
  case box(width: Double, height: Double)
  /// Convex, 3 to 8 corners, counter-clockwise.
  case polygon([SIMD2<Double>])
}

public struct BodyModel: Sendable, Equatable {
  public enum Collides: String, Sendable, CaseIterable {
    /// With everything but its own robot.
    case terrain
    case everything
    case nothing
  }

  public var name: String
  public var shape: Shape
  /// Of the shape, about the body's own origin; a range makes a body of another size in each episode.
  public var scale: Quantity
  /// kg, whatever the scale; exactly one of mass and density is given, and the moment of inertia follows from it.
  public var mass: Quantity?
  /// kg/m²
  public var density: Quantity?
  public var friction: Quantity
  public var restitution: Quantity
  /// m/s; a slower impact does not bounce.
  public var restitutionThreshold: Double
  /// Of the body's frame in the robot's frame.
  public var at: SIMD2<Double>
  public var angle: Double
  /// 1/s
  public var linearDamping: Double
  public var angularDamping: Double
  /// m/s, to which its speed is brought back after each physics step, as that of a ball in a game; nil: it is free.
  public var constantSpeed: Double?
  /// Whether it is kept from passing through moving bodies too, as something small and fast.
  public var bullet: Bool
  public var collides: Collides
}

public enum JointKind: Sendable, Equatable {
  /// Position in rad: the angle of B less the angle of A, counted from the pose of the file.
  case revolute
  /// Position in metres along the axis, a unit vector in A's frame.
  case prismatic(axis: SIMD2<Double>)
  case weld
}

public struct JointModel: Sendable, Equatable {
  public var name: String
  public var kind: JointKind
  /// A body, or `world`.
  public var bodyA: String
  public var bodyB: String
  /// In the frames of the two bodies; for `world`, in the frame in which the robot is placed.
  public var anchorA: SIMD2<Double>
  public var anchorB: SIMD2<Double>
  /// rad or m
  public var limits: ClosedRange<Double>?
  public var motor: MotorModel?
  /// The joint with which a mechanism ties it, so that both positions change alike; it has no motor then.
  public var mirrors: String?
  /// Passive, Nm or N.
  public var friction: Quantity
}

public struct MotorModel: Sendable, Equatable {
  public enum Control: String, Sendable, CaseIterable { case effort, velocity, position }

  public var control: Control
  /// The most it can exert: Nm, or N on a prismatic joint.
  public var torque: Quantity
  /// The fastest it turns: rad/s, or m/s on a prismatic joint.
  public var speed: Quantity
  /// Seconds from command to effect.
  public var delay: Quantity
  /// 1/s, for position control: target speed per remaining way.
  public var gain: Double
}

public struct WheelModel: Sendable, Equatable {
  public var name: String
  public var body: String
  /// In the body's frame.
  public var at: SIMD2<Double>
  /// Rolling direction in the body's frame.
  public var angle: Double
  public var radius: Double
  /// Friction coefficient.
  public var grip: Quantity
  public var motor: MotorModel
  /// Share of the body's weight; nil for equal shares.
  public var load: Double?
}

public struct ActuatorModel: Sendable, Equatable {
  public enum Target: Sendable, Equatable {
    case joint(Int)
    case wheel(Int)
  }

  public var name: String
  public var motor: MotorModel
  /// Index into the robot's joints or wheels.
  public var target: Target
}

public enum SensorKind: Sendable, Equatable {
  /// Angle, spin and velocity (x, y in the world's frame).
  case imu(body: String)
  /// Position and speed of every joint that is not a weld.
  case joints
  /// 1 while touching. `latch`: Gymnasium's flag, set by a begin and cleared by any end of contact.
  case contact(body: String, latch: Bool)
  /// Distances in metres, the range where nothing is hit. A span of exactly 2 pi spreads the rays without repeating the
  /// first; a smaller one includes both ends. `level`: angles in the world's frame instead of the body's.
  case lidar(body: String, rays: Int, from: Double, span: Double, range: Double, level: Bool)
  /// Per wheel, its surface speed as rad/s; `drift` is the standard deviation of each wheel's relative error.
  case odometry(drift: Double)
  /// x, y and angle.
  case pose(body: String)
  /// What presses on a body against an axis of its own frame, as a pad on a finger feels it, N.
  case pressure(body: String, axis: SIMD2<Double>)
  /// Where the thing on a bench lies, how wide it is, and where the bin is, in the robot's frame; its noise is in m,
  /// and in rad for the angle.
  case camera

  /// As the file names it.
  public var name: String {
    switch self {
    case .imu: "imu"
    case .joints: "joints"
    case .contact: "contact"
    case .lidar: "lidar"
    case .odometry: "odometry"
    case .pose: "pose"
    case .pressure: "pressure"
    case .camera: "camera"
    }
  }

  static let names = ["imu", "joints", "contact", "lidar", "odometry", "pose", "pressure", "camera"]
}

public struct SensorModel: Sendable, Equatable {
  public var name: String
  public var kind: SensorKind
  /// Readings per second; nil for one per control step.
  public var rate: Double?
  /// Seconds.
  public var delay: Quantity
  /// Standard deviation in the sensor's SI unit.
  public var noise: Double
}
