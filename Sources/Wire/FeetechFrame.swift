/// Whole frames of Feetech's STS protocol. Each function writes one into `frame` and returns its bytes, 0 when there is
/// no room or the parameters are more than LEN can say.
public enum FeetechFrame {
  public static let broadcast: UInt8 = 0xFE

  public static func encode(
    id: UInt8, instruction: UInt8, parameters: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    guard begin(id, instruction, parameters: parameters.count, in: &frame) else { return 0 }
    for index in parameters.indices { frame[5 + index] = parameters[index] }
    return finish(parameters: parameters.count, in: &frame)
  }

  public static func ping(_ id: UInt8, into frame: inout MutableSpan<UInt8>) -> Int {
    guard begin(id, FeetechInstruction.ping, parameters: 0, in: &frame) else { return 0 }
    return finish(parameters: 0, in: &frame)
  }

  public static func read(
    _ id: UInt8, address: UInt8, length: UInt8, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    guard begin(id, FeetechInstruction.read, parameters: 2, in: &frame) else { return 0 }
    frame[5] = address
    frame[6] = length
    return finish(parameters: 2, in: &frame)
  }

  public static func write(
    _ id: UInt8, address: UInt8, data: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    guard begin(id, FeetechInstruction.write, parameters: 1 + data.count, in: &frame) else { return 0 }
    frame[5] = address
    for index in data.indices { frame[6 + index] = data[index] }
    return finish(parameters: 1 + data.count, in: &frame)
  }

  /// The lowest bytes of `value`, as many as the register is wide; signs are the caller's (`FeetechRegister.signBit`).
  public static func write(
    _ id: UInt8, _ register: FeetechRegister, _ value: UInt16, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    let count = 1 + register.width
    guard begin(id, FeetechInstruction.write, parameters: count, in: &frame) else { return 0 }
    frame[5] = register.address
    frame[6] = UInt8(truncatingIfNeeded: value)
    if register.width == 2 { frame[7] = UInt8(truncatingIfNeeded: value >> 8) }
    return finish(parameters: count, in: &frame)
  }

  public static func syncRead(
    _ ids: Span<UInt8>, address: UInt8, length: UInt8, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    let count = 2 + ids.count
    guard begin(broadcast, FeetechInstruction.syncRead, parameters: count, in: &frame) else { return 0 }
    frame[5] = address
    frame[6] = length
    for index in ids.indices { frame[7 + index] = ids[index] }
    return finish(parameters: count, in: &frame)
  }

  /// - Parameter data: `[ids.count * length]`, servo by servo.
  public static func syncWrite(
    _ ids: Span<UInt8>, address: UInt8, length: UInt8, data: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    let length8 = length
    let length = Int(length)
    precondition(data.count == ids.count * length)
    let count = 2 + ids.count * (1 + length)
    guard begin(broadcast, FeetechInstruction.syncWrite, parameters: count, in: &frame) else { return 0 }
    frame[5] = address
    frame[6] = length8
    for servo in ids.indices {
      let start = 7 + servo * (1 + length)
      frame[start] = ids[servo]
      for byte in 0..<length { frame[start + 1 + byte] = data[servo * length + byte] }
    }
    return finish(parameters: count, in: &frame)
  }

  public static func status(
    _ id: UInt8, error: UInt8 = 0, parameters: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    encode(id: id, instruction: error, parameters: parameters, into: &frame)
  }

  private static func begin(
    _ id: UInt8, _ instruction: UInt8, parameters count: Int, in frame: inout MutableSpan<UInt8>
  ) -> Bool {
    guard count + 2 <= 255, frame.count >= count + 6 else { return false }
    frame[0] = 0xFF
    frame[1] = 0xFF
    frame[2] = id
    frame[3] = UInt8(count + 2)
    frame[4] = instruction
    return true
  }

  private static func finish(parameters count: Int, in frame: inout MutableSpan<UInt8>) -> Int {
    frame[count + 5] = FeetechFormat.sum(frame.span, 2..<count + 5)
    return count + 6
  }
}
