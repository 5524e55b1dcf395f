import Robots
import Scene
import Wire

/// A microcontroller on Strut's link, with the rules that the firmware follows.
final class VirtualLink: VirtualDevice {
  private let plant: any DevicePlant
  private var device: LinkDevice
  private var parser = LinkParser()
  private(set) var command: RobotCommand
  private var motors: MotorChannels

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant, lockstep: Bool) {
    self.plant = plant
    command = RobotCommand(RobotLayout(robot))
    motors = MotorChannels(robot, hardware)
    device = LinkDevice(kind: .virtual, channels: motors.count, canLockstep: lockstep)
  }

  var isLive: Bool { device.isArmed }

  func tell(time: UInt32) {
    _ = device.tell(time: time)
    motors.turn(to: time, plant.state)
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

  private func obey() { motors.obey(device.duty, channels: motors.count, into: &command) }

  private var state: LinkState {
    var state = device.state
    motors.sense(plant.state, positions: &state.positions, speeds: &state.speeds, contacts: &state.contacts)
    return state
  }

  private func append(to answers: inout [UInt8], _ encode: (inout MutableSpan<UInt8>) -> Int) {
    answers += frameBytes(capacity: LinkMessage.longestFrame, encode)
  }
}
