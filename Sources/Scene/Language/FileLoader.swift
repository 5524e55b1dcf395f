/// Reads files with what they include, and finds robots by name.
struct FileLoader {
  /// Folders that may have a `models` folder, in order.
  let roots: [String]
  let diagnostics: Diagnostics

  /// Files that include each other in a row.
  private static let longestChain = 16
  /// Levels that a robot may use: inlined in a world it stands two deeper.
  static let robotDepth = TreeParser.maximalDepth - 2

  /// The tree of a file, its includes merged; nil after an error. `request` is where it was asked for.
  func tree(ofFile path: String, askedAt request: SourceRange? = nil, depth: Int = TreeParser.maximalDepth) -> Tree? {
    tree(ofFile: path, askedAt: request, depth: depth, chain: [])
  }

  /// The same for a text whose includes are relative to `path`.
  func tree(ofText text: String, path: String, depth: Int = TreeParser.maximalDepth) -> Tree? {
    guard text.utf8.count <= FileReader.limit else {
      diagnostics.error("'\(path)' is larger than 1 MB, the most that is read", at: nil)
      return nil
    }
    return tree(of: Array(text.utf8), path: path, depth: depth, chain: [path])
  }

  private func tree(ofFile path: String, askedAt request: SourceRange?, depth: Int, chain: [String]) -> Tree? {
    let isCircle = chain.contains { FileReader.canonical($0) == FileReader.canonical(path) }
    if isCircle || chain.count >= Self.longestChain {
      let names = (chain + [path]).joined(separator: " -> ")
      diagnostics.error(isCircle ? "include goes in a circle: \(names)" : "include goes too far: \(names)", at: request)
      return nil
    }
    diagnostics.files.append(path)
    do throws(FileReader.Failure) {
      return tree(of: try FileReader.bytes(of: path), path: path, depth: depth, chain: chain + [path])
    } catch {
      diagnostics.error(error.message, at: request)
      return nil
    }
  }

  private func tree(of bytes: [UInt8], path: String, depth: Int, chain: [String]) -> Tree? {
    guard let source = Source.reading(bytes, path: path, diagnostics),
      let tree = TreeParser.parse(source, depth: depth, diagnostics)
    else { return nil }
    guard let include = tree["include"] else { return tree }
    guard let name = readText(include, of: "include", wanting: "a file's name", diagnostics) else { return nil }
    let file = FileReader.join(FileReader.folder(of: path), name)
    guard let base = self.tree(ofFile: file, askedAt: include.range, depth: depth, chain: chain) else { return nil }
    guard base.entries != nil else {
      diagnostics.error("'\(file)' holds \(base.kindInWords), not a mapping", at: include.range)
      return nil
    }
    return tree.without("include").merged(over: base)
  }

  /// The tree of `models/NAME/robot.yaml`; nil after an error.
  func tree(ofModel name: String, askedAt request: SourceRange) -> Tree? {
    guard !name.isEmpty, !name.contains("/"), !name.contains("\\"), !name.contains(".."), !name.hasPrefix(".") else {
      diagnostics.error("'\(abbreviated(name))' is not the name of a folder in models/", at: request)
      return nil
    }
    for root in roots {
      let path = FileReader.join(FileReader.join(root, "models/\(name)"), "robot.yaml")
      if FileReader.exists(path) { return tree(ofFile: path, askedAt: request, depth: Self.robotDepth) }
    }
    diagnostics.unknown("model", name, in: models, at: request)
    return nil
  }

  /// The robots there are.
  private var models: [String] {
    var names: [String] = []
    for root in roots {
      let folder = FileReader.join(root, "models")
      for name in FileReader.names(in: folder) where FileReader.exists("\(folder)/\(name)/robot.yaml") {
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }
}
