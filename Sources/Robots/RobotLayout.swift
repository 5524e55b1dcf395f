public import Scene

/// One number that a sensor gives.
public struct SensorChannel: Sendable, Equatable {
  public var name: String
  public var unit: String
}

/// Where a sensor's channels stand in `RobotState.values`.
public struct SensorSlot: Sendable {
  public var name: String
  public var kind: SensorKind
  public var offset: Int
  public var channels: [SensorChannel]
  public var range: Range<Int> { offset..<offset + channels.count }
}

/// The order of the numbers in a robot's state and command, computed once from its description.
public struct RobotLayout: Sendable {
  public let sensors: [SensorSlot]
  /// One per element of `RobotCommand.values`.
  public let actuators: [ActuatorModel]
  public let stateCount: Int

  public init(_ robot: RobotModel) {
    var offset = 0
    sensors = robot.sensors.map { sensor in
      let channels = Self.channels(of: sensor.kind, on: robot)
      defer { offset += channels.count }
      return SensorSlot(name: sensor.name, kind: sensor.kind, offset: offset, channels: channels)
    }
    actuators = robot.actuators
    stateCount = offset
  }

  private static func channels(of kind: SensorKind, on robot: RobotModel) -> [SensorChannel] {
    switch kind {
    case .imu:
      [.init(name: "angle", unit: "rad"), .init(name: "spin", unit: "rad/s")]
        + [.init(name: "velocity x", unit: "m/s"), .init(name: "velocity y", unit: "m/s")]
    case .joints:
      robot.movingJoints.flatMap { joint in
        let unit = joint.kind.isRotary ? "rad" : "m"
        return [
          SensorChannel(name: "angle \(joint.name)", unit: unit),
          SensorChannel(name: "speed \(joint.name)", unit: unit + "/s"),
        ]
      }
    case .contact: [.init(name: "touching", unit: "")]
    case .lidar(_, let rays, _, _, _, _): (0..<rays).map { .init(name: "[\($0)]", unit: "m") }
    case .odometry: robot.wheels.map { .init(name: "speed \($0.name)", unit: "rad/s") }
    case .pose: [.init(name: "x", unit: "m"), .init(name: "y", unit: "m"), .init(name: "angle", unit: "rad")]
    case .pressure: [.init(name: "pressure", unit: "N")]
    case .camera:
      [.init(name: "thing x", unit: "m"), .init(name: "thing y", unit: "m"), .init(name: "thing angle", unit: "rad")]
        + [.init(name: "thing width", unit: "m"), .init(name: "bin x", unit: "m")]
    }
  }
}

extension JointKind {
  /// Whether the joint's position is an angle.
  public var isRotary: Bool { if case .revolute = self { true } else { false } }
  /// Whether the joint moves at all.
  public var moves: Bool { if case .weld = self { false } else { true } }
}

extension RobotModel {
  /// The joints that a `joints` sensor reads, in file order.
  public var movingJoints: [JointModel] { joints.filter { $0.kind.moves } }
}
