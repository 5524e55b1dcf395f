/// Writes one frame of Dynamixel Protocol 2.0 byte by byte, with stuffing, length and checksum.
///
/// Holds no memory: the same span is passed to each call. What does not fit makes `finish` return 0.
public struct DynamixelWriter {
  private var count = 8
  private var pattern = StuffingPattern()
  private var fits: Bool
  private let stuffs: Bool

  public init(id: UInt8, instruction: UInt8, into frame: inout MutableSpan<UInt8>) {
    stuffs = !(instruction == DynamixelInstruction.status && id == DynamixelFrame.broadcast)
    fits = frame.count >= 10
    guard fits else { return }
    for index in 0..<4 { frame[index] = DynamixelFormat.header(index) }
    frame[4] = id
    frame[7] = instruction
    _ = pattern.isComplete(after: instruction)
  }

  public mutating func put(_ byte: UInt8, into frame: inout MutableSpan<UInt8>) {
    append(byte, into: &frame)
    if pattern.isComplete(after: byte), stuffs { append(0xFD, into: &frame) }
  }

  public mutating func put16(_ value: UInt16, into frame: inout MutableSpan<UInt8>) {
    put(UInt8(truncatingIfNeeded: value), into: &frame)
    put(UInt8(truncatingIfNeeded: value >> 8), into: &frame)
  }

  public mutating func put32(_ value: UInt32, into frame: inout MutableSpan<UInt8>) {
    put16(UInt16(truncatingIfNeeded: value), into: &frame)
    put16(UInt16(truncatingIfNeeded: value >> 16), into: &frame)
  }

  public mutating func put(_ bytes: Span<UInt8>, into frame: inout MutableSpan<UInt8>) {
    for index in bytes.indices { put(bytes[index], into: &frame) }
  }

  /// Closes the frame: its bytes in all, or 0 when it did not fit into the span or into any frame.
  public mutating func finish(_ frame: inout MutableSpan<UInt8>) -> Int {
    guard fits, count + 2 <= min(frame.count, DynamixelParser.capacity) else { return 0 }
    frame.store(UInt16(count - 5), at: 5)
    var crc = CRC16()
    for index in 0..<count { crc.add(frame[index]) }
    frame.store(crc.value, at: count)
    count += 2
    return count
  }

  /// The checksum over everything so far, as the next two bytes: how a servo ends its part of a fast status. The length
  /// must be known, because it is covered.
  mutating func putChecksum(ofFrameWithLength length: Int, into frame: inout MutableSpan<UInt8>) {
    guard fits else { return }
    frame.store(UInt16(length), at: 5)
    var crc = CRC16()
    for index in 0..<count { crc.add(frame[index]) }
    put16(crc.value, into: &frame)
  }

  private mutating func append(_ byte: UInt8, into frame: inout MutableSpan<UInt8>) {
    // Two more bytes follow for the checksum.
    guard fits, count + 2 < frame.count else {
      fits = false
      return
    }
    frame[count] = byte
    count += 1
  }
}
