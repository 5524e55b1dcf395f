/// A file of named tensors of 32-bit floats with a table of texts, in the safetensors format
/// (https://github.com/huggingface/safetensors): the header's length as 8 little-endian bytes, a JSON header that maps
/// names to type, shape and place, then the values.
public struct Safetensors: Sendable, Equatable {
  public struct Tensor: Sendable, Equatable {
    public var name: String
    public var shape: [Int]
    /// Row-major.
    public var values: [Float]

    public init(_ name: String, shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count)
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  public var metadata: [String: String]
  public var tensors: [Tensor]

  public init(metadata: [String: String], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// As Python's package has it.
  public static let maximumHeaderBytes = 100_000_000
  static let maximumFileBytes = 1 << 31

  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  public static func load(_ path: String) throws(FileError) -> Safetensors {
    let bytes = try Files.read(path, limit: maximumFileBytes)
    do {
      return try Safetensors(bytes: bytes)
    } catch {
      throw FileError(path: path, message: error.message)
    }
  }

  public func save(_ path: String) throws(FileError) {
    try Files.replace(path, with: encoded())
  }

  /// Reads a whole file's bytes. Everything in them is doubted: lengths, places, shapes and values.
  public init(bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= 8 else {
      throw SafetensorsError("not a safetensors file: \(bytes.count) bytes, where the header's length alone takes 8")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
    guard length <= UInt64(Self.maximumHeaderBytes) else {
      throw SafetensorsError("the header claims \(length) bytes; at most \(Self.maximumHeaderBytes) are allowed")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw SafetensorsError("truncated: the header claims \(length) bytes, but only \(bytes.count - 8) follow")
    }
    var parser = SafetensorsHeaderParser(bytes[8..<start])
    let header = try parser.parse()
    metadata = header.metadata
    tensors = []
    var expected = 0
    for entry in header.entries.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      let count = try entry.elementCount()
      guard entry.from == expected else {
        let what = entry.from < expected ? "overlaps the tensor before it" : "leaves a hole before it"
        throw SafetensorsError("tensor '\(entry.name)' begins at byte \(entry.from) of the data and \(what)")
      }
      guard entry.to <= bytes.count - start else {
        throw SafetensorsError(
          "truncated: tensor '\(entry.name)' ends at byte \(entry.to) of the data, but there are "
            + "\(bytes.count - start)")
      }
      expected = entry.to
      var values = [Float](repeating: 0, count: count)
      for index in values.indices {
        let at = start + entry.from + 4 * index
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
        values[index] = Float(bitPattern: bits)
        guard values[index].isFinite else {
          throw SafetensorsError("tensor '\(entry.name)' holds \(values[index]) at index \(index)")
        }
      }
      tensors.append(Tensor(entry.name, shape: entry.shape, values: values))
    }
    guard expected == bytes.count - start else {
      throw SafetensorsError("\(bytes.count - start - expected) bytes follow the last tensor")
    }
  }

  /// The file's bytes; the same content gives the same bytes.
  public func encoded() -> [UInt8] {
    var header = "{"
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      header += "\"__metadata__\":{\(texts.joined(separator: ","))}"
    }
    var place = 0
    for tensor in tensors {
      let end = place + 4 * tensor.values.count
      header += header.count > 1 ? "," : ""
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      header += "\(Self.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
      header += "\"data_offsets\":[\(place),\(end)]}"
      place = end
    }
    header += "}"
    var text = Array(header.utf8)
    // The values begin at a multiple of 8 bytes, so that readers may map them.
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + place)
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: UInt64(text.count) >> shift)) }
    bytes += text
    for tensor in tensors {
      for value in tensor.values {
        for shift in stride(from: 0, to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
      }
    }
    return bytes
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// What is wrong with a file that should be safetensors.
public struct SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public var description: String { message }

  init(_ message: String) { self.message = message }
}
