/// TensorFlow's framing of records in a file (tensorflow/core/lib/io/record_writer.h): the length in 8 bytes, its masked
/// CRC in 4, the data, and their masked CRC in 4, all little-endian.
enum RecordFrame {
  static func bytes(around data: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(masked(CRC32C.checksum(length))) + data + littleEndian(masked(CRC32C.checksum(data)))
  }

  /// A CRC that is stored beside its data, changed so that a CRC over both is still of use.
  private static func masked(_ checksum: UInt32) -> UInt32 { (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8 }

  private static func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    stride(from: 0, to: Word.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: word >> Word($0)) }
  }
}

/// Castagnoli's cyclic redundancy check (RFC 3720, appendix B.4).
enum CRC32C {
  /// What each byte does to a remainder; the polynomial is 0x1EDC6F41, its bits in reverse.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { rest, byte in table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] ^ rest >> 8 }
  }
}
