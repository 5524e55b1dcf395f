import Robots
import Scene
import Wire

/// A microcontroller on Strut's link, with the rules that the firmware follows.
final class VirtualLink: VirtualDevice {
  private let servos: [ServoModel]
  private let slots: StateSlots
  private let plant: any DevicePlant
  private var device: LinkDevice
  private var parser = LinkParser()
  private(set) var command: RobotCommand
  /// Per channel, turned since the device was switched on.
  private var positions: [Float]
  private var lastTime: UInt32 = 0

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant, lockstep: Bool) {
    servos = hardware.servos
    slots = StateSlots(robot, hardware)
    self.plant = plant
    command = RobotCommand(RobotLayout(robot))
    let channels = (servos.map(\.id).max() ?? 0) + 1
    positions = Array(repeating: 0, count: channels)
    device = LinkDevice(kind: .virtual, channels: channels, canLockstep: lockstep)
  }

  var isLive: Bool { device.isArmed }

  func tell(time: UInt32) {
    _ = device.tell(time: time)
    // Wheels have no place of their own: encoders count what they turn.
    let elapsed = Float(Int32(bitPattern: time &- lastTime)) * 1e-6
    lastTime = time
    for index in servos.indices { positions[servos[index].id] += elapsed * speed(index) }
    obey()
  }

  func receive(_ bytes: [UInt8]) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes where parser.feed(byte) {
      switch device.receive(parser) {
      case .nothing: break
      case .hello: append(to: &answers) { device.helloReply.encode(into: &$0) }
      case .state: append(to: &answers) { state.encode(into: &$0) }
      case .step:
        obey()
        plant.advance(command)
        tell(time: plant.time)
        append(to: &answers) { state.encode(into: &$0) }
      }
      obey()
    }
    return answers
  }

  private func obey() {
    for (index, servo) in servos.enumerated() {
      command.values[index] = servo.sign < 0 ? -device.duty[servo.id] : device.duty[servo.id]
    }
  }

  /// rad/s of the motor.
  private func speed(_ index: Int) -> Float {
    slots.read(index, from: plant.state).speed / Float(servos[index].sign * servos[index].travel)
  }

  private var state: LinkState {
    var state = device.state
    for index in servos.indices {
      state.positions[servos[index].id] = positions[servos[index].id]
      state.speeds[servos[index].id] = speed(index)
    }
    for (bit, place) in slots.contacts.enumerated() where plant.state.values[place] != 0 {
      state.contacts |= 1 << UInt16(bit)
    }
    return state
  }

  private func append(to answers: inout [UInt8], _ encode: (inout MutableSpan<UInt8>) -> Int) {
    var frame = [UInt8](repeating: 0, count: LinkMessage.longestFrame)
    var span = frame.mutableSpan
    let count = encode(&span)
    answers += frame[..<count]
  }
}
