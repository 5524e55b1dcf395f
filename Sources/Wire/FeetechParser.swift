/// Reads Feetech's STS protocol from a stream of bytes, on either end of the wire:
/// `FF FF | ID | LEN | INST | parameters | SUM` with LEN = parameters + 2 and SUM the inverted low byte of the sum from
/// ID on. A status has its error byte where an instruction has INST.
///
/// There is no stuffing and the sum has 8 bits: about one false frame in 256 passes it, and two flipped bits of the same
/// weight cancel when they flip in opposite directions.
public struct FeetechParser: ServoParser, ~Copyable {
  /// Of a whole frame, in bytes: the longest that LEN can say.
  public static let capacity = 259

  private var finder = FrameFinder<FeetechFormat, 259>()
  private static let start = 5

  public init() {}

  public var counts: FrameCounts { finder.counts }

  /// Of the frame that shows. Instruction and error are the same byte: who listens knows which.
  public var id: UInt8 { finder.bytes[2] }
  public var instruction: UInt8 { finder.bytes[4] }
  public var error: UInt8 { finder.bytes[4] }
  /// How many parameters there are.
  public var count: Int { max(finder.shown - 6, 0) }

  /// Takes one byte from the line; whether a whole frame shows now. It shows until the next call.
  public mutating func feed(_ byte: UInt8) -> Bool { finder.feed(byte) }

  /// Whether another frame, held since a false one was seen through, shows now. For use after `feed` was true.
  public mutating func next() -> Bool { finder.next() }

  /// The line has been silent for longer than inside a frame: gives up what is incomplete. Whether a frame that began
  /// inside it shows now.
  public mutating func expire() -> Bool { finder.expire() }

  /// The parameter at `index`, 0..<`count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return finder.bytes[Self.start + index]
  }

  public func withParameters<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(finder.bytes.span.extracting(Self.start..<Self.start + count))
  }
}

enum FeetechFormat: FrameFormat {
  static func examine(_ held: Span<UInt8>) -> Finding {
    guard held[0] == 0xFF else { return .noHeader }
    if held.count < 4 { return .more(until: 4) }
    // 0xFF is nobody's id: the header begins a byte later.
    guard held[1] == 0xFF, held[2] != 0xFF else { return .noHeader }
    let length = Int(held[3])
    guard length >= 2 else { return .badLength }
    let whole = length + 4
    if held.count < whole { return .more(until: whole) }
    return sum(held, 2..<whole - 1) == held[whole - 1] ? .frame(length: whole) : .badChecksum
  }

  static func sum(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt8 {
    var sum: UInt8 = 0
    for index in range { sum &+= bytes[index] }
    return ~sum
  }
}
