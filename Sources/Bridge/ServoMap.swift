public import Scene

/// What a servo is told, in its own counts.
public struct ServoGoal: Sendable, Equatable {
  /// Meaningless in velocity mode.
  public var position: Int32
  /// Signed in velocity mode; in position mode, how fast it may go there.
  public var velocity: Int32
  /// Goal PWM or torque limit: a cap, never negative.
  public var effort: Int32

  public init(position: Int32, velocity: Int32, effort: Int32) {
    self.position = position
    self.velocity = velocity
    self.effort = effort
  }
}

/// Translates between one joint, in SI units and command values, and its servo, in counts. Drivers use it one way, the
/// virtual devices the other way.
public struct ServoMap: Sendable, Equatable {
  public let name: String
  public let id: UInt8
  public let mode: ServoModel.Mode
  /// What the actuator's command values mean.
  public let control: MotorModel.Control
  private let units: ServoUnits
  /// Joint units (rad or m) per count, with the sign; so is `speedScale`, per count of speed.
  private let positionScale: Float
  private let speedScale: Float
  private let offset: Float
  /// Of the joint: where the command values -1 and 1 lead in position control.
  private let lower: Float
  private let upper: Float
  /// Joint units per second at the command value 1.
  private let speed: Float

  /// - Parameter reversed: the calibration turns the servo's direction round once more.
  public init(
    _ servo: ServoModel, _ actuator: ActuatorModel, on robot: RobotModel, units: ServoUnits, reversed: Bool = false
  ) {
    name = servo.name
    id = UInt8(servo.id)
    mode = servo.mode
    control = actuator.motor.control
    self.units = units
    let sign = reversed ? -servo.sign : servo.sign
    positionScale = Float(sign * servo.travel * units.position)
    speedScale = Float(sign * servo.travel * units.speed)
    offset = Float(servo.offset)
    let limits =
      if case .joint(let index) = actuator.target { robot.joints[index].limits } else { nil as ClosedRange<Double>? }
    lower = Float(limits?.lowerBound ?? -1)
    upper = Float(limits?.upperBound ?? 1)
    speed = Float(actuator.motor.speed.nominal)
  }

  /// rad or m.
  public func position(ofCount count: Int32) -> Float { offset + positionScale * Float(count &- Int32(units.middle)) }

  /// rad/s or m/s.
  public func speed(ofCount count: Int32) -> Float { speedScale * Float(count) }

  public func count(ofPosition position: Float) -> Int32 {
    Int32(units.middle) + Self.rounded((position - offset) / positionScale)
  }

  public func count(ofSpeed speed: Float) -> Int32 { Self.rounded(speed / speedScale) }

  /// The share of what the motor can exert, 0...1, as a cap.
  public func count(ofEffort share: Float) -> Int32 { Self.rounded(share * Float(units.fullEffort)) }

  /// What the servo should do for a command value, -1...1.
  ///
  /// Effort is a direction at the motor's speed and a cap on what it may exert, as the simulation has it.
  public func goal(of value: Float) -> ServoGoal {
    switch control {
    case .effort:
      let direction: Float = value > 0 ? 1 : value < 0 ? -1 : 0
      return ServoGoal(
        position: 0, velocity: count(ofSpeed: direction * speed), effort: count(ofEffort: value.magnitude))
    case .velocity:
      return ServoGoal(position: 0, velocity: count(ofSpeed: value * speed), effort: Int32(units.fullEffort))
    case .position:
      let target = lower + (value + 1) / 2 * (upper - lower)
      return ServoGoal(
        position: count(ofPosition: target), velocity: max(1, count(ofSpeed: speed).magnitude32),
        effort: Int32(units.fullEffort))
    }
  }

  /// The command value that a servo with this goal obeys: the inverse of `goal(of:)` up to rounding.
  public func value(of goal: ServoGoal) -> Float {
    switch control {
    case .effort:
      let way = speedScale * Float(goal.velocity)
      let share = min(Float(goal.effort) / Float(units.fullEffort), 1)
      return way > 0 ? share : way < 0 ? -share : 0
    case .velocity: return min(max(speedScale * Float(goal.velocity) / speed, -1), 1)
    case .position:
      let share = (position(ofCount: goal.position) - lower) / (upper - lower)
      return min(max(2 * share - 1, -1), 1)
    }
  }

  /// The command value that asks for where the joint is now, or for rest where values are no positions: where a soft
  /// start begins.
  public func value(holding position: Float) -> Float {
    control == .position ? min(max(2 * (position - lower) / (upper - lower) - 1, -1), 1) : 0
  }

  /// To the nearest count; numbers that no servo can have are clamped, and what is none is 0.
  private static func rounded(_ value: Float) -> Int32 {
    guard value.magnitude < 1e9 else { return value > 0 ? 1_000_000_000 : value < 0 ? -1_000_000_000 : 0 }
    return Int32(value.rounded())
  }
}

extension ServoMap {
  /// The servos of a bus in the order of a command; none on Strut's link.
  public static func all(on robot: RobotModel, _ hardware: HardwareModel, reversed: Set<String> = []) -> [ServoMap] {
    let units: ServoUnits
    switch hardware.link {
    case .dynamixel: units = .dynamixel
    case .feetech: units = .feetech
    case .strut: return []
    }
    return zip(hardware.servos, robot.actuators).map { servo, actuator in
      ServoMap(servo, actuator, on: robot, units: units, reversed: reversed.contains(servo.name))
    }
  }
}

extension Int32 {
  fileprivate var magnitude32: Int32 { self < 0 ? 0 &- self : self }
}
