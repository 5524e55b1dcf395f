import Robots
import Scene
import Wire

/// The channels of Strut's link in front of a simulated robot: duties become a command, its state what encoders and
/// bumpers say.
struct MotorChannels {
  let count: Int
  private let servos: [ServoModel]
  private let slots: StateSlots
  /// rad, turned since the beginning: wheels have no place of their own.
  private var turned: [Float]
  private var lastTime: UInt32 = 0

  init(_ robot: RobotModel, _ hardware: HardwareModel) {
    servos = hardware.servos
    slots = StateSlots(robot, hardware)
    count = (servos.map(\.id).max() ?? 0) + 1
    turned = Array(repeating: 0, count: count)
  }

  /// - Parameter channels: of the duties; actuators beyond keep what they have.
  func obey(_ duty: LinkChannels, channels: Int, into command: inout RobotCommand) {
    for (index, servo) in servos.enumerated() where servo.id < channels {
      command.values[index] = servo.sign < 0 ? -duty[servo.id] : duty[servo.id]
    }
  }

  /// Turns the encoders on to a time in µs.
  mutating func turn(to time: UInt32, _ state: RobotState) {
    let elapsed = Float(Int32(bitPattern: time &- lastTime)) * 1e-6
    lastTime = time
    for index in servos.indices { turned[servos[index].id] += elapsed * speed(index, state) }
  }

  func sense(
    _ state: RobotState, positions: inout LinkChannels, speeds: inout LinkChannels, contacts: inout UInt16
  ) {
    for (index, servo) in servos.enumerated() {
      positions[servo.id] = turned[servo.id]
      speeds[servo.id] = speed(index, state)
    }
    for (bit, place) in slots.contacts.enumerated() where state.values[place] != 0 { contacts |= 1 << UInt16(bit) }
  }

  /// rad/s of the motor.
  private func speed(_ index: Int, _ state: RobotState) -> Float {
    slots.read(index, from: state).speed / Float(servos[index].sign * servos[index].travel)
  }
}
