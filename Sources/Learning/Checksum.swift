/// A checksum over words of 64 bits: tells a file that was cut, flipped or mixed up from the one that was written.
/// Every step is one-to-one in the word and in the sum so far, so no change of a single word goes unseen.
package struct Checksum {
  package private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  package init() {}

  package mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x9FB2_1C65_1E98_DF25
    value ^= value >> 32
  }

  /// Adds the first `count` bytes, little-endian; the last word is filled up with zeros.
  package mutating func add(_ bytes: [UInt8], count: Int) {
    precondition(count >= 0 && count <= bytes.count)
    let whole = count / 8 * 8
    unsafe bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: whole, by: 8) {
        unsafe add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
    }
    guard whole < count else { return }
    add((whole..<count).reduce(0) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1 - whole)) })
  }

  /// Adds a text with its length, so that neighbours cannot trade letters.
  package mutating func add(_ text: String) {
    let bytes = Array(text.utf8)
    add(UInt64(bytes.count))
    add(bytes, count: bytes.count)
  }
}
