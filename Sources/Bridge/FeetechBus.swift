import Wire

/// Questions and answers on a Feetech bus.
final class FeetechBus {
  let port: SerialPort
  private(set) var parser = FeetechParser()

  private let unhurried: Int64
  private static let tries = 3

  /// - Parameter patience: nanoseconds for one answer when nothing is in a hurry, if more than the usual.
  init(_ port: SerialPort, patience: Int64 = 0) {
    self.port = port
    unhurried = max(.milliseconds(40), patience)
  }

  static func frame(_ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FeetechParser.capacity)
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

  /// As on the Dynamixel bus: frame by frame until `take` has all, or the wire's time and `patience` are up.
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

  func read(_ register: FeetechRegister, of servo: ServoMap) throws(BridgeError) -> Int {
    let frame = Self.frame {
      FeetechFrame.read(servo.id, address: register.address, length: UInt8(register.width), into: &$0)
    }
    for _ in 0..<Self.tries {
      let found = ask(frame.span, servo.id, answer: register.width) { parser in
        register.width == 1 ? UInt16(parser[0]) : parser.withParameters { $0.uint16(at: 0) }
      }
      guard let found else { continue }
      return register.signBit.map { SignMagnitude.decode(found, signBit: $0) } ?? Int(found)
    }
    throw silent(servo)
  }

  func write(_ register: FeetechRegister, _ value: Int, to servo: ServoMap) throws(BridgeError) {
    let raw = register.signBit.map { SignMagnitude.encode(value, signBit: $0) } ?? UInt16(clamping: value)
    let frame = Self.frame { FeetechFrame.write(servo.id, register, raw, into: &$0) }
    // Bits of the error byte tell of heat, voltage and load, not of the write.
    for _ in 0..<Self.tries where ask(frame.span, servo.id, answer: 0, { _ in true }) != nil { return }
    throw silent(servo)
  }

  /// Writes a register that survives power-off only where it holds something else.
  func set(_ register: FeetechRegister, _ value: Int, of servo: ServoMap) throws(BridgeError) {
    guard try read(register, of: servo) != value else { return }
    try write(.lock, 0, to: servo)
    try write(register, value, to: servo)
    try write(.lock, 1, to: servo)
  }

  private func ask<Value>(
    _ request: Span<UInt8>, _ id: UInt8, answer: Int, _ value: (borrowing FeetechParser) -> Value
  ) -> Value? {
    var result: Value?
    _ = exchange(request, answer: 6 + answer, patience: unhurried) {
      guard parser.id == id, parser.count == answer else { return false }
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
