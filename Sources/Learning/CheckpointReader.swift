/// What a checkpoint's file holds. The whole file is checked first, then each array against what is expected of it.
public struct CheckpointReader {
  private struct Place {
    var code: UInt32
    var count: Int
    var offset: Int
  }

  private let bytes: [UInt8]
  private var places: [String: Place] = [:]
  /// Where the parts are.
  private let folder: String

  /// Reads the file of this name in a folder.
  init(_ name: String, in folder: String) throws(CheckpointError) {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(folder + "/" + name, limit: 1 << 34)
    } catch {
      throw CheckpointError(.damaged, error.message)
    }
    try self.init(bytes, folder: folder)
  }

  init(_ bytes: [UInt8], folder: String) throws(CheckpointError) {
    self.bytes = bytes
    self.folder = folder
    guard bytes.count >= 16, word(at: 0) == CheckpointWriter.magic else {
      throw CheckpointError(.damaged, "it does not begin as a checkpoint does")
    }
    guard bytes.count >= 24, bytes.count % 8 == 0 else { throw CheckpointError(.damaged, "it ends early") }
    // First of all, or a flipped bit in the version would pass for another program's.
    let end = bytes.count - 8
    var checksum = Checksum()
    checksum.add(bytes, count: end)
    guard checksum.value == word(at: end) else {
      throw CheckpointError(.damaged, "its checksum does not fit its content")
    }
    guard word(at: 8) == CheckpointWriter.version else {
      throw CheckpointError(
        .foreign,
        "it has version \(word(at: 8)), and this program reads version \(CheckpointWriter.version); "
          + "continue with the program that the run began with")
    }
    try index(until: end)
  }

  /// Finds the arrays; a length that leads out of the file is refused, whatever the checksum says.
  private mutating func index(until end: Int) throws(CheckpointError) {
    var at = 16
    while at < end {
      guard end - at >= 16 else { throw Self.malformed }
      let head = word(at: at)
      let length = Int(head & 0xFFFF_FFFF)
      let code = UInt32(head >> 32)
      let count = word(at: at + 8)
      at += 16
      guard let size = Self.sizes[code], length <= end - at, count <= UInt64(end) else { throw Self.malformed }
      let name = String(decoding: bytes[at..<at + length], as: UTF8.self)
      at += (length + 7) / 8 * 8
      let place = Place(code: code, count: Int(count), offset: at)
      at += (place.count * size + 7) / 8 * 8
      guard at <= end, places.updateValue(place, forKey: name) == nil else { throw Self.malformed }
    }
  }

  private static let malformed = CheckpointError(.damaged, "it is not built as a checkpoint is")

  private static let sizes: [UInt32: Int] = [
    Float.checkpointCode: 4, Double.checkpointCode: 8, Int32.checkpointCode: 4, Int.checkpointCode: 8,
    UInt64.checkpointCode: 8, UInt8.checkpointCode: 1,
  ]

  private func word(at offset: Int) -> UInt64 {
    unsafe bytes.withUnsafeBytes {
      unsafe UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  /// An array, of a certain length where one is given.
  func array<Element: CheckpointNumber>(
    _ name: String, of type: Element.Type = Element.self, count: Int? = nil
  ) throws(CheckpointError) -> [Element] {
    guard let place = places[name], place.code == Element.checkpointCode else {
      throw CheckpointError(.foreign, "it holds no '\(name)' of the kind that this program saves")
    }
    guard count == nil || place.count == count else {
      throw CheckpointError(.foreign, "'\(name)' has \(place.count) numbers where \(count ?? 0) should be")
    }
    return unsafe bytes.withUnsafeBytes { bytes in
      (0..<place.count).map { index in
        unsafe bytes.loadUnaligned(fromByteOffset: place.offset + index * MemoryLayout<Element>.size, as: Element.self)
      }
    }
  }

  /// Fills a whole array.
  func fill<Element: CheckpointNumber>(_ name: String, _ values: FlatArray<Element>) throws(CheckpointError) {
    for (index, value) in try array(name, of: Element.self, count: values.count).enumerated() { values[index] = value }
  }

  func number<Element: CheckpointNumber>(
    _ name: String, of type: Element.Type = Element.self
  ) throws(CheckpointError) -> Element {
    try array(name, of: type, count: 1)[0]
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(CheckpointError) -> Int {
    let value = try number(name, of: Int.self)
    try require(range.contains(value), "'\(name)' is \(value), which cannot be")
    return value
  }

  /// Refuses content that no run can have saved.
  func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(CheckpointError) {
    guard condition else { throw CheckpointError(.foreign, message()) }
  }

  /// The names of the parts.
  func parts() throws(CheckpointError) -> [String] {
    guard has(CheckpointWriter.partList) else { return [] }
    let text = String(decoding: try array(CheckpointWriter.partList, of: UInt8.self), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  func part(_ name: String) throws(CheckpointError) -> CheckpointReader {
    do {
      return try CheckpointReader(name, in: folder)
    } catch {
      throw CheckpointError(error.cause, "its part \(name) cannot be used: \(error.description)")
    }
  }
}
