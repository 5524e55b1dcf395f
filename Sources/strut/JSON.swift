/// A JSON value. Objects keep the order of their keys, and numbers their numerals, so that nothing is lost either way.
indirect enum JSON: Equatable {
  case null
  case flag(Bool)
  case numeral(String)
  case text(String)
  case array([JSON])
  case object([Member])

  struct Member: Equatable {
    var key: String
    var value: JSON
  }

  /// The shortest numeral that reads back as exactly this number; null for NaN and infinities, which JSON lacks.
  static func number(_ value: Double) -> JSON { value.isFinite ? .numeral(value.description) : .null }
  static func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
  static func range(_ value: ClosedRange<Double>?) -> JSON {
    value.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }
  static func integer(_ value: some BinaryInteger) -> JSON { .numeral(String(value)) }

  var double: Double? {
    guard case .numeral(let numeral) = self, let value = Double(numeral), value.isFinite else { return nil }
    return value
  }

  /// The whole text on one line.
  var line: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .numeral(let numeral): text += numeral
    case .text(let string): Self.write(string, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += ", " }
        Self.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member(key: $0.0, value: $0.1) })
  }
}

extension JSON: ExpressibleByStringLiteral {
  init(stringLiteral text: String) { self = .text(text) }
}
