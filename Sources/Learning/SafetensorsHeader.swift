/// One tensor as a header names it, before its values are read.
struct SafetensorsEntry: Equatable {
  var name: String
  var type = ""
  var shape: [Int] = []
  var from = 0
  var to = 0

  /// Elements by the shape, checked against the type and the place.
  func elementCount() throws(SafetensorsError) -> Int {
    guard type == "F32" else {
      throw SafetensorsError("tensor '\(name)' has the type '\(type)'; only F32 is read")
    }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Int.max / 4 else {
        throw SafetensorsError("tensor '\(name)' has the absurd shape \(shape)")
      }
      count = product
    }
    guard from <= to else {
      throw SafetensorsError("tensor '\(name)' ends at byte \(to), before it begins at \(from)")
    }
    guard to - from == 4 * count else {
      throw SafetensorsError(
        "tensor '\(name)' of shape \(shape) needs \(4 * count) bytes, but its place has \(to - from)")
    }
    return count
  }
}

/// Reads the JSON of a safetensors header, which has one form only; anything else is refused where it stands. A parser
/// of its own, because general ones drop repeated names and so hide which tensor a program would get.
struct SafetensorsHeaderParser {
  private let bytes: ArraySlice<UInt8>
  private var at: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  mutating func parse() throws(SafetensorsError) -> (metadata: [String: String], entries: [SafetensorsEntry]) {
    var metadata: [String: String] = [:]
    var entries: [SafetensorsEntry] = []
    var names: Set<String> = []
    guard bytes.first == UInt8(ascii: "{") else { throw SafetensorsError("the header does not begin with '{'") }
    try object { (parser, name) throws(SafetensorsError) in
      guard names.insert(name).inserted else { throw SafetensorsError("the header names '\(name)' twice") }
      if name == "__metadata__" {
        try parser.object { (parser, key) throws(SafetensorsError) in
          let value = try parser.string()
          guard metadata.updateValue(value, forKey: key) == nil else {
            throw SafetensorsError("the metadata names '\(key)' twice")
          }
        }
      } else {
        entries.append(try parser.entry(name))
      }
    }
    skipSpace()
    guard at == bytes.endIndex else { throw unexpected("the end of the header") }
    return (metadata, entries)
  }

  private mutating func entry(_ name: String) throws(SafetensorsError) -> SafetensorsEntry {
    var entry = SafetensorsEntry(name: name)
    var seen: Set<String> = []
    try object { (parser, key) throws(SafetensorsError) in
      guard seen.insert(key).inserted else { throw SafetensorsError("tensor '\(name)' has '\(key)' twice") }
      switch key {
      case "dtype": entry.type = try parser.string()
      case "shape":
        entry.shape = try parser.numbers()
        guard entry.shape.count <= 8 else {
          throw SafetensorsError("tensor '\(name)' has \(entry.shape.count) dimensions; at most 8 are read")
        }
      case "data_offsets":
        let offsets = try parser.numbers()
        guard offsets.count == 2 else {
          throw SafetensorsError("tensor '\(name)' has \(offsets.count) data offsets instead of 2")
        }
        (entry.from, entry.to) = (offsets[0], offsets[1])
      default: throw SafetensorsError("tensor '\(name)' has the unknown key '\(key)'")
      }
    }
    for key in ["dtype", "shape", "data_offsets"] where !seen.contains(key) {
      throw SafetensorsError("tensor '\(name)' lacks '\(key)'")
    }
    return entry
  }

  /// `{"key": value, ...}`; `value` reads what follows each key.
  private mutating func object(
    _ value: (inout SafetensorsHeaderParser, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try value(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func numbers() throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if take("]") { return [] }
    repeat {
      skipSpace()
      let digits = bytes[at...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty else { throw unexpected("a whole number from 0") }
      let text = String(decoding: digits, as: UTF8.self)
      guard let number = Int(text) else {
        throw SafetensorsError("the header holds the absurd number \(text.prefix(30))")
      }
      at += digits.count
      numbers.append(number)
    } while take(",")
    try expect("]")
    return numbers
  }

  private mutating func string() throws(SafetensorsError) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while at < bytes.endIndex, bytes[at] != UInt8(ascii: "\"") {
      let byte = bytes[at]
      guard byte >= 0x20 else { throw unexpected("a text without control characters") }
      at += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &content) } else { content.append(byte) }
    }
    try expect("\"")
    guard let text = String(validating: content, as: UTF8.self) else {
      throw SafetensorsError("the header is not valid UTF-8 before byte \(at - bytes.startIndex)")
    }
    return text
  }

  private mutating func escape(into content: inout [UInt8]) throws(SafetensorsError) {
    guard at < bytes.endIndex else { throw unexpected("the rest of a text") }
    let letter = bytes[at]
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      // A pair of surrogates stands for one character beyond the first 65,536.
      if (0xD800..<0xDC00).contains(code), bytes[at...].starts(with: Array("\\u".utf8)) {
        at += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw SafetensorsError("the header holds half a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw SafetensorsError("the header holds half a surrogate pair") }
      content += Array(String(Character(scalar)).utf8)
    default: throw SafetensorsError("the header holds an unknown escape at byte \(at - 1 - bytes.startIndex)")
    }
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    let digits = bytes[at...].prefix(4)
    let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    guard digits.count == 4, isHexadecimal, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw unexpected("four hexadecimal digits")
    }
    at += 4
    return code
  }

  private mutating func skipSpace() {
    while at < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard at < bytes.endIndex, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ wanted: String) -> SafetensorsError {
    at < bytes.endIndex
      ? SafetensorsError("the header is not what it should be at byte \(at - bytes.startIndex): expected \(wanted)")
      : SafetensorsError("the header ends where \(wanted) should be")
  }
}
