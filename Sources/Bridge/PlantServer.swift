import Robots
import Scene
import Wire

/// The plant behind firmware without motors: takes what its PWM would do over the firmware's second port and says what
/// encoders and bumpers would (see `LinkMessage`).
public final class PlantServer: VirtualDevice {
  private let plant: any DevicePlant
  private var parser = LinkParser()
  public private(set) var command: RobotCommand
  private var motors: MotorChannels
  private var time: UInt32 = 0
  /// Of the last drive that advanced the plant: asked for again, it advances nothing.
  private var stepped: UInt16?

  /// - Parameter hardware: of a robot on Strut's link.
  public init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant) {
    self.plant = plant
    command = RobotCommand(RobotLayout(robot))
    motors = MotorChannels(robot, hardware)
  }

  public var isLive: Bool { command.values.contains { $0 != 0 } }

  public func tell(time: UInt32) {
    self.time = time
    motors.turn(to: time, plant.state)
  }

  public func receive(_ bytes: [UInt8]) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes where parser.feed(byte) {
      guard let drive = PlantDrive(parser) else { continue }
      motors.obey(drive.duty, channels: drive.channels, into: &command)
      if drive.steps, drive.sequence != stepped {
        stepped = drive.sequence
        plant.advance(command)
        tell(time: plant.time)
      }
      answers += sensors(answering: drive)
    }
    return answers
  }

  private func sensors(answering drive: PlantDrive) -> [UInt8] {
    var sensors = PlantSensors(channels: motors.count)
    sensors.sequence = drive.sequence
    sensors.plantTime = time
    motors.sense(plant.state, positions: &sensors.positions, speeds: &sensors.speeds, contacts: &sensors.contacts)
    return frameBytes(capacity: LinkMessage.longestFrame) { sensors.encode(into: &$0) }
  }
}
