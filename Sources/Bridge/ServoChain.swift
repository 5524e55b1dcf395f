import Robots
import Scene

/// The servos of a bus as its driver knows them: how they count, where they may go, and where their numbers belong.
struct ServoChain {
  let servos: [ServoModel]
  let maps: [ServoMap]
  let ids: [UInt8]
  let slots: StateSlots
  var limits: [ServoLimits]
  private let calibration: Calibration?

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ calibration: Calibration?) {
    servos = hardware.servos
    self.calibration = calibration
    slots = StateSlots(robot, hardware)
    maps = ServoMap.all(on: robot, hardware, reversed: calibration?.reversed(servos.map(\.name)) ?? [])
    ids = maps.map(\.id)
    let pairs = zip(zip(servos, robot.actuators), maps)
    limits = pairs.map { ServoLimits($0.0, $0.1, $1, calibration?.servo($0.0.name)) }
  }

  /// As `Exchange.fresh` has it.
  var everyone: UInt64 { ids.count == 64 ? .max : 1 << UInt64(ids.count) - 1 }

  /// Refuses a servo that says it is of another model than the robot's file.
  func checkModel(_ number: Int, of index: Int, at path: String) throws(BridgeError) {
    guard !ServoNumbers.fits(number, servos[index].model) else { return }
    throw BridgeError(
      "\(path): servo \(ids[index]) ('\(maps[index].name)') says it is a model \(number), but the robot's file says "
        + "\(servos[index].model)")
  }

  /// Refuses a servo that holds another homing offset than it was calibrated with.
  /// - Parameter offset: reads the servo's; not asked for one that was not calibrated.
  func checkHoming(
    of index: Int, at path: String, _ offset: () throws(BridgeError) -> Int
  ) throws(BridgeError) {
    let servo = maps[index]
    guard let wanted = calibration?.servo(servo.name) else { return }
    let offset = try offset()
    guard offset == wanted.homingOffset, wanted.id == Int(servo.id) else {
      throw BridgeError(
        "\(path): servo \(servo.id) ('\(servo.name)') holds homing offset \(offset), the calibration says "
          + "\(wanted.homingOffset) for id \(wanted.id): calibrate again, with 'strut calibrate'")
    }
  }
}
