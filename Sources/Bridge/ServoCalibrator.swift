public import Scene
import Wire

/// Finds out how the servos of a robot are mounted, with the torque off, while somebody moves the joints by hand.
public final class ServoCalibrator {
  public let maps: [ServoMap]
  private let bus: Bus

  private enum Bus {
    case dynamixel(DynamixelBus)
    case feetech(FeetechBus)
  }

  /// Opens the port and turns the torque off.
  public init(
    _ robot: RobotModel, on port: SerialPort, options: DriverOptions = DriverOptions()
  ) throws(BridgeError) {
    guard let hardware = robot.hardware else {
      throw BridgeError("robot '\(robot.name)' has no 'hardware:' section in its file")
    }
    maps = ServoMap.all(on: robot, hardware)
    switch hardware.link {
    case .dynamixel: bus = .dynamixel(DynamixelBus(port, patience: options.patience))
    case .feetech: bus = .feetech(FeetechBus(port, patience: options.patience))
    case .strut: throw BridgeError("robot '\(robot.name)' is on Strut's link, whose firmware needs no calibration")
    }
    try port.open()
    for servo in maps {
      switch bus {
      case .dynamixel(let bus): try bus.write(.torqueEnable, 0, to: servo)
      case .feetech(let bus): try bus.write(.torqueEnable, 0, to: servo)
      }
    }
  }

  /// As the servos report them, with their homing offsets.
  public func counts() throws(BridgeError) -> [Int] {
    var counts: [Int] = []
    for servo in maps {
      switch bus {
      case .dynamixel(let bus): counts.append(Int(try bus.read(.presentPosition, of: servo)))
      case .feetech(let bus): counts.append(try bus.read(.presentPosition, of: servo))
      }
    }
    return counts
  }

  /// Makes where each servo is now the middle of its turn; the new homing offsets.
  public func setMiddle() throws(BridgeError) -> [Int] {
    let middle = ServoUnits.dynamixel.middle
    let counts = try counts()
    var offsets: [Int] = []
    for (servo, count) in zip(maps, counts) {
      let offset: Int
      switch bus {
      case .dynamixel(let bus): offset = Int(try bus.read(.homingOffset, of: servo)) + middle - count
      case .feetech(let bus):
        // Feetech's is taken off, Dynamixel's is added. Eleven bits hold half a turn but for one count.
        offset = min(max(try bus.read(.homingOffset, of: servo) + count - middle, -2047), 2047)
      }
      try write(homingOffset: offset, to: servo)
      offsets.append(offset)
    }
    return offsets
  }

  /// Writes homing offsets and ranges into the servos, where they outlive power-off.
  public func apply(_ calibration: Calibration) throws(BridgeError) {
    for servo in maps {
      guard let wanted = calibration.servo(servo.name) else {
        throw BridgeError("the calibration says nothing about '\(servo.name)'")
      }
      guard wanted.id == Int(servo.id) else {
        throw BridgeError(
          "the calibration has '\(servo.name)' on id \(wanted.id), the robot's file on id \(servo.id)")
      }
      try write(homingOffset: wanted.homingOffset, to: servo)
      switch bus {
      case .dynamixel(let bus):
        try bus.set(.minPosition, Int32(clamping: max(wanted.rangeMin, 0)), of: servo)
        try bus.set(.maxPosition, Int32(clamping: min(wanted.rangeMax, 4095)), of: servo)
      case .feetech(let bus):
        try bus.set(.minPosition, max(wanted.rangeMin, 0), of: servo)
        try bus.set(.maxPosition, min(wanted.rangeMax, 4095), of: servo)
      }
    }
  }

  private func write(homingOffset: Int, to servo: ServoMap) throws(BridgeError) {
    switch bus {
    case .dynamixel(let bus): try bus.set(.homingOffset, Int32(clamping: homingOffset), of: servo)
    case .feetech(let bus): try bus.set(.homingOffset, homingOffset, of: servo)
    }
  }
}
