extension Tree {
  /// This tree over `base`: own values win, mappings merge key by key, and everything else is replaced whole. The base's
  /// keys keep their order; new ones follow.
  ///
  /// Of keys that exclude each other (`mass` and `density`), an own one drives out the inherited ones.
  func merged(over base: Tree, exclusive: [Set<String>] = []) -> Tree {
    guard case .mapping(let own) = content, case .mapping(let inherited) = base.content else { return self }
    let ownIndex = Dictionary(own.indices.map { (own[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    let drivenOut = exclusive.filter { group in own.contains { group.contains($0.name) } }
    var entries: [Entry] = []
    var taken: Set<String> = []
    for entry in inherited {
      if let index = ownIndex[entry.name] {
        taken.insert(entry.name)
        entries.append(Entry(key: own[index].key, value: own[index].value.merged(over: entry.value)))
      } else if !drivenOut.contains(where: { $0.contains(entry.name) }) {
        entries.append(entry)
      }
    }
    return Tree(.mapping(entries + own.filter { !taken.contains($0.name) }), at: range)
  }

  /// A mapping without some keys.
  func without(_ names: String...) -> Tree {
    guard case .mapping(let entries) = content else { return self }
    return Tree(.mapping(entries.filter { !names.contains($0.name) }), at: range)
  }

  /// A mapping with one key's value replaced, where it stands, or added at the end.
  func with(_ name: String, _ value: Tree) -> Tree {
    guard case .mapping(var entries) = content else { return self }
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].value = value
    } else {
      entries.append(Entry(key: Tree(.scalar(name, plain: true), at: value.range), value: value))
    }
    return Tree(.mapping(entries), at: range)
  }
}
