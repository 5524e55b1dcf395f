import Wire

/// Where a number stands in a control table.
protocol ServoRegister {
  var place: Int { get }
  /// In bytes.
  var width: Int { get }
}

extension DynamixelRegister: ServoRegister {
  var place: Int { Int(address) }
}

extension FeetechRegister: ServoRegister {
  var place: Int { Int(address) }
}

/// The control table of one virtual servo: little-endian numbers at addresses.
struct ServoMemory<Register: ServoRegister> {
  private(set) var bytes = [UInt8](repeating: 0, count: 256)

  init(_ values: KeyValuePairs<Register, Int>) {
    for (register, value) in values { set(register, value) }
  }

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
  subscript(register: Register) -> UInt32 {
    (0..<register.width).reduce(0) { $0 | UInt32(bytes[register.place + $1]) << UInt32(8 * $1) }
  }

  mutating func set(_ register: Register, _ value: Int) {
    for byte in 0..<register.width { bytes[register.place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
  }
}
