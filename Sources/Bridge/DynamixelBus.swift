import Wire

/// Questions and answers on a Dynamixel bus.
final class DynamixelBus {
  let port: SerialPort
  private(set) var parser = DynamixelParser(showsDamagedFastStatus: true)

  /// For one answer while nothing is in a hurry, nanoseconds; longer than adapters hold bytes back.
  private let unhurried: Int64
  private static let tries = 3

  /// - Parameter patience: nanoseconds for one answer when nothing is in a hurry, if more than the usual.
  init(_ port: SerialPort, patience: Int64 = 0) {
    self.port = port
    unhurried = max(.milliseconds(40), patience)
  }

  /// One frame as bytes to keep.
  static func frame(_ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: DynamixelParser.capacity)
    var span = bytes.mutableSpan
    let count = encode(&span)
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Nanoseconds that bytes take on the wire: ten bits each.
  func busTime(_ bytes: Int) -> Int64 { Int64(bytes) * 10_000_000_000 / Int64(port.baud) }

  func send(_ frame: Span<UInt8>, patience: Int64) -> Exchange.Line {
    switch port.write(frame, by: .now + busTime(frame.count) + patience) {
    case .bytes: .alive
    case .silent: .silent
    case .hungUp: .hungUp
    }
  }

  /// Sends a request and gives each frame that comes to `take`, through the parser, until it says that the last one wanted
  /// has come, or the time is up that the answer takes on the wire and `patience`. Alive when any frame came.
  func exchange(_ request: Span<UInt8>, answer: Int, patience: Int64, _ take: () -> Bool) -> Exchange.Line {
    port.discardInput()
    _ = parser.expire()
    let deadline = Instant.now + busTime(request.count + answer) + patience
    guard case .bytes = port.write(request, by: deadline) else { return .hungUp }
    var bytes = InlineArray<512, UInt8>(repeating: 0)
    var line = Exchange.Line.silent
    while true {
      var span = bytes.mutableSpan
      switch port.read(into: &span, by: deadline) {
      case .hungUp: return .hungUp
      case .silent:
        guard parser.expire() else { return line }
        repeat { if take() { return .alive } } while parser.next()
        return line
      case .bytes(let count):
        for index in 0..<count where parser.feed(bytes[index]) {
          repeat {
            line = .alive
            if take() { return .alive }
          } while parser.next()
        }
      }
    }
  }

  /// The value of a register, sign extended; nil when no good answer comes at once.
  func glance(_ register: DynamixelRegister, of servo: ServoMap, patience: Int64) -> Int32? {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    let count = DynamixelFrame.read(servo.id, address: register.address, length: UInt16(register.width), into: &span)
    return ask(bytes.span.extracting(0..<count), servo.id, answer: register.width, patience: patience) { parser in
      var value: UInt32 = 0
      for byte in 0..<register.width { value |= UInt32(parser[byte]) << UInt32(8 * byte) }
      // A byte has no sign in this table; -1 in the watchdog is told by 0xFF.
      let unused = register.width == 1 ? 0 : UInt32(32 - 8 * register.width)
      return Int32(bitPattern: value << unused) >> Int32(unused)
    }
  }

  func read(_ register: DynamixelRegister, of servo: ServoMap) throws(BridgeError) -> Int32 {
    for _ in 0..<Self.tries {
      if let value = glance(register, of: servo, patience: unhurried) { return value }
    }
    throw silent(servo)
  }

  func write(_ register: DynamixelRegister, _ value: Int32, to servo: ServoMap) throws(BridgeError) {
    let frame = Self.frame { DynamixelFrame.write(servo.id, register, value, into: &$0) }
    for _ in 0..<Self.tries {
      let error = ask(frame.span, servo.id, answer: 0, patience: unhurried) { $0.error & 0x7F }
      guard let error else { continue }
      if error == 0 { return }
      throw BridgeError(
        "\(port.path): servo \(servo.id) ('\(servo.name)') refuses \(value) at address \(register.address) (error \(error))"
      )
    }
    throw silent(servo)
  }

  /// Writes a register only where it holds something else: those that survive power-off wear out.
  func set(_ register: DynamixelRegister, _ value: Int32, of servo: ServoMap) throws(BridgeError) {
    if try read(register, of: servo) != value { try write(register, value, to: servo) }
  }

  func reboot(_ servo: ServoMap) throws(BridgeError) {
    let frame = Self.frame { DynamixelFrame.reboot(servo.id, into: &$0) }
    _ = ask(frame.span, servo.id, answer: 0, patience: unhurried) { _ in true }
  }

  private func ask<Value>(
    _ request: Span<UInt8>, _ id: UInt8, answer: Int, patience: Int64, _ value: (borrowing DynamixelParser) -> Value
  ) -> Value? {
    var result: Value?
    _ = exchange(request, answer: 11 + answer, patience: patience) {
      guard parser.instruction == DynamixelInstruction.status, parser.id == id, !parser.isDamaged else { return false }
      // A refusal carries no data.
      guard parser.count >= answer else { return true }
      result = value(parser)
      return true
    }
    return result
  }

  private func silent(_ servo: ServoMap) -> BridgeError {
    BridgeError(
      "\(port.path): no answer from servo \(servo.id) ('\(servo.name)'); check its power and cable, its id, and the baud "
        + "rate of \(port.baud)")
  }
}
