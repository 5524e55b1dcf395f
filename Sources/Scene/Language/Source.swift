/// A place in a file: line and column count from 1, in Unicode scalars.
public struct Place: Sendable, Equatable, Hashable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One file (or one text that came another way, such as the world inside a policy), so that a problem in an included
/// file is shown where it stands.
public final class Source: Sendable {
  /// As the user would write it: shown in messages, never opened again.
  public let path: String
  public let text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// Line `number`, counted from 1, without its end; nil beyond the last one.
  public func line(_ number: Int) -> Substring? {
    var rest = text.unicodeScalars[...]
    var current = 1
    while current < number {
      guard let end = rest.firstIndex(of: "\n") else { return nil }
      rest = rest[rest.index(after: end)...]
      current += 1
    }
    let line = rest[..<(rest.firstIndex(of: "\n") ?? rest.endIndex)]
    return Substring(line.last == "\r" ? line.dropLast() : line)
  }
}

/// A stretch of a source: from its first character to just after its last.
public struct SourceRange: Sendable, Equatable {
  public var source: Source
  public var from: Place
  public var to: Place

  public init(source: Source, from: Place, to: Place) {
    self.source = source
    self.from = from
    self.to = to
  }

  /// `file:line:column`, as compilers write it.
  public var label: String { "\(source.path):\(from.line):\(from.column)" }

  public static func == (a: SourceRange, b: SourceRange) -> Bool {
    a.source === b.source && a.from == b.from && a.to == b.to
  }
}
