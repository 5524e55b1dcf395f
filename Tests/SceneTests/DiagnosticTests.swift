import Scene
import Testing

@Test func `a problem is rendered as compilers do it`() {
  let source = Source(path: "arm.yaml", text: "observe:\n  - joint angle: elbo\n")
  let range = SourceRange(source: source, from: Place(line: 2, column: 18), to: Place(line: 2, column: 22))
  let diagnostic = Diagnostic(.error, "unknown joint 'elbo'", at: range, suggestion: "elbow")
  #expect(
    diagnostic.rendered == """
      arm.yaml:2:18: error: unknown joint 'elbo'; did you mean 'elbow'?
        - joint angle: elbo
                       ^
      """)
  #expect(Diagnostic(.warning, "no place", at: nil).rendered == "warning: no place")
}

@Test func `a long line is shown around the caret, and nothing reaches a terminal that could move its cursor`() {
  let text = String(repeating: "a", count: 500) + "\u{1B}[2J" + String(repeating: "b", count: 500)
  let source = Source(path: "x\u{1B}.yaml", text: text)
  let range = SourceRange(source: source, from: Place(line: 1, column: 501), to: Place(line: 1, column: 502))
  let lines = Diagnostic(.error, "odd \u{7}", at: range).rendered.split(separator: "\n")
  #expect(lines[0] == "x\\u{1b}.yaml:1:501: error: odd \\u{7}")
  #expect(lines[1].count == 120 && lines[2].count == 61)
  #expect(Array(lines[1])[60] == " " && !lines[1].contains("\u{1B}"))
}

@Test func `problems come in the order of their places, once each, and not without end`() {
  let source = Source(path: "x", text: "a\nb\n")
  func at(_ line: Int) -> SourceRange {
    SourceRange(source: source, from: Place(line: line, column: 1), to: Place(line: line, column: 2))
  }
  let diagnostics = Diagnostics()
  diagnostics.warning("second", at: at(2))
  diagnostics.error("first", at: at(1))
  diagnostics.error("first", at: at(1))
  #expect(diagnostics.all.map(\.message) == ["first", "second"])
  for number in 0..<1000 { diagnostics.error("\(number)", at: at(3)) }
  #expect(diagnostics.all.count == Diagnostics.limit)
  #expect(diagnostics.all.last?.message == "too many problems; the rest is left out")
}

@Test(arguments: [
  ("elbo", "elbow"), ("elbwo", "elbow"), ("wrst", "wrist"), ("Elbow", "elbow"), ("frction", "friction"),
])
func `a slip is recognised`(_ word: String, _ meant: String) {
  #expect(closest(to: word, in: ["friction", "wrist", "elbow", "at"]) == meant)
}

@Test(arguments: ["knee", "", "a much longer word than any", String(repeating: "x", count: 100_000)])
func `a word that is near nothing gets no suggestion`(_ word: String) {
  #expect(closest(to: word, in: ["friction", "wrist", "elbow"]) == nil)
}
