// Little-endian numbers in bytes, as all three protocols carry them. An index out of range traps, as in any span.

extension Span where Element == UInt8 {
  public func uint16(at index: Int) -> UInt16 { UInt16(self[index]) | UInt16(self[index + 1]) << 8 }

  public func uint32(at index: Int) -> UInt32 { UInt32(uint16(at: index)) | UInt32(uint16(at: index + 2)) << 16 }

  public func float(at index: Int) -> Float { Float(bitPattern: uint32(at: index)) }
}

extension MutableSpan where Element == UInt8 {
  public mutating func store(_ value: UInt16, at index: Int) {
    self[index] = UInt8(truncatingIfNeeded: value)
    self[index + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  public mutating func store(_ value: UInt32, at index: Int) {
    store(UInt16(truncatingIfNeeded: value), at: index)
    store(UInt16(truncatingIfNeeded: value >> 16), at: index + 2)
  }

  public mutating func store(_ value: Float, at index: Int) { store(value.bitPattern, at: index) }
}
