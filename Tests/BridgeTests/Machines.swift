import Bridge
import Robots
import Scene
import Testing

enum Machines {
  /// A robot with so many joints in velocity mode, on servos 1, 2, …
  static func joints(_ count: Int, link: String, control: String = "velocity", limits: String = "-1..1 rad") throws
    -> RobotModel
  {
    let names = (1...count).map { "j\($0)" }
    let text = """
      bodies:
        hull: { radius: 1, mass: 1 }
      \(names.map { "  \($0) body: { radius: 1, mass: 1 }" }.joined(separator: "\n"))
      joints:
      \(names.map { "  \($0): { revolute: [hull, \($0) body], at: [0, 0], limits: \(limits), motor: { control: \(control), torque: 2, speed: 6 } }" }.joined(separator: "\n"))
      hardware:
        link: \(link)
        baud: 4000000
        servos:
      \(names.enumerated().map { "    \($1): \($0 + 1)" }.joined(separator: "\n"))
      """
    let diagnostics = Diagnostics()
    return try #require(
      RobotModel.parse(text: text, path: "models/it/robot.yaml", diagnostics), "\(diagnostics.all.map(\.rendered))")
  }

  static func shipped(_ name: String) throws -> RobotModel {
    try RobotModel.load(path: "\(Checkout.path)/models/\(name)/robot.yaml")
  }

  static func driver(
    _ robot: RobotModel, _ path: String, calibration: Calibration? = nil, options: DriverOptions = DriverOptions()
  ) throws -> (driver: any DeviceDriver, state: RobotState, command: RobotCommand) {
    let port = SerialPort(path: path, baud: robot.hardware?.baud ?? 0)
    let layout = RobotLayout(robot)
    let driver = try DeviceDrivers.make(for: robot, on: port, calibration: calibration, options: options)
    return (driver, RobotState(layout), RobotCommand(layout))
  }
}

/// Time for a machine that is shared: nothing in a test waits for it in vain.
let patient: DriverOptions = {
  var options = DriverOptions()
  options.timeToLive = 30_000
  options.margin = 500
  return options
}()
