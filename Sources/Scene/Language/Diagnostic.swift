/// One thing that is wrong, or doubtful, in a file.
public struct Diagnostic: Sendable, Equatable {
  public enum Severity: String, Sendable { case error, warning }

  public var severity: Severity
  public var message: String
  /// Nil where there is no text to point at, such as a file that does not exist.
  public var range: SourceRange?
  /// What the user may have meant.
  public var suggestion: String?

  public init(_ severity: Severity, _ message: String, at range: SourceRange?, suggestion: String? = nil) {
    self.severity = severity
    self.message = message
    self.range = range
    self.suggestion = suggestion
  }

  /// The message as compilers print it, without a final newline:
  ///
  ///     arm.yaml:12:7: error: unknown joint 'elbo'; did you mean 'elbow'?
  ///       joint angle: elbo
  ///                    ^
  public var rendered: String {
    let question = suggestion.map { "; did you mean '\($0)'?" } ?? ""
    let text = printable("\(severity.rawValue): \(message)\(question)")
    guard let range else { return text }
    let head = "\(printable(range.label)): \(text)"
    guard let line = range.source.line(range.from.line), !line.isEmpty else { return head }
    let (excerpt, column) = excerpt(of: line, around: range.from.column)
    return "\(head)\n\(excerpt)\n\(String(repeating: " ", count: column))^"
  }

  /// At most 120 characters of a line, and where in them the caret goes (from 0).
  private func excerpt(of line: Substring, around column: Int) -> (String, Int) {
    let scalars = Array(line.unicodeScalars)
    let width = 120
    let start = scalars.count <= width ? 0 : max(0, min(column - 1 - width / 2, scalars.count - width))
    let end = min(scalars.count, start + width)
    var shown = String.UnicodeScalarView()
    for scalar in scalars[start..<end] { shown.append(isControl(scalar) ? " " : scalar) }
    return (String(shown), max(0, min(column - 1, scalars.count) - start))
  }
}

/// Everything that is wrong with an input, thrown at the end of reading it.
public struct SceneError: Error, Sendable, CustomStringConvertible {
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  public var description: String { diagnostics.map(\.rendered).joined(separator: "\n") }
}

/// Collects problems while reading goes on, so that one run shows them all.
public final class Diagnostics {
  /// File by file in the order of their first problem, and down each file; at most `limit`.
  public var all: [Diagnostic] {
    let paths = found.map { $0.range?.source.path ?? "" }
    return found.indices.sorted { order($0, paths) < order($1, paths) }.map { found[$0] }
  }

  /// The files that were read or asked for, in order.
  public internal(set) var files: [String] = []
  private var found: [Diagnostic] = []
  public private(set) var hasErrors = false

  /// A file with more problems than this is another kind of file.
  public static let limit = 100

  public init() {}

  public func error(_ message: String, at range: SourceRange?, suggestion: String? = nil) {
    add(Diagnostic(.error, message, at: range, suggestion: suggestion))
  }

  public func warning(_ message: String, at range: SourceRange?, suggestion: String? = nil) {
    add(Diagnostic(.warning, message, at: range, suggestion: suggestion))
  }

  /// Repeats are dropped: a class used by four legs is wrong once.
  private func add(_ diagnostic: Diagnostic) {
    hasErrors = hasErrors || diagnostic.severity == .error
    guard found.count < Self.limit, !found.contains(diagnostic) else { return }
    found.append(diagnostic)
    if found.count == Self.limit - 1 {
      found.append(Diagnostic(diagnostic.severity, "too many problems; the rest is left out", at: nil))
    }
  }

  /// Where a problem stands among all: its file, its place, and the order of finding for one place. The note that the
  /// rest is left out comes last.
  private func order(_ index: Int, _ paths: [String]) -> (Int, Int, Int, Int) {
    let place = found[index].range?.from ?? Place(line: 0, column: 0)
    let file = index == Self.limit - 1 ? Int.max : paths.firstIndex(of: paths[index]) ?? 0
    return (file, place.line, place.column, index)
  }
}

/// A text whose control characters cannot reach a terminal.
func printable(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars {
    if isControl(scalar) {
      shown += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}

/// Control characters, and the marks that turn the direction of writing.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
    || (0x2066...0x2069).contains(scalar.value)
}
