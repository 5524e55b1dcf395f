/// Where and why a text is not JSON.
struct JSONError: Error, Equatable {
  /// From 1, in bytes.
  var column: Int
  var message: String
}

extension JSON {
  /// Reads one value (RFC 8259), the whole of `bytes`. Nesting beyond 64 levels is refused.
  init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parse()
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var at = 0

  mutating func parse() throws(JSONError) -> JSON {
    let value = try value(depth: 0)
    skipSpaces()
    if at < bytes.count { throw error("there is more after the end of the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth < 64 else { throw error("nested too deeply") }
    skipSpaces()
    guard let first = peek else { throw error("the text ends where a value should begin") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .numeral(try numeral())
    default: break
    }
    for (word, value) in [("true", JSON.flag(true)), ("false", .flag(false)), ("null", .null)]
    where bytes[at...].starts(with: word.utf8) {
      at += word.utf8.count
      return value
    }
    throw error("this is not a value")
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var members: [JSON.Member] = []
    skipSpaces()
    if take("}") { return .object([]) }
    repeat {
      skipSpaces()
      guard peek == UInt8(ascii: "\"") else { throw error("a key in double quotes is missing") }
      let start = at
      let key = try string()
      if members.contains(where: { $0.key == key }) {
        at = start
        throw error("the key '\(key)' is there twice")
      }
      skipSpaces()
      guard take(":") else { throw error("':' is missing") }
      members.append(JSON.Member(key: key, value: try value(depth: depth + 1)))
      skipSpaces()
    } while take(",")
    guard take("}") else { throw error("',' or '}' is missing") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    at += 1
    var values: [JSON] = []
    skipSpaces()
    if take("]") { return .array([]) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpaces()
    } while take(",")
    guard take("]") else { throw error("',' or ']' is missing") }
    return .array(values)
  }

  private mutating func numeral() throws(JSONError) -> String {
    let start = at
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard Double(text)?.isFinite == true else {
      at = start
      throw error("the number is too large")
    }
    return text
  }

  private mutating func digits() throws(JSONError) {
    guard let first = peek, isDigit(first) else { throw error("a digit is missing") }
    while let byte = peek, isDigit(byte) { at += 1 }
  }

  private mutating func string() throws(JSONError) -> String {
    at += 1
    var text: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a control character stands in a string") }
      at += 1
      if byte == UInt8(ascii: "\\") { text += try escape().utf8 } else { text.append(byte) }
    }
    guard take("\"") else { throw error("the string has no end") }
    guard let string = String(validating: text, as: UTF8.self) else { throw error("the string is not UTF-8") }
    return string
  }

  private mutating func escape() throws(JSONError) -> String {
    guard let byte = peek else { throw error("the string has no end") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try codeUnit()) }
      guard let text = String(validating: units, as: UTF16.self) else { throw error("half a character is missing") }
      return text
    default: throw error("unknown escape")
    }
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard at + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits are missing") }
    at += 4
    return unit
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard peek == character.asciiValue else { return false }
    at += 1
    return true
  }

  private mutating func skipSpaces() {
    while let byte = peek, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { at += 1 }
  }

  private func error(_ message: String) -> JSONError { JSONError(column: at + 1, message: message) }
}
