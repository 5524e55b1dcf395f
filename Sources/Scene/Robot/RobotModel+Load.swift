extension RobotModel {
  /// Reads a robot file by itself, as if it stood upright under the Earth's gravity.
  public static func load(path: String) throws(SceneError) -> RobotModel {
    let diagnostics = Diagnostics()
    guard let robot = load(path: path, diagnostics) else { throw SceneError(diagnostics.all) }
    return robot
  }

  /// The same, and collects every error and warning; nil after an error.
  public static func load(path: String, _ diagnostics: Diagnostics) -> RobotModel? {
    let files = FileLoader(roots: [], diagnostics: diagnostics)
    return files.tree(ofFile: path, depth: FileLoader.robotDepth).flatMap { robot($0, path: path, diagnostics) }
  }

  /// Reads a robot from a text; `path` names it in messages.
  public static func parse(text: String, path: String, _ diagnostics: Diagnostics) -> RobotModel? {
    let files = FileLoader(roots: [], diagnostics: diagnostics)
    let tree = files.tree(ofText: text, path: path, depth: FileLoader.robotDepth)
    return tree.flatMap { robot($0, path: path, diagnostics) }
  }

  private static func robot(_ tree: Tree, path: String, _ diagnostics: Diagnostics) -> RobotModel? {
    let resolved = RobotResolver.resolve(tree, diagnostics)
    // models/NAME/robot.yaml is the robot NAME.
    let folder = FileReader.folder(of: path).split(separator: "/").last.map(String.init) ?? "robot"
    let robot = RobotDecoder.decode(resolved, name: folder, diagnostics)
    guard !diagnostics.hasErrors else { return nil }
    Lint(robot, resolved, gravity: PhysicsSettings().gravity, angle: 0, diagnostics).run()
    return robot
  }
}
