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

  /// Reads a world file and collects every error and warning; nil after an error.
  public static func load(path: String, searching roots: [String], _ diagnostics: Diagnostics) -> Scene? {
    let files = FileLoader(roots: roots, diagnostics: diagnostics)
    return files.tree(ofFile: path).flatMap { scene($0, path: path, files) }
  }

  /// Reads a world from a text and collects every error and warning; nil after an error.
  public static func parse(
    text: String, path: String, searching roots: [String], _ diagnostics: Diagnostics
  ) -> Scene? {
    let files = FileLoader(roots: roots, diagnostics: diagnostics)
    return files.tree(ofText: text, path: path).flatMap { scene($0, path: path, files) }
  }

  private static func scene(_ tree: Tree, path: String, _ files: FileLoader) -> Scene? {
    let diagnostics = files.diagnostics
    let resolved = withRobot(tree, files)
    let reader = MappingReader(resolved, of: "a world", diagnostics)
    var scene = SceneDecoder(diagnostics: diagnostics).scene(reader, name: name(of: path))
    guard !diagnostics.hasErrors else { return nil }
    scene.text = TreeWriter.text(of: resolved)
    if scene.text.utf8.count > FileReader.limit || resolved.nodeCount > TreeParser.maximalNodes {
      diagnostics.error("the world is too large together with its robot and what it includes", at: tree.range)
      return nil
    }
    scene.contentHash = hash(resolved)
    if scene.reference == nil, let robot = resolved["robot"]?["description"] {
      Lint(scene.robot, robot, gravity: scene.physics.gravity, angle: scene.placement.angle.nominal, diagnostics).run()
    }
    return scene
  }

  /// The world's tree with the robot, resolved, under `robot: description:`, where it may already be.
  private static func withRobot(_ world: Tree, _ files: FileLoader) -> Tree {
    guard let robot = world["robot"], robot.entries != nil else { return world }
    var description = robot["description"]
    if description == nil {
      guard let model = robot["model"] else {
        files.diagnostics.error("'model' is missing in 'robot'", at: robot.range)
        return world
      }
      guard let name = readText(model, of: "model", wanting: "a robot's name", files.diagnostics) else { return world }
      description = files.tree(ofModel: name, askedAt: model.range)
    }
    guard let description else { return world }
    return world.with("robot", robot.with("description", RobotResolver.resolve(description, files.diagnostics)))
  }

  /// Words for people, settings of learners, the robot's wiring and what is accepted do not change a world.
  private static func hash(_ resolved: Tree) -> String {
    var content = resolved.without("about", "train")
    if let robot = content["robot"], let description = robot["description"] {
      content = content.with("robot", robot.with("description", description.without("about", "accept", "hardware")))
    }
    return fnv1a(TreeWriter.text(of: content))
  }

  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".yaml", ".yml"] where file.hasSuffix(ending) { return String(file.dropLast(ending.count)) }
    return file
  }
}
