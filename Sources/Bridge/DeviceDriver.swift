public import Robots
public import Scene

/// A robot behind a port. One conformer per protocol; `DeviceDrivers.make` chooses.
///
/// The calls of a loop, `read` and `write`, neither throw nor allocate, and wait no longer than a lost answer costs: the
/// time on the wire and a millisecond. The others may take as long as the device needs.
public protocol DeviceDriver: AnyObject {
  /// `[layout.stateCount]`: which numbers of the state the device senses.
  var senses: [Bool] { get }
  /// What the device does when the host falls silent.
  var promise: StopPromise { get }
  /// What the device was last told, after limits of its own.
  var sent: RobotCommand { get }
  /// Whether it obeys commands.
  var isArmed: Bool { get }

  /// Opens the port, finds every servo or the firmware, and leaves the device disarmed. Also after a hang-up, where the
  /// device may have come back under another name.
  func connect() throws(BridgeError)

  /// Makes the device obey, holding still where it is. Refused while it has a fault that `clearFault` was not told of.
  func arm() throws(BridgeError)

  /// Brings what the device senses up to date; what does not come stays as it was.
  func read(into state: inout RobotState) -> Exchange

  /// Tells every actuator at once what to do, -1...1, which also feeds the device's watchdog. Nothing is sent while disarmed,
  /// or when a value is no number.
  func write(_ command: RobotCommand) -> Exchange

  /// Emergency: motors off now. Never throws; says whether the line took it.
  @discardableResult func stop() -> Bool

  /// Forgets a fault, so that `arm` may follow. Never arms.
  func clearFault() throws(BridgeError)

  /// Orderly end: motors off, port closed.
  func release()
}

extension DeviceDriver {
  /// Both halves of a turn, for loops that act on the state of the turn before.
  public func exchange(_ command: RobotCommand, into state: inout RobotState) -> Exchange {
    let written = write(command)
    var result = read(into: &state)
    result.refused = written.refused
    result.fault = written.fault ?? result.fault
    if written.line == .hungUp { result.line = .hungUp }
    return result
  }

  /// Tries to connect until it succeeds or the time is up, as after a hang-up. The device is disarmed afterwards.
  public func reconnect(by deadline: Instant) -> Bool {
    while true {
      if (try? connect()) != nil { return true }
      guard Instant.now < deadline else { return false }
      (Instant.now + .milliseconds(20)).sleep()
    }
  }
}

/// How a driver is to behave.
public struct DriverOptions: Sendable {
  /// In ms: how long the device obeys the last command when nothing follows. Rounded as the device counts.
  public var timeToLive = 80.0
  /// Simulation time follows the host's writes; answers may take as long as a step is computed.
  public var lockstep = false
  /// The program that is started as guardian of a bus without watchdog, with its arguments in front; nil: this program.
  public var guardian: [String]?

  public init() {}

  /// In ms: how much longer than its time on the wire an answer may take. An emulator that is slower than a wire needs
  /// more. In lock-step it is as long as a step may take to compute.
  public var margin = 1.0

  /// `margin` in nanoseconds.
  var patience: Int64 { .milliseconds(lockstep ? max(margin, 2000) : margin) }
}

extension RobotModel {
  /// What is on which servo or channel, for robots that say so.
  public func wiring() throws(BridgeError) -> HardwareModel {
    guard let hardware else {
      throw BridgeError("robot '\(name)' has no 'hardware:' section in its file, so nothing says what is where")
    }
    return hardware
  }
}

public enum DeviceDrivers {
  /// The driver of a robot's link. The robot needs a hardware section.
  public static func make(
    for robot: RobotModel, on port: SerialPort, calibration: Calibration? = nil,
    options: DriverOptions = DriverOptions()
  ) throws(BridgeError) -> any DeviceDriver {
    let hardware = try robot.wiring()
    switch hardware.link {
    case .dynamixel: return try DynamixelDriver(robot, hardware, port, calibration, options)
    case .feetech: return try FeetechDriver(robot, hardware, port, calibration, options)
    case .strut: return LinkDriver(robot, hardware, port, options)
    }
  }
}
