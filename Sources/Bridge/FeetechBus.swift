import Wire

/// Questions and answers on a Feetech bus.
final class FeetechBus: ServoBus<FeetechParser> {
  /// - Parameter patience: nanoseconds for one answer when nothing is in a hurry, if more than the usual.
  init(_ port: SerialPort, patience: Int64 = 0) { super.init(port, FeetechParser(), patience: patience) }

  func read(_ register: FeetechRegister, of servo: ServoMap) throws(BridgeError) -> Int {
    let frame = Self.frame {
      FeetechFrame.read(servo.id, address: register.address, length: UInt8(register.width), into: &$0)
    }
    for _ in 0..<Self.tries {
      let found = ask(frame.span, servo.id, answer: register.width) { parser in
        register.width == 1 ? UInt16(parser[0]) : parser.withParameters { $0.uint16(at: 0) }
      }
      if let found { return register.value(of: found) }
    }
    throw silent(servo)
  }

  func write(_ register: FeetechRegister, _ value: Int, to servo: ServoMap) throws(BridgeError) {
    let frame = Self.frame { FeetechFrame.write(servo.id, register, register.raw(of: value), into: &$0) }
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
}
