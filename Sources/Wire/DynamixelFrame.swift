/// Whole frames of Dynamixel Protocol 2.0. Each function writes one into `frame` and returns its bytes, 0 when there is
/// no room.
public enum DynamixelFrame {
  public static let broadcast: UInt8 = 0xFE

  public static func encode(
    id: UInt8, instruction: UInt8, parameters: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    var writer = DynamixelWriter(id: id, instruction: instruction, into: &frame)
    writer.put(parameters, into: &frame)
    return writer.finish(&frame)
  }

  public static func ping(_ id: UInt8, into frame: inout MutableSpan<UInt8>) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.ping, into: &frame)
    return writer.finish(&frame)
  }

  public static func reboot(_ id: UInt8, into frame: inout MutableSpan<UInt8>) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.reboot, into: &frame)
    return writer.finish(&frame)
  }

  public static func read(
    _ id: UInt8, address: UInt16, length: UInt16, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.read, into: &frame)
    writer.put16(address, into: &frame)
    writer.put16(length, into: &frame)
    return writer.finish(&frame)
  }

  public static func write(
    _ id: UInt8, address: UInt16, data: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.write, into: &frame)
    writer.put16(address, into: &frame)
    writer.put(data, into: &frame)
    return writer.finish(&frame)
  }

  /// The little-endian lowest bytes of `value`, as many as the register is wide.
  public static func write(
    _ id: UInt8, _ register: DynamixelRegister, _ value: Int32, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.write, into: &frame)
    writer.put16(register.address, into: &frame)
    for byte in 0..<register.width { writer.put(UInt8(truncatingIfNeeded: value >> (8 * Int32(byte))), into: &frame) }
    return writer.finish(&frame)
  }

  /// - Parameter fast: one frame for all servos comes back instead of one each.
  public static func syncRead(
    _ ids: Span<UInt8>, address: UInt16, length: UInt16, fast: Bool = false, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    let instruction = fast ? DynamixelInstruction.fastSyncRead : DynamixelInstruction.syncRead
    var writer = DynamixelWriter(id: broadcast, instruction: instruction, into: &frame)
    writer.put16(address, into: &frame)
    writer.put16(length, into: &frame)
    writer.put(ids, into: &frame)
    return writer.finish(&frame)
  }

  /// - Parameter data: `[ids.count * length]`, servo by servo.
  public static func syncWrite(
    _ ids: Span<UInt8>, address: UInt16, length: UInt16, data: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    precondition(data.count == ids.count * Int(length))
    var writer = DynamixelWriter(id: broadcast, instruction: DynamixelInstruction.syncWrite, into: &frame)
    writer.put16(address, into: &frame)
    writer.put16(length, into: &frame)
    for servo in ids.indices {
      writer.put(ids[servo], into: &frame)
      for byte in 0..<Int(length) { writer.put(data[servo * Int(length) + byte], into: &frame) }
    }
    return writer.finish(&frame)
  }

  public static func status(
    _ id: UInt8, error: UInt8 = 0, parameters: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    var writer = DynamixelWriter(id: id, instruction: DynamixelInstruction.status, into: &frame)
    writer.put(error, into: &frame)
    writer.put(parameters, into: &frame)
    return writer.finish(&frame)
  }

  /// The one answer to a fast sync read: per servo `ERR ID data CRC`, each checksum over the frame from its header to
  /// that place. The last one is the frame's.
  /// - Parameter errors: `[ids.count]`.
  /// - Parameter data: `[ids.count * length]`, servo by servo.
  public static func fastStatus(
    _ ids: Span<UInt8>, errors: Span<UInt8>, length: Int, data: Span<UInt8>, into frame: inout MutableSpan<UInt8>
  ) -> Int {
    precondition(errors.count == ids.count && data.count == ids.count * length)
    var writer = DynamixelWriter(id: broadcast, instruction: DynamixelInstruction.status, into: &frame)
    for servo in ids.indices {
      writer.put(errors[servo], into: &frame)
      writer.put(ids[servo], into: &frame)
      writer.put(data.extracting(servo * length..<(servo + 1) * length), into: &frame)
      endFastEntry(servo, of: ids.count, data: data.count, writer: &writer, into: &frame)
    }
    return writer.finish(&frame)
  }

  /// The one answer to a fast bulk read: as to a fast sync read, but each servo's data has a length of its own.
  /// - Parameter lengths: `[ids.count]`.
  /// - Parameter data: servo by servo, as long as all lengths together.
  public static func fastStatus(
    _ ids: Span<UInt8>, errors: Span<UInt8>, lengths: Span<Int>, data: Span<UInt8>,
    into frame: inout MutableSpan<UInt8>
  ) -> Int {
    precondition(errors.count == ids.count && lengths.count == ids.count)
    var writer = DynamixelWriter(id: broadcast, instruction: DynamixelInstruction.status, into: &frame)
    var start = 0
    for servo in ids.indices {
      writer.put(errors[servo], into: &frame)
      writer.put(ids[servo], into: &frame)
      writer.put(data.extracting(start..<start + lengths[servo]), into: &frame)
      start += lengths[servo]
      endFastEntry(servo, of: ids.count, data: data.count, writer: &writer, into: &frame)
    }
    return writer.finish(&frame)
  }

  /// The checksum after one servo's data; `finish` writes the last one.
  private static func endFastEntry(
    _ servo: Int, of count: Int, data: Int, writer: inout DynamixelWriter, into frame: inout MutableSpan<UInt8>
  ) {
    if servo < count - 1 { writer.putChecksum(ofFrameWithLength: 1 + 4 * count + data, into: &frame) }
  }
}
