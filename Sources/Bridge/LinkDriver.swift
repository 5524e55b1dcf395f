import Robots
import Scene
import Wire

/// A microcontroller on Strut's own link: one command and one state per turn, with a time to live in each command.
final class LinkDriver: DeviceDriver {
  let senses: [Bool]
  let promise = StopPromise.motorsOff
  private(set) var sent: RobotCommand
  private(set) var isArmed = false

  private let port: SerialPort
  private let servos: [ServoModel]
  private let slots: StateSlots
  private let options: DriverOptions
  /// As many as the device has, once it has said so.
  private var channels: Int
  private var parser = LinkParser()
  private var sequence: UInt16 = 0
  /// The request that has not been answered yet.
  private var awaited: UInt16?
  private var flags = LinkFlags()
  private var timeToLive: UInt16
  /// Nanoseconds from a command to its state, there and back with the wait between `write` and `read`.
  private(set) var latency: Int64 = 0

  private static let unhurried = Int64.milliseconds(100)

  init(_ robot: RobotModel, _ hardware: HardwareModel, _ port: SerialPort, _ options: DriverOptions) {
    self.port = port
    self.options = options
    servos = hardware.servos
    channels = (servos.map(\.id).max() ?? 0) + 1
    slots = StateSlots(robot, hardware)
    senses = slots.senses
    sent = RobotCommand(RobotLayout(robot))
    timeToLive = UInt16(min(max(options.timeToLive, 1), 60_000))
  }

  func connect() throws(BridgeError) {
    isArmed = false
    awaited = nil
    try port.open()
    port.discardInput()
    // Cuts off what a dying predecessor left in the device's parser.
    _ = port.write([0].span, by: .now + Self.unhurried)
    let hello = try hello()
    guard hello.version == LinkMessage.version else {
      throw BridgeError(
        "\(port.path): the device speaks version \(hello.version) of the link, this program version \(LinkMessage.version); "
          + "flash the firmware that belongs to it, with 'tools/firmware'")
    }
    guard hello.channels >= channels else {
      throw BridgeError(
        "\(port.path): the device has \(hello.channels) channels, but the robot's file uses channel \(channels - 1)")
    }
    channels = hello.channels
    guard hello.lockstep == options.lockstep else {
      throw BridgeError("\(port.path): the device cannot run in lock-step")
    }
    timeToLive = min(timeToLive, hello.longestTimeToLive)
  }

  /// Many times, since firmware may be starting: QEMU looks for an opener about once a second.
  private func hello() throws(BridgeError) -> LinkHelloReply {
    for _ in 0..<15 {
      var bytes = InlineArray<160, UInt8>(repeating: 0)
      var frame = bytes.mutableSpan
      let count = LinkHello(lockstep: options.lockstep).encode(into: &frame)
      let deadline = Instant.now + Self.unhurried
      guard case .bytes = port.write(bytes.span.extracting(0..<count), by: deadline) else { break }
      var reply: LinkHelloReply?
      _ = receive(by: deadline) {
        reply = LinkHelloReply(parser)
        return reply != nil
      }
      if let reply { return reply }
    }
    throw BridgeError("\(port.path): no answer to hello; check cable, power and the baud rate of \(port.baud)")
  }

  func arm() throws(BridgeError) {
    let state = try request(.arm)
    guard state.flags.contains(.armed) else {
      throw BridgeError("\(port.path): the device does not arm\(Self.inWords(state.flags))")
    }
    isArmed = true
    for index in sent.values.indices { sent.values[index] = 0 }
  }

  func clearFault() throws(BridgeError) { _ = try request(.clearFault) }

  /// Sends an arm or clear fault until it is answered.
  private func request(_ kind: LinkRequest.Kind) throws(BridgeError) -> LinkState {
    for _ in 0..<5 {
      guard send(kind, timeToLive: timeToLive) == .alive else { break }
      var state: LinkState?
      _ = receive(by: .now + max(Self.unhurried, options.patience)) {
        guard let found = LinkState(parser), found.sequence == sequence else { return false }
        state = found
        return true
      }
      if let state {
        flags = state.flags
        awaited = nil
        return state
      }
    }
    throw BridgeError("\(port.path): no answer from the device")
  }

  private func send(_ kind: LinkRequest.Kind, timeToLive: UInt16) -> Exchange.Line {
    sequence &+= 1
    var bytes = InlineArray<160, UInt8>(repeating: 0)
    var frame = bytes.mutableSpan
    let count = LinkRequest(kind, sequence: sequence, timeToLive: timeToLive).encode(into: &frame)
    guard case .bytes = port.write(bytes.span.extracting(0..<count), by: .now + Self.unhurried) else { return .hungUp }
    return .alive
  }

