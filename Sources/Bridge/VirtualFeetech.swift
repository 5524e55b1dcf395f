import Robots
import Scene
import Wire

/// A bus of Feetech STS3215 servos. They have no watchdog: what they were told last they do until they are told else.
/// Source: the memory table of LeRobot, `motors/feetech/tables.py`.
final class VirtualFeetech: VirtualDevice {
  private let maps: [ServoMap]
  private let slots: StateSlots
  private let plant: any DevicePlant
  private let lockstep: Bool
  private var servos: [ServoMemory<FeetechRegister>]
  private var waiting: [(address: Int, data: [UInt8])?]
  private var parser = FeetechParser()
  private(set) var command: RobotCommand

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant, lockstep: Bool) {
    maps = ServoMap.all(on: robot, hardware)
    slots = StateSlots(robot, hardware)
    self.plant = plant
    self.lockstep = lockstep
    command = RobotCommand(RobotLayout(robot))
    servos = maps.map(Self.fresh)
    waiting = Array(repeating: nil, count: maps.count)
    obey()
  }

  private static func fresh(_ map: ServoMap) -> ServoMemory<FeetechRegister> {
    ServoMemory([
      .modelNumber: 777, .id: Int(map.id), .maxPosition: 4095, .goalPosition: 2048, .torqueLimit: 1000, .lock: 1,
      .presentVoltage: 120, .presentTemperature: 35,
    ])
  }

  var isLive: Bool { maps.indices.contains { servos[$0][.torqueEnable] == 1 } }

  func tell(time: UInt32) { obey() }

  func receive(_ bytes: [UInt8]) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes where parser.feed(byte) {
      repeat {
        answer(parser.id, parser.instruction, parser.withParameters { span in span.indices.map { span[$0] } }, &answers)
      } while parser.next()
    }
    return answers
  }

  private func answer(_ id: UInt8, _ instruction: UInt8, _ data: [UInt8], _ answers: inout [UInt8]) {
    let everyone = id == FeetechFrame.broadcast
    let asked = maps.indices.filter { everyone || maps[$0].id == id }
    switch instruction {
    case FeetechInstruction.ping:
      for index in asked { status(index, [], &answers) }
    case FeetechInstruction.read:
      guard !everyone, data.count == 2 else { return }
      for index in asked { read(index, Int(data[0]), Int(data[1]), &answers) }
    case FeetechInstruction.write, FeetechInstruction.regWrite:
      guard data.count > 1 else { return }
      for index in asked {
        if instruction == FeetechInstruction.write {
          write(index, Int(data[0]), data[1...])
        } else {
          waiting[index] = (Int(data[0]), Array(data[1...]))
        }
        if !everyone { status(index, [], &answers) }
      }
      obey()
    case FeetechInstruction.action:
      for index in asked {
        if let next = waiting[index] { write(index, next.address, next.data[...]) }
        waiting[index] = nil
      }
      obey()
    case FeetechInstruction.syncRead:
      guard data.count > 2 else { return }
      for id in data[2...] {
        if let index = maps.firstIndex(where: { $0.id == id }) { read(index, Int(data[0]), Int(data[1]), &answers) }
      }
    case FeetechInstruction.syncWrite:
      guard data.count > 2, data[1] > 0 else { return }
      let (address, length) = (Int(data[0]), Int(data[1]))
      for start in stride(from: 2, to: data.count - length, by: length + 1) {
        guard let index = maps.firstIndex(where: { $0.id == data[start] }) else { continue }
        write(index, address, data[start + 1...start + length])
      }
      finishWrite(address..<address + length)
    default: break
    }
  }

  /// In lock-step goals for several servos at once are the host's command for one control step.
  private func finishWrite(_ range: Range<Int>) {
    obey()
    guard lockstep, range.contains(Int(FeetechRegister.goalPosition.address)),
      maps.indices.contains(where: { servos[$0][.torqueEnable] == 1 })
    else { return }
    plant.advance(command)
    obey()
  }

  private func read(_ index: Int, _ address: Int, _ length: Int, _ answers: inout [UInt8]) {
    let joint = slots.read(index, from: plant.state)
    set(.presentPosition, maps[index].count(ofPosition: joint.position), of: index)
    set(.presentVelocity, maps[index].count(ofSpeed: joint.speed), of: index)
    if let data = servos[index].read(address, length) { status(index, Array(data), &answers) }
  }

  private func write(_ index: Int, _ address: Int, _ data: ArraySlice<UInt8>) {
    // What it measures is not written.
    guard address >= Int(FeetechRegister.id.address),
      address + data.count <= Int(FeetechRegister.presentPosition.address)
    else { return }
    _ = servos[index].write(data, at: address)
  }

  private func obey() {
    for index in maps.indices {
      let goal = ServoGoal(
        position: value(.goalPosition, of: index), velocity: value(.goalVelocity, of: index),
        effort: value(.torqueLimit, of: index))
      command.values[index] =
        servos[index][.torqueEnable] == 1
        ? maps[index].value(of: goal) : maps[index].value(holding: slots.read(index, from: plant.state).position)
    }
  }

  private func status(_ index: Int, _ data: [UInt8], _ answers: inout [UInt8]) {
    answers += FeetechBus.frame { FeetechFrame.status(maps[index].id, parameters: data.span, into: &$0) }
  }

  private func value(_ register: FeetechRegister, of index: Int) -> Int32 {
    Int32(register.value(of: UInt16(servos[index][register])))
  }

  private func set(_ register: FeetechRegister, _ value: Int32, of index: Int) {
    servos[index].set(register, Int(register.raw(of: Int(value))))
  }
}
