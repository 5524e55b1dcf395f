internal import CYAML

/// Builds a `Tree` from libyaml's events.
///
/// Events instead of a document, because they carry the exact place of every key and value, and because anchors,
/// depth and size can be refused before anything is built from them.
struct TreeParser {
  static let maximalDepth = 64
  static let maximalNodes = 200_000
  /// libyaml reads a key on one line of up to 1,024 characters; ten times fewer leave room for escapes.
  static let maximalKeyLength = 100

  private let source: Source
  private let diagnostics: Diagnostics
  private let depthLimit: Int
  private var open: [Collection] = []
  private var root: Tree?
  private var nodes = 0

  /// A sequence or mapping whose end has not been seen; a mapping's items are key, value, key, value...
  private struct Collection {
    var isMapping: Bool
    var start: Place
    var items: [Tree] = []
  }

  /// The tree of a source; nil after an error.
  static func parse(_ source: Source, depth: Int = maximalDepth, _ diagnostics: Diagnostics) -> Tree? {
    var parser = TreeParser(source, depth, diagnostics)
    guard parser.run() else { return nil }
    if parser.root == nil || parser.root?.isNull == true {
      let start = Place(line: 1, column: 1)
      diagnostics.error("the file is empty", at: SourceRange(source: source, from: start, to: start))
      return nil
    }
    return parser.root
  }

  private init(_ source: Source, _ depth: Int, _ diagnostics: Diagnostics) {
    self.source = source
    self.diagnostics = diagnostics
    depthLimit = depth
  }

  /// False after an error that leaves no tree.
  private mutating func run() -> Bool {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else { fatalError("out of memory") }
    defer { unsafe yaml_parser_delete(&parser) }
    let bytes = Array(source.text.utf8)
    return unsafe bytes.withUnsafeBufferPointer { input in
      unsafe yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
      unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      while true {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
          unsafe report(parser)
          return false
        }
        defer { unsafe yaml_event_delete(&event) }
        guard unsafe take(event) else { return false }
        if unsafe event.type == YAML_STREAM_END_EVENT { return true }
      }
    }
  }

  /// False when reading cannot go on.
  private mutating func take(_ event: yaml_event_t) -> Bool {
    let range = unsafe SourceRange(source: source, from: place(event.start_mark), to: place(event.end_mark))
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT where root != nil:
      return refuse("a second document starts here; a file holds one", at: range)
    case YAML_ALIAS_EVENT:
      return refuse("aliases (*name) are not part of the language; use 'like' or 'class'", at: range)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      guard unsafe accept(anchor: scalar.anchor != nil, tag: scalar.tag != nil, range) else { return false }
      let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      add(Tree(scalarContent(text, plain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE, range), at: range))
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      guard unsafe accept(anchor: start.anchor != nil, tag: start.tag != nil, range) else { return false }
      return begin(Collection(isMapping: false, start: range.from), at: range)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      guard unsafe accept(anchor: start.anchor != nil, tag: start.tag != nil, range) else { return false }
      return begin(Collection(isMapping: true, start: range.from), at: range)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      let ended = open.removeLast()
      let whole = SourceRange(source: source, from: ended.start, to: range.to)
      add(Tree(ended.isMapping ? .mapping(entries(ended.items)) : .sequence(ended.items), at: whole))
    default: break
    }
    return true
  }

  private mutating func begin(_ collection: Collection, at range: SourceRange) -> Bool {
    guard open.count < depthLimit else { return refuse("nested deeper than \(depthLimit) levels", at: range) }
    open.append(collection)
    return true
  }

  /// Counts a value and refuses what YAML has and the language has not.
  private mutating func accept(anchor: Bool, tag: Bool, _ range: SourceRange) -> Bool {
    nodes += 1
    if nodes > Self.maximalNodes { return refuse("more than \(Self.maximalNodes) values in one file", at: range) }
    if anchor { return refuse("anchors (&name) are not part of the language; use 'like' or 'class'", at: range) }
    if tag { return refuse("tags (!name) are not part of the language", at: range) }
    return true
  }

  private mutating func add(_ tree: Tree) {
    if open.isEmpty { root = tree } else { open[open.count - 1].items.append(tree) }
  }

  private func scalarContent(_ text: String, plain: Bool, _ range: SourceRange) -> Tree.Content {
    guard plain else { return .scalar(text, plain: false) }
    if ["~", "null", "Null", "NULL"].contains(text) { return .scalar("", plain: true) }
    if ["yes", "no", "on", "off"].contains(text.lowercased()) {
      diagnostics.error(
        "'\(text)' is a truth value to some YAML readers and a word to others; quote the word, or write true or false",
        at: range)
    }
    return .scalar(text, plain: true)
  }

  private func entries(_ items: [Tree]) -> [Tree.Entry] {
    var entries: [Tree.Entry] = []
    var seen: [String: Place] = [:]
    for index in stride(from: 0, to: items.count - 1, by: 2) {
      let key = items[index]
      guard let name = key.text, !name.isEmpty, name.unicodeScalars.count <= Self.maximalKeyLength else {
        diagnostics.error("a key is a word of at most \(Self.maximalKeyLength) characters", at: key.range)
        continue
      }
      if let first = seen[name] {
        diagnostics.error("'\(name)' is given twice; the first is in line \(first.line)", at: key.range)
        continue
      }
      seen[name] = key.range.from
      entries.append(Tree.Entry(key: key, value: items[index + 1]))
    }
    return entries
  }

  private func refuse(_ message: String, at range: SourceRange) -> Bool {
    diagnostics.error(message, at: range)
    return false
  }

  /// libyaml's own complaint, in its words.
  private func report(_ parser: yaml_parser_t) {
    var message = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "this is not YAML"
    if let context = unsafe parser.context {
      message += unsafe " \(String(cString: context)) that starts in line \(parser.context_mark.line + 1)"
    }
    let at = unsafe place(parser.problem_mark)
    if let line = source.line(at.line)?.unicodeScalars, line.dropFirst(at.column - 1).first == "\t" {
      message = "a tab cannot indent; use spaces"
    }
    diagnostics.error(message, at: SourceRange(source: source, from: at, to: at))
  }

  private func place(_ mark: yaml_mark_t) -> Place { Place(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}