  func write(_ command: RobotCommand) -> Exchange {
    var result = Exchange()
    guard isArmed else { return result }
    for index in servos.indices where !command.values[index].isFinite { result.refused = true }
    guard !result.refused else { return result }
    var message = LinkCommand(channels: channels)
    for (index, servo) in servos.enumerated() {
      let value = min(max(command.values[index], -1), 1)
      sent.values[index] = value
      message.values[servo.id] = servo.sign < 0 ? -value : value
    }
    result.line = send(&message)
    return result
  }

  private func send(_ message: inout LinkCommand) -> Exchange.Line {
    sequence &+= 1
    message.sequence = sequence
    message.timeToLive = timeToLive
    message.hostTime = UInt32(truncatingIfNeeded: Instant.now.nanoseconds / 1000)
    var bytes = InlineArray<160, UInt8>(repeating: 0)
    var frame = bytes.mutableSpan
    let count = message.encode(into: &frame)
    guard case .bytes = port.write(bytes.span.extracting(0..<count), by: .now + Self.unhurried) else { return .hungUp }
    awaited = sequence
    return .alive
  }

  func read(into state: inout RobotState) -> Exchange {
    var result = Exchange()
    if awaited == nil {
      // An arm without time to live is refused, and answered like any request; a command would step the plant.
      result.line = send(.arm, timeToLive: 0)
      if result.line == .hungUp { return result }
      awaited = sequence
    }
    let before = parser.counts
    let wire = Int64(LinkFrame.length(body: 15 + 8 * channels) + LinkFrame.length(body: 9 + 4 * channels))
    let deadline = Instant.now + wire * 10_000_000_000 / Int64(port.baud) + options.patience
    result.line = receive(by: deadline) {
      guard let found = LinkState(parser) else { return false }
      // One that was late still says more than the one before it.
      take(found, &state, &result)
      guard found.sequence == awaited else { return false }
      let now = UInt32(truncatingIfNeeded: Instant.now.nanoseconds / 1000)
      if found.hostTime != 0 { latency = Int64(now &- found.hostTime) * 1000 }
      return true
    }
    awaited = nil
    result.count(parser.counts, since: before)
    return result
  }

  private func take(_ found: LinkState, _ state: inout RobotState, _ result: inout Exchange) {
    flags = found.flags
    result.deviceTime = found.deviceTime
    result.fault = fault
    if result.fault != nil { isArmed = false }
    guard !flags.contains(.blind) else { return }
    for (index, servo) in servos.enumerated() where servo.id < found.channels {
      let scale = Float(servo.sign * servo.travel)
      let position = Float(servo.offset) + scale * found.positions[servo.id]
      let speed = scale * found.speeds[servo.id]
      guard position.isFinite, speed.isFinite else { continue }
      slots.store(index, position: position, speed: speed, in: &state)
      result.fresh |= 1 << UInt64(index)
    }
    for (bit, place) in slots.contacts.enumerated() {
      state.values[place] = found.contacts >> UInt16(bit) & 1 == 1 ? 1 : 0
    }
  }

  private var fault: Exchange.Fault? {
    if flags.contains(.emergency) { return .emergency }
    if flags.contains(.expired) { return .watchdog }
    return isArmed && !flags.contains(.armed) ? .disarmed : nil
  }

  @discardableResult func stop() -> Bool {
    isArmed = false
    var isTaken = false
    for _ in 0..<3 { isTaken = send(.stop, timeToLive: 0) == .alive || isTaken }
    return isTaken
  }

  /// A hello disarms and leaves no fault behind.
  func release() {
    isArmed = false
    _ = try? hello()
    port.close()
  }

  private func receive(by deadline: Instant, _ take: () -> Bool) -> Exchange.Line {
    var bytes = InlineArray<256, UInt8>(repeating: 0)
    var line = Exchange.Line.silent
    while true {
      var span = bytes.mutableSpan
      switch port.read(into: &span, by: deadline) {
      case .hungUp: return .hungUp
      case .silent: return line
      case .bytes(let count):
        for index in 0..<count where parser.feed(bytes[index]) {
          line = .alive
          if take() { return .alive }
        }
      }
    }
  }

  private static func inWords(_ flags: LinkFlags) -> String {
    if flags.contains(.emergency) { return ": it was stopped in an emergency; clear the fault first" }
    if flags.contains(.expired) { return ": its host fell silent before; clear the fault first" }
    return ""
  }
}
