import Robots
import Scene
import Wire

/// Servos on a Dynamixel bus: one fast sync read and one sync write per turn, and the servos' own bus watchdog.
///
/// A servo or adapter that does not know Fast Sync Read is read the older way after ten failures, and asked again now and
/// then. Of a damaged answer the servos whose own checksums hold are kept.
final class DynamixelDriver: DeviceDriver {
  let senses: [Bool]
  let promise = StopPromise.motionStopped
  private(set) var sent: RobotCommand
  private(set) var isArmed = false

  let bus: DynamixelBus
  private var chain: ServoChain
  private let options: DriverOptions
  /// As last read: what a soft start holds.
  private var counts: [Int32]

  /// The registers that a command writes, and their bytes, servo by servo.
  private let window: DynamixelWindow
  private var data: [UInt8]

  private let fastRequest: [UInt8]
  private let plainRequest: [UInt8]
  private var fastFailures = 0
  private var turn = 0
  private var fault: Exchange.Fault?
  private var lastWrite = Instant(nanoseconds: 0)

  /// Current, speed and position in one read.
  private static let read = (address: DynamixelRegister.presentCurrent.address, length: 10)
  private static let failuresUntilPlain = 10
  private static let turnsUntilProbe = 512
  private static let turnsUntilHealth = 32

  init(
    _ robot: RobotModel, _ hardware: HardwareModel, _ port: SerialPort, _ calibration: Calibration?,
    _ options: DriverOptions
  ) throws(BridgeError) {
    chain = ServoChain(robot, hardware, calibration)
    senses = chain.slots.senses
    self.options = options
    counts = Array(repeating: 0, count: chain.maps.count)
    sent = RobotCommand(RobotLayout(robot))
    window = DynamixelWindow(chain.maps)
    data = Array(repeating: 0, count: chain.maps.count * window.length)
    bus = DynamixelBus(port, patience: options.patience)
    fastRequest = Self.request(chain.ids, fast: true)
    plainRequest = Self.request(chain.ids, fast: false)
  }

  private static func request(_ ids: [UInt8], fast: Bool) -> [UInt8] {
    DynamixelBus.frame { frame in
      DynamixelFrame.syncRead(ids.span, address: read.address, length: UInt16(read.length), fast: fast, into: &frame)
    }
  }

  func connect() throws(BridgeError) {
    isArmed = false
    fault = nil
    fastFailures = 0
    try bus.port.open()
    for index in chain.maps.indices { try prepare(index) }
  }

  /// Finds a servo, turns it off and gives it the settings that the driver needs, writing only what differs.
  private func prepare(_ index: Int) throws(BridgeError) {
    let servo = chain.maps[index]
    try chain.checkModel(Int(try bus.read(.modelNumber, of: servo)), of: index, at: bus.port.path)
    try bus.write(.torqueEnable, 0, to: servo)
    try bus.write(.busWatchdog, 0, to: servo)
    try bus.set(.returnDelay, 0, of: servo)
    try bus.set(.operatingMode, servo.mode == .velocity ? 1 : 3, of: servo)
    let error = try bus.read(.hardwareError, of: servo)
    if error != 0 { fault = .alert(index) }
    try chain.checkHoming(of: index, at: bus.port.path) { () throws(BridgeError) in
      Int(try bus.read(.homingOffset, of: servo))
    }
    chain.limits[index].velocity = min(chain.limits[index].velocity, try bus.read(.velocityLimit, of: servo))
    chain.limits[index].effort = min(chain.limits[index].effort, try bus.read(.pwmLimit, of: servo))
  }

  func arm() throws(BridgeError) {
    guard fault == nil else {
      throw BridgeError("\(bus.port.path): \(Self.inWords(fault!, chain.maps)); clear it first")
    }
    // 20 ms per count. None in lock-step would let simulation time run on without a host, so it is set there too.
    let watchdog = Int32(min(max((options.timeToLive / 20).rounded(.down), 1), 127))
    for (index, servo) in chain.maps.enumerated() {
      counts[index] = try bus.read(.presentPosition, of: servo)
      let hold = ServoGoal(position: counts[index], velocity: 0, effort: servo.goal(of: 0).effort)
      try bus.write(.goalPWM, min(hold.effort, chain.limits[index].effort), to: servo)
      if servo.mode == .velocity {
        try bus.write(.goalVelocity, 0, to: servo)
      } else {
        try bus.write(.goalPosition, hold.position, to: servo)
        try bus.write(.profileVelocity, chain.limits[index].held(servo.goal(of: 0)).velocity, to: servo)
      }
      sent.values[index] = servo.value(holding: servo.position(ofCount: counts[index]))
    }
    for servo in chain.maps { try bus.write(.busWatchdog, watchdog, to: servo) }
    for servo in chain.maps { try bus.write(.torqueEnable, 1, to: servo) }
    isArmed = true
    lastWrite = .now
  }

  func read(into state: inout RobotState) -> Exchange {
    var result = Exchange()
    turn &+= 1
    let before = bus.parser.counts
    let isFast = fastFailures < Self.failuresUntilPlain || turn.isMultiple(of: Self.turnsUntilProbe)
    let request = isFast ? fastRequest : plainRequest
    let answer = isFast ? 8 + chain.ids.count * (Self.read.length + 4) : chain.ids.count * (Self.read.length + 11)
    let everyone = chain.everyone
    var hasCome = false
    result.line = bus.exchange(request.span, answer: answer, patience: options.patience) {
      hasCome = true
      if isFast, let count = bus.parser.fastEntryCount(length: Self.read.length) {
        for entry in 0..<min(count, chain.ids.count) { take(entry: entry, &state, &result) }
        return true
      }
      takeStatus(&state, &result)
      return result.fresh == everyone
    }
    if isFast { fastFailures = hasCome ? 0 : fastFailures + 1 }
    if result.line == .alive, turn.isMultiple(of: Self.turnsUntilHealth) { checkHealth(&result) }
    result.count(bus.parser.counts, since: before)
    noteSilence()
    result.fault = result.fault ?? fault
    if case .alert = result.fault { fault = result.fault }
    return result
  }

