extension SceneDecoder {
  /// A list of names and of mappings whose first key is the name.
  func observe(_ world: MappingReader) -> [Term] {
    guard let tree = world.required("observe") else { return [] }
    guard let elements = tree.elements, !elements.isEmpty else {
      diagnostics.error("'observe' takes a list of at least one term", at: tree.range)
      return []
    }
    return elements.compactMap { element in
      if let name = element.text { return Term(name: name, range: element.range) }
      guard let entries = element.entries, let first = entries.first else {
        diagnostics.error("an observation is a name or a mapping, not \(element.kindInWords)", at: element.range)
        return nil
      }
      let rest = Array(entries.dropFirst())
      return Term(
        name: first.name, value: first.value.isNull ? nil : first.value,
        options: rest.isEmpty ? nil : Tree(.mapping(rest), at: element.range), range: first.key.range)
    }
  }

  /// A mapping from terms to weights or conditions.
  func terms(_ world: MappingReader, _ key: String) -> [Term] {
    guard let tree = world.required(key) else { return [] }
    guard let entries = tree.entries, !entries.isEmpty else {
      diagnostics.error("'\(key)' takes a mapping of at least one term", at: tree.range)
      return []
    }
    return entries.map { Term(name: $0.name, value: $0.value.isNull ? nil : $0.value, range: $0.key.range) }
  }

  /// `town`, or `{ kind: town, ... }`.
  func namedTerm(_ tree: Tree, _ key: String) -> Term? {
    if let name = tree.text { return Term(name: name, range: tree.range) }
    guard tree.entries != nil, let kind = tree["kind"] else {
      diagnostics.error("'\(key)' is a name, or a mapping with a 'kind'", at: tree.range)
      return nil
    }
    guard let name = readText(kind, of: "kind", diagnostics) else { return nil }
    let options = tree.without("kind")
    return Term(name: name, options: options.entries?.isEmpty == true ? nil : options, range: kind.range)
  }

  /// A mapping from algorithms to mappings of settings, which Learning decodes.
  func train(_ world: MappingReader) -> [TrainSection] {
    guard let tree = world.tree("train") else { return [] }
    guard let entries = tree.entries else {
      diagnostics.error("'train' takes a mapping of algorithms, not \(tree.kindInWords)", at: tree.range)
      return []
    }
    return entries.compactMap { entry in
      guard entry.value.entries != nil else {
        diagnostics.error(
          "'\(entry.name)' takes a mapping of settings, not \(entry.value.kindInWords)", at: entry.value.range)
        return nil
      }
      return TrainSection(algorithm: entry.name, settings: entry.value)
    }
  }
}
