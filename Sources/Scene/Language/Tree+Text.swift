extension Tree {
  /// Reads one YAML document; nil after an error. `path` names it in messages.
  public static func parse(_ text: String, path: String, _ diagnostics: Diagnostics) -> Tree? {
    FileLoader(roots: [], diagnostics: diagnostics).tree(ofText: text, path: path)
  }

  /// YAML that reads back as an equal tree.
  public var yaml: String { TreeWriter.text(of: self) }
}
