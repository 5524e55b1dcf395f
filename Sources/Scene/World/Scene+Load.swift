extension Scene {
  /// Reads a world file. `roots` are the folders in which `models/NAME/robot.yaml` is looked up, in order.
  public static func load(path: String, searching roots: [String]) throws(SceneError) -> Scene {
    let diagnostics = Diagnostics()
    guard let scene = load(path: path, searching: roots, diagnostics) else { throw SceneError(diagnostics.all) }
    return scene
  }

  /// Reads a world from a text; `path` names it in messages and gives the scene's name.
  public static func parse(text: String, path: String, searching roots: [String] = []) throws(SceneError) -> Scene {
    let diagnostics = Diagnostics()
    guard let scene = parse(text: text, path: path, searching: roots, diagnostics) else {
      throw SceneError(diagnostics.all)
    }
    return scene
  }

  /// The same, but with every error and warning; nil after an error.
  public static func load(path: String, searching roots: [String], _ diagnostics: Diagnostics) -> Scene? {
    nil
  }

  public static func parse(
    text: String, path: String, searching roots: [String], _ diagnostics: Diagnostics
  ) -> Scene? {
    nil
  }
}

extension RobotModel {
  /// Reads a robot file by itself.
  public static func load(path: String, _ diagnostics: Diagnostics) -> RobotModel? {
    nil
  }

  public static func load(path: String) throws(SceneError) -> RobotModel {
    let diagnostics = Diagnostics()
    guard let robot = load(path: path, diagnostics) else { throw SceneError(diagnostics.all) }
    return robot
  }
}
