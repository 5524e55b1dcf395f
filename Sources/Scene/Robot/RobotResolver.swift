/// Works out `class:` and `like:` in a robot's tree: what remains has neither, and no `defaults`.
///
/// An entry's own keys win over its class, and its class over what it is like. A class may have a class itself. An entry
/// whose `class` or `like` leads nowhere keeps that key, so that its decoder knows it for incomplete.
struct RobotResolver {
  static let sections = ["bodies", "joints", "wheels", "sensors"]
  /// Keys of which an entry's own one drives out inherited ones.
  private static let exclusive: [Set<String>] = [
    ["mass", "density"], ["at", "anchors"], ["revolute", "prismatic", "weld"],
    ["shape", "radius", "size", "points"],
  ]

  private let classes: [Tree.Entry]
  private let diagnostics: Diagnostics
  private var usedClasses: Set<String> = []
  private var nodes = 0
  private var isTooLarge = false

  /// The robot's tree without `defaults`, `class` and `like`.
  static func resolve(_ robot: Tree, _ diagnostics: Diagnostics) -> Tree {
    guard robot.entries != nil else { return robot }
    var resolver = RobotResolver(robot, diagnostics)
    var resolved = robot.without("defaults")
    for section in sections {
      guard let tree = robot[section], let entries = tree.entries else { continue }
      resolved = resolved.with(section, Tree(.mapping(resolver.section(section, entries)), at: tree.range))
    }
    if let hardware = robot["hardware"] { resolved = resolved.with("hardware", resolver.hardware(hardware)) }
    resolver.reportUnusedClasses()
    return resolved
  }

  /// The entries of servos and channels may have classes too.
  private mutating func hardware(_ tree: Tree) -> Tree {
    var resolved = tree
    for link in HardwareModel.Link.allCases {
      guard let section = tree[link.section], let entries = section.entries else { continue }
      resolved = resolved.with(link.section, Tree(.mapping(self.section(link.section, entries)), at: section.range))
    }
    return resolved
  }

  private init(_ robot: Tree, _ diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    classes = robot["defaults"]?.entries ?? []
    if let defaults = robot["defaults"], defaults.entries == nil {
      diagnostics.error("'defaults' takes a mapping of classes, not \(defaults.kindInWords)", at: defaults.range)
    }
  }

  private mutating func section(_ name: String, _ entries: [Tree.Entry]) -> [Tree.Entry] {
    var done: [String: Tree] = [:]
    return entries.map { entry in
      let value = resolved(entry, among: entries, chain: [], &done)
      return Tree.Entry(key: entry.key, value: value)
    }
  }

  /// An entry with what it inherits; `chain` is what led here through `like`.
  private mutating func resolved(
    _ entry: Tree.Entry, among siblings: [Tree.Entry], chain: [String], _ done: inout [String: Tree]
  ) -> Tree {
    if let known = done[entry.name] { return known }
    var result = entry.value
    if let own = entry.value["class"], let inherited = classTree(own, chain: []) {
      result = result.without("class").merged(over: inherited, exclusive: Self.exclusive)
    }
    if let like = entry.value["like"], let name = readText(like, of: "like", wanting: "a name", diagnostics) {
      let path = chain + [entry.name]
      if path.contains(name) {
        diagnostics.error("like goes in a circle: \((path + [name]).joined(separator: " -> "))", at: like.range)
      } else if let other = siblings.first(where: { $0.name == name }) {
        let base = resolved(other, among: siblings, chain: path, &done)
        result = result.without("like").merged(over: base, exclusive: Self.exclusive)
      } else {
        diagnostics.unknown("sibling", name, in: siblings.map(\.name).filter { $0 != entry.name }, at: like.range)
      }
    }
    result = limited(result, at: entry.key.range)
    done[entry.name] = result
    return result
  }

  private mutating func classTree(_ tree: Tree, chain: [String]) -> Tree? {
    guard let name = readText(tree, of: "class", wanting: "a class's name", diagnostics) else { return nil }
    guard !chain.contains(name) else {
      diagnostics.error("class goes in a circle: \((chain + [name]).joined(separator: " -> "))", at: tree.range)
      return nil
    }
    guard let found = classes.first(where: { $0.name == name }) else {
      diagnostics.unknown("class", name, in: classes.map(\.name), at: tree.range)
      return nil
    }
    usedClasses.insert(name)
    guard found.value.entries != nil else {
      diagnostics.error("class '\(name)' takes a mapping, not \(found.value.kindInWords)", at: found.value.range)
      return nil
    }
    guard let outer = found.value["class"] else { return found.value }
    guard let base = classTree(outer, chain: chain + [name]) else { return nil }
    return found.value.without("class").merged(over: base, exclusive: Self.exclusive)
  }

  /// Copies of copies may not grow without bound.
  private mutating func limited(_ tree: Tree, at range: SourceRange) -> Tree {
    guard !isTooLarge else { return Tree(.mapping([]), at: tree.range) }
    nodes += tree.nodeCount
    guard nodes > TreeParser.maximalNodes else { return tree }
    isTooLarge = true
    diagnostics.error("the robot has more than \(TreeParser.maximalNodes) values with all its copies", at: range)
    return Tree(.mapping([]), at: tree.range)
  }

  private func reportUnusedClasses() {
    for entry in classes where !usedClasses.contains(entry.name) {
      diagnostics.warning("class '\(entry.name)' is never used", at: entry.key.range)
    }
  }
}
