extension DynamixelParser {
  /// One servo's part of a fast status.
  public struct FastEntry: Sendable, Equatable {
    public var id: UInt8
    public var error: UInt8
    /// Whether its checksum vouches for this part.
    public var isIntact: Bool
    /// Where its data begins among the parameters.
    public var start: Int
  }

  /// How many servos a fast status tells of, when each sends `length` bytes of data; nil when it is not such a frame.
  public func fastEntryCount(length: Int) -> Int? {
    let stride = length + 4
    guard isFastStatus, count > 0, count.isMultiple(of: stride) else { return nil }
    return count / stride
  }

  /// The part at `index` of a fast status, `ERR ID data CRC`; `index` in 0..<`fastEntryCount`.
  ///
  /// Each checksum covers the frame from its header on, but it need not be computed from there: the one received before
  /// it says where the register stood. So a wrong byte in one servo's data spoils that servo only (in its checksum, the
  /// next one too), and the others of a damaged frame are good. Where the last checksum is right, so is all before it.
  public func fastEntry(_ index: Int, length: Int) -> FastEntry {
    let stride = length + 4
    let part = 8 + index * stride
    let isDamaged = isDamaged
    return withFrame { frame in
      // The first part is covered together with the header.
      var crc = CRC16(from: index == 0 ? 0 : frame.uint16(at: part - 2))
      for byte in (index == 0 ? 0 : part - 2)..<part + 2 + length { crc.add(frame[byte]) }
      return FastEntry(
        id: frame[part + 1], error: frame[part],
        isIntact: !isDamaged || crc.value == frame.uint16(at: part + 2 + length),
        start: index * stride + 2)
    }
  }
}
