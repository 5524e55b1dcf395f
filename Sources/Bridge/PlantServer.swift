import Robots
import Scene
import Wire

/// The plant behind firmware without motors: takes what its PWM would do over the firmware's second port and says what
/// encoders and bumpers would (see `LinkMessage`).
public final class PlantServer: VirtualDevice {
  private let servos: [ServoModel]
  private let slots: StateSlots
  private let plant: any DevicePlant
  private var parser = LinkParser()
  public private(set) var command: RobotCommand
  /// Per channel, turned since the beginning.
  private var positions: [Float]
  private var lastTime: UInt32 = 0
  /// Of the last drive that advanced the plant: asked for again, it advances nothing.
  private var stepped: UInt16?

  /// - Parameter hardware: of a robot on Strut's link.
  public init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant) {
    servos = hardware.servos
    slots = StateSlots(robot, hardware)
    self.plant = plant
    command = RobotCommand(RobotLayout(robot))
    positions = Array(repeating: 0, count: (servos.map(\.id).max() ?? 0) + 1)
  }

  public var isLive: Bool { command.values.contains { $0 != 0 } }

  public func tell(time: UInt32) {
    let elapsed = Float(Int32(bitPattern: time &- lastTime)) * 1e-6
    lastTime = time
    for index in servos.indices { positions[servos[index].id] += elapsed * speed(index) }
  }

  public func receive(_ bytes: [UInt8]) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes where parser.feed(byte) {
      guard let drive = PlantDrive(parser) else { continue }
      for (index, servo) in servos.enumerated() where servo.id < drive.channels {
        command.values[index] = servo.sign < 0 ? -drive.duty[servo.id] : drive.duty[servo.id]
      }
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
    var sensors = PlantSensors(channels: positions.count)
    sensors.sequence = drive.sequence
    sensors.plantTime = lastTime
    for index in servos.indices {
      sensors.positions[servos[index].id] = positions[servos[index].id]
      sensors.speeds[servos[index].id] = speed(index)
    }
    for (bit, place) in slots.contacts.enumerated() where plant.state.values[place] != 0 {
      sensors.contacts |= 1 << UInt16(bit)
    }
    var frame = [UInt8](repeating: 0, count: LinkMessage.longestFrame)
    var span = frame.mutableSpan
    let count = sensors.encode(into: &span)
    return Array(frame[..<count])
  }

  /// rad/s of the motor.
  private func speed(_ index: Int) -> Float {
    slots.read(index, from: plant.state).speed / Float(servos[index].sign * servos[index].travel)
  }
}
