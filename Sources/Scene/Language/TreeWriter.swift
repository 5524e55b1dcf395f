/// Writes a tree as YAML that reads back as an equal tree: mappings as indented blocks, lists and what is in them on one
/// line. Equal trees give equal texts, so the text can be hashed.
struct TreeWriter {
  private var written = ""

  static func text(of tree: Tree) -> String {
    var writer = TreeWriter()
    if case .mapping(let entries) = tree.content, !entries.isEmpty {
      writer.block(entries, indent: 0)
    } else {
      writer.flow(tree)
      writer.written += "\n"
    }
    return writer.written
  }

  private mutating func block(_ entries: [Tree.Entry], indent: Int) {
    for entry in entries {
      written += String(repeating: " ", count: indent)
      flow(entry.key)
      written += ":"
      if case .mapping(let inner) = entry.value.content, !inner.isEmpty {
        written += "\n"
        block(inner, indent: indent + 2)
      } else {
        written += " "
        flow(entry.value)
        written += "\n"
      }
    }
  }

  private mutating func flow(_ tree: Tree) {
    switch tree.content {
    case .scalar(let text, _):
      written += tree.isNull ? "~" : Self.isPlain(text) ? text : Self.quoted(text)
    case .sequence(let elements):
      written += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { written += ", " }
        flow(element)
      }
      written += "]"
    case .mapping(let entries):
      written += "{"
      for (index, entry) in entries.enumerated() {
        if index > 0 { written += ", " }
        flow(entry.key)
        written += ": "
        flow(entry.value)
      }
      written += "}"
    }
  }

  /// Whether a text can stand without quotes; when in doubt, it cannot.
  static func isPlain(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, last != " ", scalars.count <= 100 else { return false }
    let isNumber = scalars.count > 1 && "+-.".unicodeScalars.contains(first) && isDigit(scalars[1])
    guard isNumber || isLetter(first) || isDigit(first) else { return false }
    guard !["yes", "no", "on", "off", "null"].contains(text.lowercased()) else { return false }
    return scalars.allSatisfy { isLetter($0) || isDigit($0) || " _./%+-±²°µ".unicodeScalars.contains($0) }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case " "..."~", "\u{A1}"..."\u{1FFF}", "\u{2070}"..."\u{D7FF}": quoted.unicodeScalars.append(scalar)
      default:
        let code = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\U" + String(repeating: "0", count: 8 - code.count) + code
      }
    }
    return quoted + "\""
  }
}
