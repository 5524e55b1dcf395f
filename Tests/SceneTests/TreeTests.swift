import Scene
import Testing

private func complaints(_ text: String) -> [String] {
  let diagnostics = Diagnostics()
  _ = Tree.parse(text, path: "t", diagnostics)
  return heads(diagnostics)
}

@Test func `a tree knows the place of every key and value`() throws {
  let diagnostics = Diagnostics()
  let tree = try #require(Tree.parse("a: 1\nünder: { b: [x, \"y\"] }\n", path: "t", diagnostics))
  let entries = try #require(tree.entries)
  #expect(entries.map(\.name) == ["a", "ünder"])
  #expect(entries[0].value.range.label == "t:1:4")
  let list = try #require(entries[1].value["b"]?.elements)
  #expect(list.map(\.range.label) == ["t:2:14", "t:2:17"])
  #expect(list.map(\.content) == [.scalar("x", plain: true), .scalar("y", plain: false)])
  #expect(list.map(\.text) == ["x", "y"])
}

@Test(arguments: [
  ("", "t:1:1: error: the file is empty"), ("# only words\n", "t:1:1: error: the file is empty"),
  ("~", "t:1:1: error: the file is empty"),
  ("a: 1\nb: 2\na: 3\n", "t:3:1: error: 'a' is given twice; the first is in line 1"),
  ("a: &x 1\n", "t:1:4: error: anchors (&name) are not part of the language; use 'like' or 'class'"),
  ("a: &x [1]\n", "t:1:4: error: anchors (&name) are not part of the language; use 'like' or 'class'"),
  ("a: &x {}\n", "t:1:4: error: anchors (&name) are not part of the language; use 'like' or 'class'"),
  ("a: *x\n", "t:1:4: error: aliases (*name) are not part of the language; use 'like' or 'class'"),
  ("a: !!str 1\n", "t:1:4: error: tags (!name) are not part of the language"),
  ("a: 1\n---\nb: 2\n", "t:2:1: error: a second document starts here; a file holds one"),
  (
    "on: 1\n",
    "t:1:1: error: 'on' is a truth value to some YAML readers and a word to others; quote the word, or write true or false"
  ),
  (
    "a: No\n",
    "t:1:4: error: 'No' is a truth value to some YAML readers and a word to others; quote the word, or write true or false"
  ),
  ("[1]: 2\n", "t:1:1: error: a key is a word of at most 100 characters"),
  ("~: 2\n", "t:1:1: error: a key is a word of at most 100 characters"),
  (String(repeating: "k", count: 101) + ": 2\n", "t:1:1: error: a key is a word of at most 100 characters"),
  ("a:\n\tb: 1\n", "t:2:1: error: a tab cannot indent; use spaces"),
  (
    "a: [1, 2\nb: 3\n",
    "t:2:2: error: did not find expected ',' or ']' while parsing a flow sequence that starts in line 1"
  ),
  ("a: 1\n\u{0}", "t:2:1: error: the character U+0000 does not belong in a text file"),
  ("a: \u{1B}[2J", "t:1:4: error: the character U+001B does not belong in a text file"),
])
func `what is not the language is refused in place`(_ text: String, _ message: String) {
  #expect(complaints(text) == [message])
}

@Test func `quoted words are only words`() throws {
  let diagnostics = Diagnostics()
  let tree = try #require(Tree.parse("'on': 'no'\n\"~\": \"null\"\n", path: "t", diagnostics))
  #expect(diagnostics.all.isEmpty && tree["on"]?.text == "no" && tree["~"]?.text == "null")
}

@Test func `depth and size have limits that cost nothing to reach`() {
  #expect(complaints(String(repeating: "[", count: 200_000)) == ["t:1:65: error: nested deeper than 64 levels"])
  #expect(complaints(String(repeating: "- ", count: 500_000)) == ["t:1:129: error: nested deeper than 64 levels"])
  let many = "[" + String(repeating: "1,", count: 300_000) + "]"
  #expect(complaints(many).count == 1 && complaints(many)[0].hasSuffix("error: more than 200000 values in one file"))
  #expect(
    complaints(String(repeating: "#", count: 1_000_001)) == ["error: 't' is larger than 1 MB, the most that is read"])
  let sixtyFour = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
  #expect(complaints(sixtyFour).isEmpty)
}

@Test(arguments: [
  "a: 1\n", "a: ~\nb: \"\"\nc: \"~\"\n", "a: {}\nb: []\n", "a:\n  b:\n    c: [1, {d: e, f: [~]}]\n",
  "\"on\": \"no\"\n", "a: 12 kg ± 10 %\nb: -5..5 N\nc: -0.5\nd: \"- x\"\ne: \"a: b\"\nf: \"#\"\n", "[1, two]\n",
  "word\n",
  "a: \"line\\nbreak \\\" \\\\ \\t tab\"\n", "a: \"\\U0001F916 \\u2028 \\x00\"\n", "a: ünder µs ²\n", "\"a: b\": c\n",
  "a: |\n  two\n  lines\nb: >\n  folded\n  text\n", "a: 'it''s'\nb: \" spaces \"\nc: a  b\n", "? a\n: b\n",
])
func `a written tree reads back as an equal one, and as the same text again`(_ text: String) throws {
  let diagnostics = Diagnostics()
  let tree = try #require(Tree.parse(text, path: "t", diagnostics))
  let again = try #require(Tree.parse(tree.yaml, path: "t", diagnostics))
  #expect(again == tree)
  #expect(again.yaml == tree.yaml)
}

@Test func `any text survives writing`() throws {
  let diagnostics = Diagnostics()
  let range = SourceRange(
    source: Source(path: "t", text: ""), from: Place(line: 1, column: 1), to: Place(line: 1, column: 1))
  for value in 0...0x3100 {
    guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
    let text = "\(scalar)x\(scalar)"
    let tree = Tree(
      .mapping([
        .init(key: Tree(.scalar(text, plain: false), at: range), value: Tree(.scalar(text, plain: false), at: range))
      ]), at: range)
    let again = try #require(Tree.parse(tree.yaml, path: "t", diagnostics), "U+\(String(value, radix: 16))")
    #expect(again[text]?.text == text)
  }
}
