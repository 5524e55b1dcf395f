import Wire

/// Bytes from hexadecimal text, as the manuals print them.
func bytes(_ text: String) -> [UInt8] { text.split(separator: " ").map { UInt8($0, radix: 16)! } }

/// What an encoder writes into a span with plenty of room.
func encoded(room: Int = 1100, _ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
  var buffer = [UInt8](repeating: 0xAA, count: room)
  var span = buffer.mutableSpan
  let count = encode(&span)
  return Array(buffer[..<count])
}

/// A frame as a parser shows it, whatever the protocol.
struct Shown: Hashable {
  var id: UInt8
  var instruction: UInt8
  var error: UInt8
  var parameters: [UInt8]

  init(_ id: UInt8, _ instruction: UInt8, error: UInt8 = 0, _ parameters: [UInt8]) {
    self.id = id
    self.instruction = instruction
    self.error = error
    self.parameters = parameters
  }
}

/// One of the three parsers behind what tests ask of all.
protocol TestedParser: ~Copyable {
  init()
  mutating func feed(_ byte: UInt8) -> Bool
  mutating func next() -> Bool
  var counts: FrameCounts { get }
  mutating func expire() -> Bool
  var frame: Shown { get }
  /// What may be sent instead of a pause.
  static var separator: [UInt8] { get }
  /// A whole frame on the line.
  static func encode(_ frame: Shown) -> [UInt8]
}

extension TestedParser where Self: ~Copyable {
  static var separator: [UInt8] { [] }

  mutating func feed(all bytes: [UInt8]) -> [Shown] {
    var frames: [Shown] = []
    for byte in bytes where feed(byte) { repeat { frames.append(frame) } while next() }
    return frames
  }

  /// What is left when the line falls silent.
  mutating func rest() -> [Shown] {
    var frames: [Shown] = []
    while expire() { frames.append(frame) }
    return frames
  }

  static func frames(in bytes: [UInt8]) -> [Shown] {
    var parser = Self()
    return parser.feed(all: bytes) + parser.rest()
  }
}

extension DynamixelParser: TestedParser {
  init() { self.init(showsDamagedFastStatus: false) }

  var frame: Shown { Shown(id, instruction, error: error, withParameters { span in span.indices.map { span[$0] } }) }

  static func encode(_ frame: Shown) -> [UInt8] {
    if frame.instruction == DynamixelInstruction.status, frame.id != DynamixelFrame.broadcast {
      return encoded {
        DynamixelFrame.status(frame.id, error: frame.error, parameters: frame.parameters.span, into: &$0)
      }
    }
    return encoded {
      DynamixelFrame.encode(id: frame.id, instruction: frame.instruction, parameters: frame.parameters.span, into: &$0)
    }
  }
}

extension FeetechParser: TestedParser {
  var frame: Shown { Shown(id, instruction, withParameters { span in span.indices.map { span[$0] } }) }

  static func encode(_ frame: Shown) -> [UInt8] {
    encoded {
      FeetechFrame.encode(id: frame.id, instruction: frame.instruction, parameters: frame.parameters.span, into: &$0)
    }
  }
}

extension LinkParser: TestedParser {
  // A frame ends with a zero and never hides another one.
  static var separator: [UInt8] { [0] }
  mutating func next() -> Bool { false }
  mutating func expire() -> Bool { false }

  var frame: Shown { Shown(0, type, withBody { span in span.indices.map { span[$0] } }) }

  static func encode(_ frame: Shown) -> [UInt8] {
    encoded { LinkFrame.encode(type: frame.instruction, body: frame.parameters.span, into: &$0) }
  }
}

/// The same numbers in every run (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
