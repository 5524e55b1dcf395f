/// CRC-16/UMTS of Dynamixel Protocol 2.0: polynomial 0x8005, initially 0, not reflected, no final inversion;
/// `"123456789"` gives 0xFEE8.
public struct CRC16: Sendable, Equatable {
  public private(set) var value: UInt16

  /// Goes on from a CRC that is known, by default from that of no bytes.
  public init(from value: UInt16 = 0) { self.value = value }

  public mutating func add(_ byte: UInt8) {
    value = value << 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: value >> 8) ^ byte)]
  }

  private static let table = InlineArray<256, UInt16> { index in
    var value = UInt16(index) << 8
    for _ in 0..<8 { value = value & 0x8000 != 0 ? value << 1 ^ 0x8005 : value << 1 }
    return value
  }
}

/// CRC-32 as in zlib and Ethernet: polynomial 0x04C11DB7 reflected, initially and finally inverted; `"123456789"` gives
/// 0xCBF43926.
public struct CRC32: Sendable, Equatable {
  private var register: UInt32 = ~0

  public init() {}

  public var value: UInt32 { ~register }

  public mutating func add(_ byte: UInt8) {
    register = register >> 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: register) ^ byte)]
  }

  private static let table = InlineArray<256, UInt32> { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 != 0 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    return value
  }
}
