/// Reads Strut's link from a stream of bytes: `type | body | CRC-32`, consistent-overhead byte stuffing (COBS), and a
/// zero after each frame. See `LinkMessage` for types and bodies.
///
/// A zero always ends a frame, so the parser is in step again after the next one whatever went before. Zeros alone are
/// no frames: sending one before the first frame cuts off what a dying predecessor left.
public struct LinkParser: ~Copyable {
  /// Of type, body and checksum, in bytes; a COBS block more would be needed for a longer one.
  public static let capacity = 253

  /// The part of the frame that has come, decoded.
  private var bytes = InlineArray<253, UInt8>(repeating: 0)
  private var held = 0
  /// Bytes of the line since the last zero.
  private var raw: UInt32 = 0
  /// Bytes until the next code byte; the next one is a code when 0.
  private var remaining = 0
  private var isTooLong = false
  private var isShown = false
  private var shown = 0

  public private(set) var counts = FrameCounts()

  public init() {}

  /// Of the frame that shows: its type, and how many bytes its body has.
  public var type: UInt8 { bytes[0] }
  public var count: Int { shown }

  /// Takes one byte from the line; whether a whole frame shows now. It shows until the next call.
  public mutating func feed(_ byte: UInt8) -> Bool {
    if isShown {
      isShown = false
      shown = 0
    }
    guard byte != 0 else { return close() }
    raw &+= 1
    if remaining == 0 {
      // The zero that the last block stands for; a block of 254 bytes would stand for none, but none is so long here.
      if raw > 1 { append(0) }
      remaining = Int(byte) - 1
    } else {
      remaining -= 1
      append(byte)
    }
    return false
  }

  /// The byte of the body at `index`, 0..<`count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return bytes[1 + index]
  }

  /// One number per channel from the body, floats from `start` on.
  func channels(_ count: Int, at start: Int) -> LinkChannels {
    var channels = LinkChannels(repeating: 0)
    for index in 0..<count { channels[index] = withBody { $0.float(at: start + 4 * index) } }
    return channels
  }

  public func withBody<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(bytes.span.extracting(1..<1 + shown))
  }

  private mutating func append(_ byte: UInt8) {
    guard held < Self.capacity else {
      isTooLong = true
      return
    }
    bytes[held] = byte
    held += 1
  }

  private mutating func close() -> Bool {
    defer {
      held = 0
      raw = 0
      remaining = 0
      isTooLong = false
    }
    if raw == 0 { return false }
    if isTooLong || held < 5 || remaining > 0 {
      counts.badLengths &+= 1
    } else if checksum(held - 4) != bytes.span.uint32(at: held - 4) {
      counts.badChecksums &+= 1
    } else {
      counts.frames &+= 1
      shown = held - 5
      isShown = true
      return true
    }
    counts.droppedBytes &+= raw &+ 1
    return false
  }

  private func checksum(_ count: Int) -> UInt32 {
    var crc = CRC32()
    for index in 0..<count { crc.add(bytes[index]) }
    return crc.value
  }
}
