extension Tree {
  /// Reads a YAML file of at most `limit` bytes as it stands, without includes.
  public static func load(path: String, limit: Int) throws(SceneError) -> Tree {
    let diagnostics = Diagnostics()
    do throws(FileReader.Failure) {
      let bytes = try FileReader.bytes(of: path, limit: limit)
      if let source = Source.reading(bytes, path: path, diagnostics), let tree = TreeParser.parse(source, diagnostics) {
        return tree
      }
    } catch {
      diagnostics.error(error.message, at: nil)
    }
    throw SceneError(diagnostics.all)
  }
}
