/// Reads Dynamixel Protocol 2.0 from a stream of bytes, on either end of the wire:
/// `FF FF FD 00 | ID | LEN_L LEN_H | INST | parameters | CRC_L CRC_H` with LEN = parameters + 3.
///
/// The checksum is checked first, then the byte stuffing is undone: each `FF FF FD FD` from INST on is `FF FF FD`. A
/// fast status (one frame from 0xFE for all servos) is not stuffed, as the vendor's kit has it.
/// Source: emanual.robotis.com, Protocol 2.0.
public struct DynamixelParser: ServoParser, ~Copyable {
  /// Of a whole frame, in bytes. A longer one counts as a bad length.
  public static let capacity = 1024

  private var finder: FrameFinder<DynamixelFormat, 1024>
  /// Parameters are from the ninth byte of the frame on.
  private static let start = 8

  /// Of the frame that shows: whose it is, what it says, and the error byte of a status (0 in an instruction, and in a
  /// fast status, which has one per servo).
  public private(set) var id: UInt8 = 0
  public private(set) var instruction: UInt8 = 0
  public private(set) var error: UInt8 = 0
  /// How many parameters there are, without stuffing and without the error byte of a status.
  public private(set) var count = 0
  private var first = DynamixelParser.start

  /// - Parameter showsDamagedFastStatus: also show a fast status whose last checksum is wrong (`isDamaged`), because
  ///   some of its servos may be good: see `fastEntry`.
  public init(showsDamagedFastStatus: Bool = false) { finder = .init(showsDamaged: showsDamagedFastStatus) }

  public var counts: FrameCounts { finder.counts }

  /// Whether the frame that shows has a wrong checksum, which only a fast status can.
  public var isDamaged: Bool { finder.isDamaged }

  /// Takes one byte from the line; whether a whole frame shows now. It shows until the next call.
  public mutating func feed(_ byte: UInt8) -> Bool { open(finder.feed(byte)) }

  /// Whether another frame, held since a false one was seen through, shows now. For use after `feed` was true:
  /// `if parser.feed(byte) { repeat { … } while parser.next() }`
  public mutating func next() -> Bool { open(finder.next()) }

  /// The line has been silent for longer than inside a frame: gives up what is incomplete. Whether a frame that began
  /// inside it shows now.
  public mutating func expire() -> Bool { open(finder.expire()) }

  /// The parameter at `index`, 0..<`count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return finder.bytes[first + index]
  }

  /// Hands out the parameters, of a fast status with all checksums.
  public func withParameters<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(finder.bytes.span.extracting(first..<first + count))
  }

  /// Hands out the frame from its header on; its stuffing, if it had any, has been undone in place.
  func withFrame<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(finder.bytes.span.extracting(0..<finder.shown))
  }

  /// Whether the frame that shows answers for several servos: `fastEntry` reads it.
  public var isFastStatus: Bool {
    finder.shown > 0 && instruction == DynamixelInstruction.status && id == DynamixelFrame.broadcast
  }

  private mutating func open(_ isShown: Bool) -> Bool {
    count = 0
    guard isShown else { return false }
    id = finder.bytes[4]
    instruction = finder.bytes[7]
    error = 0
    first = Self.start
    if isFastStatus {
      count = finder.shown - Self.start
      return true
    }
    var end = unstuff()
    if instruction == DynamixelInstruction.status, end > first {
      error = finder.bytes[first]
      first += 1
    }
    end = max(end, first)
    count = end - first
    return true
  }

  /// Undoes the stuffing in place; the index after the last parameter. INST is not FF in any frame that has a pattern
  /// across it, but it counts for one.
  private mutating func unstuff() -> Int {
    let end = finder.shown - 2
    var pattern = StuffingPattern()
    var write = Self.start - 1
    var read = write
    while read < end {
      let byte = finder.bytes[read]
      finder.rewrite(at: write, byte)
      write += 1
      read += 1
      if pattern.isComplete(after: byte), read < end, finder.bytes[read] == 0xFD { read += 1 }
    }
    return write
  }
}

/// Watches for `FF FF FD`.
struct StuffingPattern {
  private var run = 0

  /// Whether `byte` is the last of a pattern.
  mutating func isComplete(after byte: UInt8) -> Bool {
    if byte == 0xFF {
      run += 1
      return false
    }
    defer { run = 0 }
    return byte == 0xFD && run >= 2
  }
}

enum DynamixelFormat: FrameFormat {
  static func examine(_ held: Span<UInt8>) -> Finding {
    for index in 0..<min(held.count, 4) where held[index] != header(index) { return .noHeader }
    if held.count < 7 { return .more(until: 7) }
    let length = Int(held.uint16(at: 5))
    guard length >= 3, length + 7 <= DynamixelParser.capacity else { return .badLength }
    guard held[4] <= 252 || held[4] == DynamixelFrame.broadcast else { return .noHeader }
    let whole = length + 7
    if held.count < whole { return .more(until: whole) }
    var crc = CRC16()
    for index in 0..<whole - 2 { crc.add(held[index]) }
    if crc.value == held.uint16(at: whole - 2) { return .frame(length: whole) }
    let isFastStatus = held[4] == DynamixelFrame.broadcast && held[7] == DynamixelInstruction.status
    return isFastStatus ? .damaged(length: whole) : .badChecksum
  }

  static func header(_ index: Int) -> UInt8 {
    switch index {
    case 0, 1: 0xFF
    case 2: 0xFD
    default: 0
    }
  }
}