  private func take(entry index: Int, _ state: inout RobotState, _ result: inout Exchange) {
    let entry = bus.parser.fastEntry(index, length: Self.read.length)
    guard entry.isIntact, let servo = servo(entry.id, near: index) else { return }
    take(servo, from: entry.start, error: entry.error, &state, &result)
  }

  private func takeStatus(_ state: inout RobotState, _ result: inout Exchange) {
    guard bus.parser.instruction == DynamixelInstruction.status, bus.parser.count == Self.read.length,
      let servo = servo(bus.parser.id, near: 0)
    else { return }
    take(servo, from: 0, error: bus.parser.error, &state, &result)
  }

  private func take(
    _ servo: Int, from start: Int, error: UInt8, _ state: inout RobotState, _ result: inout Exchange
  ) {
    let (speed, position) = bus.parser.withParameters {
      (Int32(bitPattern: $0.uint32(at: start + 2)), Int32(bitPattern: $0.uint32(at: start + 6)))
    }
    counts[servo] = position
    let map = chain.maps[servo]
    chain.slots.store(
      servo, position: map.position(ofCount: position), speed: map.speed(ofCount: speed), in: &state)
    result.fresh |= 1 << UInt64(servo)
    if error & DynamixelError.alertBit != 0 { result.fault = .alert(servo) }
  }

  /// Servos answer in the order they were asked in.
  private func servo(_ id: UInt8, near index: Int) -> Int? {
    chain.ids[index] == id ? index : chain.ids.firstIndex(of: id)
  }

  /// Asks one servo after the other, over many turns, how hot it is and whether its watchdog tripped.
  private func checkHealth(_ result: inout Exchange) {
    let servo = turn / Self.turnsUntilHealth % chain.maps.count
    if let heat = bus.glance(.presentTemperature, of: chain.maps[servo], patience: options.patience) {
      result.temperature = Float(heat)
    }
    if isArmed, bus.glance(.busWatchdog, of: chain.maps[servo], patience: options.patience) == 0xFF { trip() }
  }

  /// A host that was stopped for longer than the watchdog waits need not ask whether it tripped; and the servos' own is
  /// fed by readings too, so a host without commands stops them itself.
  private func noteSilence() {
    guard isArmed, !options.lockstep else { return }
    guard Instant.now - lastWrite > .milliseconds(max(options.timeToLive, 20)) else { return }
    stop()
    trip()
  }

  private func trip() {
    fault = .watchdog
    isArmed = false
  }

  func write(_ command: RobotCommand) -> Exchange {
    var result = Exchange()
    noteSilence()
    result.fault = fault
    guard isArmed else { return result }
    for index in chain.maps.indices where !command.values[index].isFinite { result.refused = true }
    guard !result.refused else { return result }
    for index in chain.maps.indices {
      let map = chain.maps[index]
      let goal = chain.limits[index].held(map.goal(of: min(max(command.values[index], -1), 1)))
      window.put(goal, map.mode, at: index * window.length, in: &data)
      sent.values[index] = map.value(of: goal)
    }
    result.line = syncWrite(window.start, window.length, data)
    lastWrite = .now
    return result
  }

  @discardableResult func stop() -> Bool {
    isArmed = false
    let off = [UInt8](repeating: 0, count: chain.ids.count)
    // Nobody answers a sync write; a damaged one is made good by the next.
    var isTaken = false
    for _ in 0..<3 { isTaken = syncWrite(DynamixelRegister.torqueEnable.address, 1, off) == .alive || isTaken }
    return isTaken
  }

  private func syncWrite(_ address: UInt16, _ length: Int, _ data: [UInt8]) -> Exchange.Line {
    var bytes = InlineArray<1024, UInt8>(repeating: 0)
    var frame = bytes.mutableSpan
    let (ids, data) = (chain.ids, data)
    let count = DynamixelFrame.syncWrite(
      ids.span, address: address, length: UInt16(length), data: data.span, into: &frame)
    return bus.send(bytes.span.extracting(0..<count), patience: options.patience)
  }

  func clearFault() throws(BridgeError) {
    if case .alert = fault {
      for servo in chain.maps where try bus.read(.hardwareError, of: servo) != 0 { try bus.reboot(servo) }
      (Instant.now + .milliseconds(500)).sleep()
    }
    try connect()
  }

  func release() {
    stop()
    // A servo that is to hold nothing needs no watchdog, and the next host may be another program.
    for servo in chain.maps { try? bus.write(.busWatchdog, 0, to: servo) }
    bus.port.close()
  }

  private static func inWords(_ fault: Exchange.Fault, _ maps: [ServoMap]) -> String {
    switch fault {
    case .alert(let index): "servo \(maps[index].id) ('\(maps[index].name)') reports an error of its hardware"
    case .watchdog: "the bus watchdog stopped the servos"
    case .emergency, .disarmed: "the servos were stopped"
    }
  }
}
