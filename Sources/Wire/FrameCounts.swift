/// What a parser made of the bytes it was fed.
public struct FrameCounts: Sendable, Equatable {
  /// Whole frames with a right checksum.
  public var frames: UInt32 = 0
  /// Frames of a possible length whose checksum was wrong. What they hold is searched for a true frame.
  public var badChecksums: UInt32 = 0
  /// Bytes that belong to no true frame, those of bad frames included.
  public var droppedBytes: UInt32 = 0
  /// Headers with a length that no frame of the protocol, or none that the parser has room for, can have.
  public var badLengths: UInt32 = 0

  public init() {}
}
