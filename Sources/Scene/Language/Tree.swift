/// A parsed value that still knows where it stands in its file.
///
/// Two trees are equal when they say the same; where they say it does not count.
public struct Tree: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    public var key: Tree
    public var value: Tree

    public init(key: Tree, value: Tree) {
      self.key = key
      self.value = value
    }

    /// The key's text: keys are always words.
    public var name: String { key.text ?? "" }
  }

  public indirect enum Content: Sendable, Equatable {
    /// `plain` is false for quoted text. A missing value, `~` and `null` are the plain empty text.
    case scalar(String, plain: Bool)
    case sequence([Tree])
    /// In file order, without repeated keys.
    case mapping([Entry])

    /// Quotes count only where they make a text of what would be nothing.
    public static func == (a: Content, b: Content) -> Bool {
      switch (a, b) {
      case (.scalar(let one, let isPlain), .scalar(let other, let isOtherPlain)):
        one == other && (!one.isEmpty || isPlain == isOtherPlain)
      case (.sequence(let one), .sequence(let other)): one == other
      case (.mapping(let one), .mapping(let other)): one == other
      default: false
      }
    }
  }

  public var content: Content
  public var range: SourceRange

  public init(_ content: Content, at range: SourceRange) {
    self.content = content
    self.range = range
  }

  public static func == (a: Tree, b: Tree) -> Bool { a.content == b.content }

  /// The text of a scalar; nil for sequences, mappings and missing values.
  public var text: String? {
    guard case .scalar(let text, _) = content, !isNull else { return nil }
    return text
  }

  /// The elements of a sequence; nil for everything else.
  public var elements: [Tree]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  /// The entries of a mapping; nil for everything else.
  public var entries: [Entry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }

  public var isNull: Bool { content == .scalar("", plain: true) }

  /// The value of a mapping's key; nil when there is none.
  public subscript(key: String) -> Tree? { entries?.first { $0.name == key }?.value }

  /// What it is, for messages: "a mapping", "a list", "the word 'abc'".
  public var kindInWords: String {
    switch content {
    case .scalar(let text, _): isNull ? "nothing" : "'\(abbreviated(text))'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// Scalars, sequences and mappings in it, itself included; keys do not count.
  var nodeCount: Int {
    switch content {
    case .scalar: 1
    case .sequence(let elements): elements.reduce(1) { $0 + $1.nodeCount }
    case .mapping(let entries): entries.reduce(1) { $0 + $1.value.nodeCount }
    }
  }
}

/// A text short enough for a message.
func abbreviated(_ text: String) -> String { text.count <= 60 ? text : text.prefix(57) + "..." }
