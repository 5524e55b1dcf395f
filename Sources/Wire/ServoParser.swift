/// What the parsers of servo buses have in common: frames are found in any bytes, one may be held inside a false one.
public protocol ServoParser: ~Copyable {
  /// Of a whole frame, in bytes.
  static var capacity: Int { get }
  var counts: FrameCounts { get }

  mutating func feed(_ byte: UInt8) -> Bool
  mutating func next() -> Bool
  mutating func expire() -> Bool
}
