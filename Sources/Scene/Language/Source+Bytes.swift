extension Source {
  /// Takes the bytes of a file for a text, or says at which place they are none.
  ///
  /// Refused are bytes that are not UTF-8, control characters other than tab and line ends, and the rarer line ends on
  /// which YAML and editors disagree, which would make line numbers lie.
  static func reading(_ bytes: [UInt8], path: String, _ diagnostics: Diagnostics) -> Source? {
    let source = Source(path: path, text: String(decoding: bytes, as: UTF8.self).withoutByteOrderMark)
    var place = Place(line: 1, column: 1)
    let scalars = source.text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      switch scalar {
      case "\n":
        place = Place(line: place.line + 1, column: 1)
        continue
      case "\r" where index < scalars.endIndex && scalars[index] == "\n", "\t":
        break
      case "\u{FFFD}":
        // Stands for broken bytes, unless the file itself has this character; neither belongs in a text.
        return refuse("the file is not UTF-8 text", source, place, diagnostics)
      case _ where isControl(scalar) || scalar == "\u{FFFE}" || scalar == "\u{FFFF}":
        let code = String(scalar.value, radix: 16, uppercase: true)
        let name = String(repeating: "0", count: max(0, 4 - code.count)) + code
        return refuse("the character U+\(name) does not belong in a text file", source, place, diagnostics)
      default: break
      }
      place.column += 1
    }
    return source
  }

  private static func refuse(
    _ message: String, _ source: Source, _ place: Place, _ diagnostics: Diagnostics
  ) -> Source? {
    diagnostics.error(message, at: SourceRange(source: source, from: place, to: place))
    return nil
  }
}

extension String {
  fileprivate var withoutByteOrderMark: String {
    unicodeScalars.first == "\u{FEFF}" ? String(String.UnicodeScalarView(unicodeScalars.dropFirst())) : self
  }
}
