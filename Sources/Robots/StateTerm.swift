import Scene

/// One number of an observation as a linear read of the robot's state: `scale * state[source] + offset`.
public struct StateRead: Sendable, Equatable {
  public var source: Int
  public var scale: Double
  public var offset: Double
  public var label: String
  public var unit: String
}

/// The observation terms that come from robot state alone, so that a real robot can give them too.
public struct StateTerm: Sendable {
  public let name: String
  public let about: String
  /// Which sensor slots of a robot have it, by kind.
  let reads: @Sendable (SensorKind) -> Bool
  /// The channels of a slot that belong to the term, and how each is scaled by default.
  let channels: @Sendable (SensorSlot, RobotModel) -> [(channel: Int, scale: Double)]
  /// Whether the term's value names a joint or wheel rather than a sensor.
  var part: Part = .sensor

  enum Part { case sensor, joint, wheel }

  public static let all: [StateTerm] = [
    StateTerm(name: "angle", about: "tilt of the body with the inertial unit", reads: \.isIMU) { _, _ in [(0, 1)] },
    StateTerm(name: "spin", about: "its angular speed", reads: \.isIMU) { _, _ in [(1, 1)] },
    StateTerm(name: "velocity x", about: "its velocity along x, world frame", reads: \.isIMU) { _, _ in [(2, 1)] },
    StateTerm(name: "velocity y", about: "its velocity along y, world frame", reads: \.isIMU) { _, _ in [(3, 1)] },
    StateTerm(
      name: "joint angle", about: "a joint's angle, or a slide's position", reads: \.isJoints,
      channels: { slot, _ in stride(from: 0, to: slot.channels.count, by: 2).map { ($0, 1) } }, part: .joint),
    StateTerm(
      name: "joint speed", about: "a joint's speed", reads: \.isJoints,
      channels: { slot, _ in stride(from: 1, to: slot.channels.count, by: 2).map { ($0, 1) } }, part: .joint),
    StateTerm(name: "contact", about: "1 while a body touches something", reads: \.isContact) { _, _ in [(0, 1)] },
    StateTerm(name: "lidar", about: "distances by ray, as a share of the range", reads: \.isLidar) { slot, _ in
      guard case .lidar(_, let rays, _, _, let range, _) = slot.kind else { return [] }
      return (0..<rays).map { ($0, 1 / range) }
    },
    StateTerm(
      name: "wheel speeds", about: "speed of each wheel, as a share of its motor's", reads: \.isOdometry,
      channels: { slot, robot in
        slot.channels.indices.map { ($0, 1 / robot.wheels[$0].motor.speed.nominal) }
      }, part: .wheel),
    StateTerm(name: "pose", about: "x, y and angle of a body, world frame", reads: \.isPose) { _, _ in
      [(0, 1), (1, 1), (2, 1)]
    },
    StateTerm(name: "pressure", about: "what presses on a pad", reads: \.isPressure) { _, _ in [(0, 0.1)] },
  ]
}

extension SensorKind {
  fileprivate var isIMU: Bool { if case .imu = self { true } else { false } }
  fileprivate var isJoints: Bool { if case .joints = self { true } else { false } }
  fileprivate var isContact: Bool { if case .contact = self { true } else { false } }
  fileprivate var isLidar: Bool { if case .lidar = self { true } else { false } }
  fileprivate var isOdometry: Bool { if case .odometry = self { true } else { false } }
  fileprivate var isPose: Bool { if case .pose = self { true } else { false } }
  fileprivate var isPressure: Bool { if case .pressure = self { true } else { false } }
}
