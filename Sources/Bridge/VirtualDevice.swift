public import Robots
public import Scene

/// The simulated robot behind a virtual device.
public protocol DevicePlant: AnyObject {
  /// What the sensors say.
  var state: RobotState { get }
  /// µs of simulation since the device was switched on; may wrap around, never jumps back.
  var time: UInt32 { get }
  /// Obeys a command for one control step.
  func advance(_ command: RobotCommand)
}

/// What answers at the far end of a line as a robot's hardware does. One conformer per protocol.
public protocol VirtualDevice: AnyObject {
  /// What the actuators are to do now.
  var command: RobotCommand { get }
  /// Whether its motors would do what they were last told, rather than rest as the device promises.
  var isLive: Bool { get }
  /// Lets time pass, µs: of the clock, or of the simulation in lock-step.
  func tell(time: UInt32)
  /// Takes bytes from the line, whole frames or not, and returns the answers. In lock-step a command advances the plant by
  /// one control step before it is answered.
  func receive(_ bytes: [UInt8]) -> [UInt8]
}

public enum VirtualDevices {
  /// The device that a robot's hardware section describes.
  public static func make(for robot: RobotModel, plant: any DevicePlant, lockstep: Bool) throws(BridgeError)
    -> any VirtualDevice
  {
    let hardware = try robot.wiring()
    switch hardware.link {
    case .strut: return VirtualLink(robot, hardware, plant, lockstep: lockstep)
    case .dynamixel: return VirtualDynamixel(robot, hardware, plant, lockstep: lockstep)
    case .feetech: return VirtualFeetech(robot, hardware, plant, lockstep: lockstep)
    }
  }
}
