/// Reads a mapping key by key and collects what is wrong; `finish()` then reports the keys that nobody asked for.
///
/// A read without a default is of a required key: when it is missing or wrong, that is reported and the read returns
/// something harmless (0, an empty text, the first choice), so that decoding can go on and find the next mistake.
public final class MappingReader {
  /// What is read, for messages: `body 'hull'`.
  public let what: String
  public let diagnostics: Diagnostics
  /// Of the whole mapping.
  public let range: SourceRange
  private let entries: [Tree.Entry]
  private let indices: [String: Int]
  private var known: [String] = []
  private var isRead: [Bool]
  private let isMapping: Bool
  /// Set where a part of the mapping could not be had, which has been reported: then nothing else is missing.
  var isPartial = false

  /// A tree that is no mapping is reported, then reads as an empty one whose missing keys are not reported again.
  public init(_ tree: Tree, of what: String, _ diagnostics: Diagnostics) {
    self.what = what
    self.diagnostics = diagnostics
    range = tree.range
    let entries = tree.entries ?? []
    self.entries = entries
    isMapping = tree.entries != nil
    indices = Dictionary(entries.indices.map { (entries[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    isRead = Array(repeating: false, count: entries.count)
    if !isMapping { diagnostics.error("\(what) takes a mapping, not \(tree.kindInWords)", at: tree.range) }
  }

  public func has(_ key: String) -> Bool {
    note(key)
    return indices[key] != nil
  }

  /// The value of a key, which then counts as read; nil when it is absent.
  public func tree(_ key: String) -> Tree? {
    note(key)
    guard let index = indices[key] else { return nil }
    isRead[index] = true
    return entries[index].value
  }

  /// The value of a key; when it is absent, that is an error.
  public func required(_ key: String) -> Tree? {
    if let tree = tree(key) { return tree }
    reportMissing("'\(key)' is missing in \(what)")
    return nil
  }

  /// Reports that something is not there, at the mapping as a whole, unless the mapping itself is in question.
  func reportMissing(_ message: String) {
    if isMapping, !isPartial { diagnostics.error(message, at: range) }
  }

  /// Whether a key is there, without taking it for one that could be.
  func holds(_ key: String) -> Bool { indices[key] != nil }

  /// For a mapping whose other keys make no sense any more.
  func ignoreTheRest() {
    for index in isRead.indices { isRead[index] = true }
  }

  /// Of a key's value, or of the mapping when it is absent.
  public func range(of key: String) -> SourceRange { indices[key].map { entries[$0].value.range } ?? range }

  /// Of a key itself, or of the mapping when it is absent.
  public func range(ofKey key: String) -> SourceRange { indices[key].map { entries[$0].key.range } ?? range }

  public func number(
    _ key: String, _ dimension: Dimension, in range: ClosedRange<Double>? = nil, default fallback: Double? = nil
  ) -> Double {
    read(key, fallback) { readNumber($0, dimension, in: range, of: key, diagnostics) } ?? 0
  }

  public func quantity(
    _ key: String, _ dimension: Dimension, in range: ClosedRange<Double>? = nil, default fallback: Quantity? = nil
  ) -> Quantity {
    read(key, fallback) { readQuantity($0, dimension, in: range, of: key, diagnostics) } ?? .fixed(0)
  }

  public func vector(
    _ key: String, _ dimension: Dimension, default fallback: [Quantity]? = nil, count: Int = 2,
    in range: ClosedRange<Double>? = nil
  ) -> [Quantity] {
    read(key, fallback) { readVector($0, dimension, in: range, count: count, of: key, diagnostics) }
      ?? Array(repeating: .fixed(0), count: count)
  }

  /// A fixed vector in the plane.
  public func point(_ key: String, _ dimension: Dimension, default fallback: SIMD2<Double>? = nil) -> SIMD2<Double> {
    read(key, fallback) { readPoint($0, dimension, of: key, diagnostics) } ?? .zero
  }

  public func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) -> Int {
    let found = integerRange(key, in: range, default: fallback.map { $0...$0 })
    if found.lowerBound != found.upperBound {
      diagnostics.error("'\(key)' takes one number, not a range", at: self.range(of: key))
    }
    return found.lowerBound
  }

  /// `7` or `4..9`.
  public func integerRange(
    _ key: String, in range: ClosedRange<Int>, default fallback: ClosedRange<Int>? = nil
  ) -> ClosedRange<Int> {
    read(key, fallback) { readIntegerRange($0, in: range, of: key, diagnostics) }
      ?? range.lowerBound...range.lowerBound
  }

  public func text(_ key: String, default fallback: String? = nil) -> String {
    read(key, fallback) { readText($0, of: key, diagnostics) } ?? ""
  }

  /// One of a few words.
  public func choice(_ key: String, _ words: [String], default fallback: String? = nil) -> String {
    let found = read(key, fallback) { tree -> String? in
      guard let word = readText(tree, of: key, diagnostics) else { return nil }
      if words.contains(word) { return word }
      diagnostics.error(
        "'\(key)' is one of \(words.joined(separator: ", ")), not '\(abbreviated(word))'", at: tree.range,
        suggestion: closest(to: word, in: words))
      return nil
    }
    return found ?? fallback ?? words[0]
  }

  /// `true` or `false` and nothing else.
  public func flag(_ key: String, default fallback: Bool) -> Bool {
    read(key, fallback) { tree -> Bool? in
      switch tree.text {
      case "true": return true
      case "false": return false
      default:
        diagnostics.error("'\(key)' is true or false, not \(tree.kindInWords)", at: tree.range)
        return nil
      }
    } ?? fallback
  }

  /// The name of something else; `what` says of what, for the message.
  public func reference(
    _ key: String, to what: String, in names: [String], default fallback: String? = nil
  ) -> String {
    let found = read(key, fallback) { tree -> String? in
      guard let word = readText(tree, of: key, diagnostics) else { return nil }
      if !names.contains(word) { diagnostics.unknown(what, word, in: names, at: tree.range) }
      return word
    }
    return found ?? ""
  }

  /// Reports every key that was not read.
  public func finish() {
    for (index, entry) in entries.enumerated() where !isRead[index] {
      let suggestion = closest(to: entry.name, in: known)
      let list =
        suggestion == nil && (1...12).contains(known.count) ? " (it takes: \(known.joined(separator: ", ")))" : ""
      diagnostics.error(
        "unknown key '\(abbreviated(entry.name))' in \(what)\(list)", at: entry.key.range, suggestion: suggestion)
    }
  }

  private func note(_ key: String) { if !known.contains(key) { known.append(key) } }

  private func read<Value>(_ key: String, _ fallback: Value?, _ decode: (Tree) -> Value?) -> Value? {
    if fallback != nil { return tree(key).map(decode) ?? fallback }
    return required(key).flatMap(decode)
  }
}
