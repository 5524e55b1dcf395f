/// Arrays of numbers under their names, as the bytes of a checkpoint's file, all little-endian and at multiples of 8
/// bytes: magic and version; for each array the length of its name and the kind of its numbers (4 bytes each), their
/// count, the name, the numbers; at the end the checksum of everything before it. Magic, version and checksum stay where
/// they are in every version.
///
/// What grows from one checkpoint to the next goes into parts, files of the same form, which later checkpoints name
/// again instead of writing it again.
public struct CheckpointWriter {
  /// "strutchk"
  static let magic: UInt64 = 0x6B68_6374_7572_7473
  /// To be raised with every change of what is saved under which name.
  static let version: UInt64 = 2
  /// The array that names the parts.
  static let partList = "parts"

  private var bytes: [UInt8] = []
  /// Every part's name, and how to make those that are not on the disk yet: one at a time, for the sake of memory.
  private(set) var parts: [String] = []
  private(set) var newParts: [(name: String, make: () -> CheckpointWriter)] = []

  init() {
    put(word: Self.magic)
    put(word: Self.version)
  }

  mutating func put<Element: CheckpointNumber>(_ name: String, _ values: [Element]) {
    putHead(name, Element.self, count: values.count)
    unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    pad()
  }

  mutating func put<Element: CheckpointNumber>(_ name: String, _ values: FlatArray<Element>) {
    put(name, values, [0..<values.count])
  }

  /// Stretches of an array, one after the other.
  mutating func put<Element: CheckpointNumber>(_ name: String, _ values: FlatArray<Element>, _ ranges: [Range<Int>]) {
    putHead(name, Element.self, count: ranges.reduce(0) { $0 + $1.count })
    for range in ranges {
      values.read(range) { span in unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
    }
    pad()
  }

  mutating func put(_ name: String, _ value: some CheckpointNumber) { put(name, [value]) }

  /// Names a part that is on the disk since an earlier checkpoint.
  mutating func attach(_ part: String) { parts.append(part) }

  /// Names a part and says how to make it.
  mutating func attach(_ part: String, _ make: @escaping () -> CheckpointWriter) {
    parts.append(part)
    newParts.append((part, make))
  }

  /// The file's bytes.
  consuming func sealed() -> [UInt8] {
    if !parts.isEmpty { put(Self.partList, Array(parts.joined(separator: "\n").utf8)) }
    var checksum = Checksum()
    checksum.add(bytes, count: bytes.count)
    put(word: checksum.value)
    return bytes
  }

  private mutating func putHead<Element: CheckpointNumber>(_ name: String, _ type: Element.Type, count: Int) {
    let text = Array(name.utf8)
    put(word: UInt64(text.count) | UInt64(Element.checkpointCode) << 32)
    put(word: UInt64(count))
    bytes += text
    pad()
  }

  private mutating func put(word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
  }

  private mutating func pad() {
    while bytes.count % 8 != 0 { bytes.append(0) }
  }
}
