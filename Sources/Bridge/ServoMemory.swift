/// The control table of one virtual servo: little-endian numbers at addresses.
struct ServoMemory {
  private(set) var bytes = [UInt8](repeating: 0, count: 256)

  /// Nil beyond the table.
  func read(_ address: Int, _ length: Int) -> ArraySlice<UInt8>? {
    address >= 0 && length >= 0 && address + length <= bytes.count ? bytes[address..<address + length] : nil
  }

  /// Whether it fits.
  mutating func write(_ data: some Collection<UInt8>, at address: Int) -> Bool {
    guard address >= 0, address + data.count <= bytes.count else { return false }
    bytes.replaceSubrange(address..<address + data.count, with: data)
    return true
  }

  /// As an unsigned number.
  func number(at address: Int, width: Int) -> UInt32 {
    (0..<width).reduce(0) { $0 | UInt32(bytes[address + $1]) << UInt32(8 * $1) }
  }

  mutating func set(_ value: Int, at address: Int, width: Int) {
    for byte in 0..<width { bytes[address + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
  }
}
