import Robots
import Scene
import Wire

/// A bus of Dynamixel servos of the X series, with what a host relies on: torque, limits, the bus watchdog that latches,
/// which registers may be written when, and who answers. Source: emanual.robotis.com, XM430-W350.
final class VirtualDynamixel: VirtualDevice {
  private let maps: [ServoMap]
  private let slots: StateSlots
  private let plant: any DevicePlant
  private let lockstep: Bool
  private var servos: [ServoMemory<DynamixelRegister>]
  /// Writes that wait for an action, per servo.
  private var waiting: [(address: Int, data: [UInt8])?]
  private var parser = DynamixelParser()
  private(set) var command: RobotCommand
  private var time: UInt32 = 0
  private var lastPacket: UInt32 = 0

  private static let tripped: UInt32 = 0xFF

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ plant: any DevicePlant, lockstep: Bool) {
    maps = ServoMap.all(on: robot, hardware)
    slots = StateSlots(robot, hardware)
    self.plant = plant
    self.lockstep = lockstep
    command = RobotCommand(RobotLayout(robot))
    servos = zip(maps, hardware.servos).map { Self.fresh($0, $1.model) }
    waiting = Array(repeating: nil, count: maps.count)
    obey()
  }

  private static func fresh(_ map: ServoMap, _ model: String) -> ServoMemory<DynamixelRegister> {
    ServoMemory([
      .modelNumber: ServoNumbers.known.first { $0.model == model }?.numbers.first ?? 0, .id: Int(map.id), .baudRate: 3,
      .returnDelay: 250, .operatingMode: 3, .temperatureLimit: 80, .pwmLimit: 885, .velocityLimit: 1023,
      .maxPosition: 4095, .statusReturn: 2, .goalPWM: 885, .presentVoltage: 120, .presentTemperature: 35,
    ])
  }

  var isLive: Bool {
    maps.indices.contains { servos[$0][.torqueEnable] == 1 && servos[$0][.busWatchdog] != Self.tripped }
  }

  func tell(time: UInt32) {
    self.time = time
    for index in servos.indices {
      let watchdog = servos[index][.busWatchdog]
      guard (1...127).contains(watchdog), Int32(bitPattern: time &- lastPacket) > Int32(watchdog) * 20_000 else {
        continue
      }
      servos[index].set(.busWatchdog, Int(Self.tripped))
      servos[index].set(.goalVelocity, 0)
    }
    obey()
  }

  func receive(_ bytes: [UInt8]) -> [UInt8] {
    var answers: [UInt8] = []
    for byte in bytes where parser.feed(byte) {
      repeat {
        guard parser.instruction != DynamixelInstruction.status else { continue }
        lastPacket = time
        answer(parser.id, parser.instruction, parser.withParameters { span in span.indices.map { span[$0] } }, &answers)
      } while parser.next()
    }
    return answers
  }

  // MARK: Instructions

  private func answer(_ id: UInt8, _ instruction: UInt8, _ data: [UInt8], _ answers: inout [UInt8]) {
    let everyone = id == DynamixelFrame.broadcast
    let asked = maps.indices.filter { everyone || maps[$0].id == id }
    func word(_ index: Int) -> Int { Int(data[index]) | Int(data[index + 1]) << 8 }
    switch instruction {
    case DynamixelInstruction.ping:
      for index in asked { status(index, 0, servos[index].bytes[0..<2] + [46], &answers) }
    case DynamixelInstruction.read:
      guard !everyone, data.count == 4 else { return refuse(asked, DynamixelError.dataLength, everyone, &answers) }
      for index in asked { read(index, word(0), word(2), &answers) }
    case DynamixelInstruction.write, DynamixelInstruction.regWrite:
      guard data.count > 2 else { return refuse(asked, DynamixelError.dataLength, everyone, &answers) }
      for index in asked {
        let rest = Array(data[2...])
        var error: UInt8 = 0
        if instruction == DynamixelInstruction.write {
          error = write(index, word(0), rest)
        } else {
          waiting[index] = (word(0), rest)
        }
        if !everyone, servos[index][.statusReturn] > 1 { status(index, error, [], &answers) }
      }
      obey()
    case DynamixelInstruction.action:
      for index in asked {
        let error = waiting[index].map { write(index, $0.address, $0.data) } ?? 0
        waiting[index] = nil
        if !everyone, servos[index][.statusReturn] > 1 { status(index, error, [], &answers) }
      }
      obey()
    case DynamixelInstruction.reboot, DynamixelInstruction.factoryReset, DynamixelInstruction.clear:
      for index in asked {
        if instruction != DynamixelInstruction.clear { restart(index) }
        if !everyone { status(index, 0, [], &answers) }
      }
      obey()
    case DynamixelInstruction.syncRead, DynamixelInstruction.fastSyncRead:
      guard data.count >= 4 else { return }
      let found = data[4...].compactMap { id in maps.firstIndex { $0.id == id } }
      if instruction == DynamixelInstruction.syncRead {
        for index in found { read(index, word(0), word(2), &answers) }
      } else {
        readFast(found.map { (index: $0, address: word(0), length: word(2)) }, &answers)
      }
    case DynamixelInstruction.bulkRead, DynamixelInstruction.fastBulkRead:
      let found = stride(from: 0, to: data.count - data.count % 5, by: 5).compactMap { start in
        maps.firstIndex { $0.id == data[start] }.map {
          (index: $0, address: word(start + 1), length: word(start + 3))
        }
      }
      if instruction == DynamixelInstruction.bulkRead {
        for (index, address, length) in found { read(index, address, length, &answers) }
      } else {
        readFast(found, &answers)
      }
    case DynamixelInstruction.syncWrite:
      guard data.count >= 4, word(2) > 0 else { return }
      let (address, length) = (word(0), word(2))
      for start in stride(from: 4, to: data.count - length, by: length + 1) {
        guard let index = maps.firstIndex(where: { $0.id == data[start] }) else { continue }
        _ = write(index, address, Array(data[start + 1...start + length]))
      }
      finishWrite(address..<address + length)
    case DynamixelInstruction.bulkWrite:
      var start = 0
      while start + 5 <= data.count, start + 5 + word(start + 3) <= data.count {
        let end = start + 5 + word(start + 3)
        if let index = maps.firstIndex(where: { $0.id == data[start] }) {
          _ = write(index, word(start + 1), Array(data[start + 5..<end]))
        }
        start = end
      }
      obey()
    default: refuse(asked, DynamixelError.instruction, everyone, &answers)
    }
  }

  /// In lock-step goals for several servos at once are the host's command for one control step.
  private func finishWrite(_ range: Range<Int>) {
    obey()
    let goals = Int(DynamixelRegister.goalPWM.address)..<Int(DynamixelRegister.realtimeTick.address)
    guard lockstep, range.overlaps(goals), maps.indices.contains(where: { servos[$0][.torqueEnable] == 1 }) else {
      return
    }
    plant.advance(command)
    tell(time: plant.time)
  }

  private func refuse(_ asked: [Int], _ error: UInt8, _ everyone: Bool, _ answers: inout [UInt8]) {
    if !everyone { for index in asked { status(index, error, [], &answers) } }
  }

  private func read(_ index: Int, _ address: Int, _ length: Int, _ answers: inout [UInt8]) {
    guard servos[index][.statusReturn] > 0 else { return }
    sense(index)
    guard let data = servos[index].read(address, length) else {
      return status(index, DynamixelError.dataRange, [], &answers)
    }
    status(index, 0, Array(data), &answers)
  }

  private func readFast(_ found: [(index: Int, address: Int, length: Int)], _ answers: inout [UInt8]) {
    var data: [UInt8] = []
    for (index, address, length) in found {
      sense(index)
      guard let read = servos[index].read(address, length) else { return }
      data += read
    }
    guard !found.isEmpty else { return }
    let (ids, errors) = (found.map { maps[$0.index].id }, found.map { alert($0.index) })
    let lengths = found.map { $0.length }
    append(to: &answers) {
      DynamixelFrame.fastStatus(ids.span, errors: errors.span, lengths: lengths.span, data: data.span, into: &$0)
    }
  }

  /// The error of the write.
  private func write(_ index: Int, _ address: Int, _ data: [UInt8]) -> UInt8 {
    let range = address..<address + data.count
    let isOn = servos[index][.torqueEnable] == 1
    if range.upperBound > 256 { return DynamixelError.dataRange }
    let present = Int(DynamixelRegister.realtimeTick.address)..<Int(DynamixelRegister.presentTemperature.address) + 1
    if address < 7 || range.overlaps(present) || range.contains(Int(DynamixelRegister.hardwareError.address)) {
      return DynamixelError.access
    }
    if isOn, address < Int(DynamixelRegister.torqueEnable.address) { return DynamixelError.access }
    let goals = Int(DynamixelRegister.goalPWM.address)..<Int(DynamixelRegister.realtimeTick.address)
    if servos[index][.busWatchdog] == Self.tripped, range.overlaps(goals) { return DynamixelError.dataRange }
    var next = servos[index]
    guard next.write(data, at: address), isWithin(next) else { return DynamixelError.dataRange }
    servos[index] = next
    return 0
  }

  /// Whether the goals keep to the servo's own limits.
  private func isWithin(_ memory: ServoMemory<DynamixelRegister>) -> Bool {
    func value(_ register: DynamixelRegister) -> Int { Int(register.value(of: memory[register])) }
    return abs(value(.goalPWM)) <= value(.pwmLimit) && abs(value(.goalVelocity)) <= value(.velocityLimit)
  }

  private func restart(_ index: Int) {
    servos[index].set(.torqueEnable, 0)
    servos[index].set(.hardwareError, 0)
    servos[index].set(.busWatchdog, 0)
    servos[index].set(.goalVelocity, 0)
    servos[index].set(.goalPWM, 885)
  }

  // MARK: Registers

  /// What the servo feels now.
  private func sense(_ index: Int) {
    let joint = slots.read(index, from: plant.state)
    servos[index].set(.presentPosition, Int(maps[index].count(ofPosition: joint.position)))
    servos[index].set(.presentVelocity, Int(maps[index].count(ofSpeed: joint.speed)))
    servos[index].set(.realtimeTick, Int(time / 1000 % 32_768))
  }

  private func obey() {
    for index in maps.indices {
      let isOn = servos[index][.torqueEnable] == 1 && servos[index][.busWatchdog] != Self.tripped
      let goal = ServoGoal(
        position: signed(index, .goalPosition), velocity: signed(index, .goalVelocity), effort: signed(index, .goalPWM))
      command.values[index] =
        isOn ? maps[index].value(of: goal) : maps[index].value(holding: slots.read(index, from: plant.state).position)
    }
  }

  private func alert(_ index: Int) -> UInt8 { servos[index][.hardwareError] == 0 ? 0 : DynamixelError.alertBit }

  private func status(_ index: Int, _ error: UInt8, _ data: [UInt8], _ answers: inout [UInt8]) {
    append(to: &answers) {
      DynamixelFrame.status(maps[index].id, error: error | alert(index), parameters: data.span, into: &$0)
    }
  }

  private func append(to answers: inout [UInt8], _ encode: (inout MutableSpan<UInt8>) -> Int) {
    answers += DynamixelBus.frame(encode)
  }

  private func signed(_ index: Int, _ register: DynamixelRegister) -> Int32 {
    register.value(of: servos[index][register])
  }
}
