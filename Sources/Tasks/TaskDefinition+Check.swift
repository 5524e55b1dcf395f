public import Scene

extension TaskDefinition {
  /// Everything wrong or doubtful in a world or robot file goes to `diagnostics`; which of the two it is shows in its
  /// keys.
  public static func check(_ path: String, searching roots: [String], _ diagnostics: Diagnostics) {
    if path.hasSuffix("robot.yaml") {
      _ = RobotModel.load(path: path, diagnostics)
    } else if let scene = Scene.load(path: path, searching: roots, diagnostics) {
      _ = TaskDefinition(scene, diagnostics)
    }
  }
}
