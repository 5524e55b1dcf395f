/// Writes a frame of Strut's link.
public enum LinkFrame {
  /// What a frame with this many bytes of body takes on the line: type, checksum, one byte of stuffing and the zero.
  public static func length(body: Int) -> Int { body + 7 }

  /// Writes one whole frame and returns its bytes, 0 when there is no room. `frame` needs one byte more than the line
  /// does for no body; what lies behind the frame is kept.
  public static func encode(type: UInt8, body: Span<UInt8>, into frame: inout MutableSpan<UInt8>) -> Int {
    guard body.count + 5 <= LinkParser.capacity, frame.count >= length(body: body.count) else { return 0 }
    frame[1] = type
    for index in body.indices { frame[2 + index] = body[index] }
    return close(bodyCount: body.count, &frame)
  }

  /// Writes one number per channel, floats from `start` on.
  static func store(_ channels: LinkChannels, _ count: Int, at start: Int, _ frame: inout MutableSpan<UInt8>) {
    for index in 0..<count { frame.store(channels[index], at: start + 4 * index) }
  }

  /// Where bodies are written before `close`.
  static let bodyStart = 2

  /// Adds the checksum to a type in `frame[1]` and a body behind it, then stuffs in place: each zero becomes the
  /// distance to the next one, the first distance stands in front. The bytes of the frame.
  static func close(bodyCount: Int, _ frame: inout MutableSpan<UInt8>) -> Int {
    var crc = CRC32()
    let end = bodyStart + bodyCount
    for index in 1..<end { crc.add(frame[index]) }
    frame.store(crc.value, at: end)
    var code = 0
    for index in 1..<end + 4 where frame[index] == 0 {
      frame[code] = UInt8(index - code)
      code = index
    }
    frame[code] = UInt8(end + 4 - code)
    frame[end + 4] = 0
    return end + 5
  }
}
