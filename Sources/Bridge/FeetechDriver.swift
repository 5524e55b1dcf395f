import Robots
import Scene
import Wire

/// Servos on a Feetech bus: one sync read and one sync write per turn. The servos have no watchdog, so a guardian process
/// watches the host.
final class FeetechDriver: DeviceDriver {
  let senses: [Bool]
  let promise = StopPromise.guardian
  private(set) var sent: RobotCommand
  private(set) var isArmed = false

  let bus: FeetechBus
  private let chain: ServoChain
  private let options: DriverOptions
  private var data: [UInt8]
  private let request: [UInt8]
  private var guardian: Guardian?
  private var fault: Exchange.Fault?

  /// Position, speed, load, voltage and temperature in one read.
  private static let read = (address: FeetechRegister.presentPosition.address, length: 8)
  /// Goal position, time and speed, and the torque limit, in one write.
  private static let goals = (address: FeetechRegister.goalPosition.address, length: 8)
  /// Of a status: overload, overcurrent, overheating; not a voltage that dips.
  private static let alerts: UInt8 = 0b0010_1100

  init(
    _ robot: RobotModel, _ hardware: HardwareModel, _ port: SerialPort, _ calibration: Calibration?,
    _ options: DriverOptions
  ) throws(BridgeError) {
    chain = ServoChain(robot, hardware, calibration)
    senses = chain.slots.senses
    self.options = options
    sent = RobotCommand(RobotLayout(robot))
    data = Array(repeating: 0, count: chain.maps.count * Self.goals.length)
    bus = FeetechBus(port, patience: options.patience)
    let ids = chain.ids
    request = FeetechBus.frame {
      FeetechFrame.syncRead(ids.span, address: Self.read.address, length: UInt8(Self.read.length), into: &$0)
    }
  }

  func connect() throws(BridgeError) {
    isArmed = false
    fault = nil
    guardian = nil
    try bus.port.open()
    for index in chain.maps.indices { try prepare(index) }
  }

  private func prepare(_ index: Int) throws(BridgeError) {
    let servo = chain.maps[index]
    try chain.checkModel(try bus.read(.modelNumber, of: servo), of: index, at: bus.port.path)
    try bus.write(.torqueEnable, 0, to: servo)
    try bus.set(.returnDelay, 0, of: servo)
    try bus.set(.operatingMode, servo.mode == .velocity ? 1 : 0, of: servo)
    try chain.checkHoming(of: index, at: bus.port.path) { () throws(BridgeError) in
      try bus.read(.homingOffset, of: servo)
    }
  }

  func arm() throws(BridgeError) {
    guard fault == nil else { throw BridgeError("\(bus.port.path): the servos were stopped; clear the fault first") }
    for (index, servo) in chain.maps.enumerated() {
      let count = try bus.read(.presentPosition, of: servo)
      let usual = chain.limits[index].held(servo.goal(of: 0))
      try bus.write(.goalPosition, servo.mode == .position ? count : 0, to: servo)
      try bus.write(.goalVelocity, servo.mode == .position ? Int(usual.velocity) : 0, to: servo)
      try bus.write(.torqueLimit, Int(usual.effort), to: servo)
      sent.values[index] = servo.value(holding: servo.position(ofCount: Int32(count)))
    }
    if let line = bus.port.line {
      guardian = try Guardian(
        port: line, frame: torqueOff, timeToLive: options.lockstep ? nil : options.timeToLive, program: options.guardian
      )
    }
    for servo in chain.maps { try bus.write(.torqueEnable, 1, to: servo) }
    isArmed = true
    feedGuardian()
  }

  private var torqueOff: [UInt8] {
    let (ids, off) = (chain.ids, [UInt8](repeating: 0, count: chain.ids.count))
    return FeetechBus.frame {
      FeetechFrame.syncWrite(
        ids.span, address: FeetechRegister.torqueEnable.address, length: 1, data: off.span, into: &$0)
    }
  }

  func read(into state: inout RobotState) -> Exchange {
    var result = Exchange()
    let before = bus.parser.counts
    let everyone = chain.everyone
    let request = request
    result.line = bus.exchange(
      request.span, answer: chain.ids.count * (Self.read.length + 6), patience: options.patience
    ) {
      take(&state, &result)
      return result.fresh == everyone
    }
    result.count(bus.parser.counts, since: before)
    result.fault = result.fault ?? fault
    return result
  }

  private func take(_ state: inout RobotState, _ result: inout Exchange) {
    guard bus.parser.count == Self.read.length, let servo = chain.ids.firstIndex(of: bus.parser.id) else { return }
    let (position, speed) = bus.parser.withParameters { ($0.uint16(at: 0), $0.uint16(at: 2)) }
    let map = chain.maps[servo]
    chain.slots.store(
      servo, position: map.position(ofCount: Int32(FeetechRegister.presentPosition.value(of: position))),
      speed: map.speed(ofCount: Int32(FeetechRegister.presentVelocity.value(of: speed))), in: &state)
    result.fresh |= 1 << UInt64(servo)
    result.temperature = max(result.temperature ?? 0, Float(bus.parser[7]))
    if bus.parser.error & Self.alerts != 0 { result.fault = .alert(servo) }
  }

  func write(_ command: RobotCommand) -> Exchange {
    var result = Exchange()
    result.fault = fault
    guard isArmed else { return result }
    for index in chain.maps.indices where !command.values[index].isFinite { result.refused = true }
    guard !result.refused else { return result }
    // A guardian that has gone has turned the torque off.
    feedGuardian()
    guard isArmed else {
      result.fault = fault
      return result
    }
    for index in chain.maps.indices {
      let map = chain.maps[index]
      let goal = chain.limits[index].held(map.goal(of: min(max(command.values[index], -1), 1)))
      let base = index * Self.goals.length
      put(map.mode == .position ? FeetechRegister.goalPosition.raw(of: Int(goal.position)) : 0, at: base)
      put(FeetechRegister.goalVelocity.raw(of: Int(goal.velocity)), at: base + 4)
      put(UInt16(clamping: goal.effort), at: base + 6)
      sent.values[index] = map.value(of: goal)
    }
    var bytes = InlineArray<259, UInt8>(repeating: 0)
    var frame = bytes.mutableSpan
    let (ids, data) = (chain.ids, data)
    let count = FeetechFrame.syncWrite(
      ids.span, address: Self.goals.address, length: UInt8(Self.goals.length), data: data.span, into: &frame)
    result.line = bus.send(bytes.span.extracting(0..<count), patience: options.patience)
    return result
  }

  private func put(_ value: UInt16, at index: Int) {
    data[index] = UInt8(truncatingIfNeeded: value)
    data[index + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  private func feedGuardian() {
    guard guardian?.feed() == false else { return }
    fault = .watchdog
    isArmed = false
  }

  @discardableResult func stop() -> Bool {
    isArmed = false
    let frame = torqueOff
    var isTaken = false
    // Nobody answers a sync write; a damaged one is made good by the next.
    for _ in 0..<3 { isTaken = bus.send(frame.span, patience: options.patience) == .alive || isTaken }
    return isTaken
  }

  func clearFault() throws(BridgeError) { try connect() }

  func release() {
    stop()
    guardian = nil
    bus.port.close()
  }
}
