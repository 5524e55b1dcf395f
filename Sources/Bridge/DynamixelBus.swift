import Wire

/// Questions and answers on a Dynamixel bus.
final class DynamixelBus: ServoBus<DynamixelParser> {
  /// - Parameter patience: nanoseconds for one answer when nothing is in a hurry, if more than the usual.
  init(_ port: SerialPort, patience: Int64 = 0) {
    super.init(port, DynamixelParser(showsDamagedFastStatus: true), patience: patience)
  }

  /// The value of a register, sign extended; nil when no good answer comes at once.
  func glance(_ register: DynamixelRegister, of servo: ServoMap, patience: Int64) -> Int32? {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    let count = DynamixelFrame.read(servo.id, address: register.address, length: UInt16(register.width), into: &span)
    return ask(bytes.span.extracting(0..<count), servo.id, answer: register.width, patience: patience) { parser in
      var raw: UInt32 = 0
      for byte in 0..<register.width { raw |= UInt32(parser[byte]) << UInt32(8 * byte) }
      return register.value(of: raw)
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
}
