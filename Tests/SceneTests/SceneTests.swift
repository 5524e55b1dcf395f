import Scene
import Testing

@Test func `the delivery world is decoded`() throws {
  let scene = try Fixtures.scene("delivery")
  #expect(scene.name == "delivery" && scene.about.hasPrefix("Fetch a parcel"))
  #expect(scene.physics.gravity == .zero && scene.physics.rate == 50 && scene.physics.continuous)
  #expect(scene.physics.velocityIterations == 8 && scene.physics.positionIterations == 3)
  #expect(scene.layout?.name == "town" && scene.layout?.options?["buildings"]?.text == "4..9")
  #expect(scene.layout?.options?["kind"] == nil)
  #expect(scene.robot.name == "courier" && scene.placement.at == .anywhereFree)
  #expect(scene.control.rate == 10 && scene.control.settle == 0 && scene.history == 1)
  #expect(scene.actions.discrete.map(\.name) == ["forward", "left", "right"])
  #expect(scene.actions.discrete[1].values == [-0.4, 0.4])
  #expect(scene.actions.continuous == ["left", "right"] && scene.drives == [.actuator(0), .actuator(1)])
  #expect(scene.task == Term(name: "errand", range: scene.task!.range))
  #expect(scene.observe.map(\.name) == ["lidar", "goal direction", "goal distance", "carrying", "wheel speeds"])
  #expect(scene.observe.allSatisfy { $0.value == nil && $0.options == nil })
  #expect(scene.reward.map(\.name) == ["closer", "wall hit", "delivered"])
  #expect(scene.reward[0].value?.text == "1 per m" && scene.end[0].value?.text == "success")
  #expect(scene.train.map(\.algorithm) == ["ppo", "dqn"] && scene.reference == nil)
}

@Test func `the walking world is decoded`() throws {
  let scene = try Fixtures.scene("walker")
  #expect(scene.physics.gravity == SIMD2(0, -10) && scene.control.settle == 1)
  #expect(scene.placement.at == .fixed([.fixed(140.0 / 30), .fixed(5.6)]))
  #expect(scene.placement.push == [Quantity(nominal: 0, low: -5, high: 5), .fixed(0)])
  #expect(scene.actions.continuous == ["left hip", "left knee"] && scene.actions.discrete.isEmpty)
  #expect(scene.observe.map(\.name) == ["angle", "spin", "joint angle", "contact"])
  #expect(scene.observe[1].value?.text == "imu" && scene.observe[1].options?["scale"]?.text == "0.04")
  #expect(scene.observe[2].options?.entries?.map(\.name) == ["offset"])
  #expect(scene.observe[3].value?.text == "left foot" && scene.observe[3].options == nil)
  #expect(scene.reward[3].value?["replaces"]?.text == "true")
}

@Test func `training settings flatten to dotted paths with their places`() throws {
  let settings = try Fixtures.scene("walker").settings(for: "ppo")
  #expect(settings.map(\.path) == ["steps", "hidden", "adam.beta", "learning_rate"])
  #expect(settings.map(\.value) == ["2e7", "[64, 64]", "0.9", "linear 3e-4"])
  #expect(settings[0].place.hasSuffix("worlds/walker.yaml:14:24"))
  #expect(try Fixtures.scene("walker").settings(for: "dqn").isEmpty)
}

@Test func `a reference world has a name and nothing to simulate`() throws {
  let scene = try Scene.parse(text: "about: x\nreference: cartpole\ntrain: { dqn: { steps: 5e4 } }\n", path: "a/b.yaml")
  #expect(scene.reference == "cartpole" && scene.name == "b" && scene.robot.bodies.isEmpty)
  #expect(scene.settings(for: "dqn").map(\.value) == ["5e4"])
}

@Test(arguments: ["delivery", "walker"])
func `the resolved text alone loads to an equal scene`(_ name: String) throws {
  let scene = try Fixtures.scene(name)
  let again = try Scene.parse(text: scene.text, path: "\(name).yaml")
  #expect(again == scene)
  #expect(!scene.text.contains("class") && !scene.text.contains("like:") && !scene.text.contains("defaults"))
}

@Test func `the content hash follows what the world is, not how it is told`() throws {
  let folder = try Fixtures.folder()
  func hash(_ world: String, _ robot: String = Fixtures.courier) throws -> String {
    try folder.write(.init(robot.utf8), to: "models/courier/robot.yaml")
    try folder.write(.init(world.utf8), to: "w.yaml")
    return try Scene.load(path: "\(folder.path)/w.yaml", searching: [folder.path]).contentHash
  }
  let world = Fixtures.delivery
  let original = try hash(world)
  #expect(original.count == 16 && original.allSatisfy(\.isHexDigit))
  #expect(try hash("# a comment\n" + world.replacing("about: Fetch", with: "about: Get")) == original)
  #expect(try hash(world.replacing("6e6", with: "7e6")) == original)
  #expect(try hash(world.replacing("task: errand", with: "task:  'errand'")) == original)
  #expect(
    try hash(world, Fixtures.courier.replacing("right: 1", with: "right: 7").replacing("Two", with: "2")) == original)
  #expect(try hash(world.replacing("90 s", with: "91 s")) != original)
  #expect(try hash(world, Fixtures.courier.replacing("25 cm", with: "26 cm")) != original)
}

private func changed(_ from: String, _ to: String) -> String {
  let robot =
    "bodies: { b: { radius: 1, mass: 1 } }, wheels: { left: { body: b, radius: 1, grip: 1, motor: { torque: 1, speed: 1 } } }"
  let world = """
    physics: { gravity: none, rate: 50 Hz }
    control: { rate: 10 Hz }
    actions: { discrete: { go: [1], stop: [0] }, continuous: [left] }
    observe: [spin]
    reward: { closer: 1 }
    end: { time: 9 s }
    train: { ppo: { steps: 1 } }
    robot: { model: it, at: [0, 0], description: { \(robot) } }

    """
  precondition(world.contains(from))
  return world.replacing(from, with: to)
}

@Test(arguments: [
  (changed("physics", "phyics"), "1:1: error: unknown key 'phyics' in a world; did you mean 'physics'?"),
  (changed("gravity: none", "gravity: -10"), "1:21: error: 'gravity' must be between 0 and 10000 m/s2, not '-10'"),
  (changed("gravity: none", "gravity: [0, .inf]"), "1:25: error: '.inf' is not finite"),
  (changed("rate: 50 Hz", "rate: 0 Hz"), "1:33: error: 'rate' must be between 1 and 10000 Hz, not '0 Hz'"),
  (changed("rate: 50 Hz", "iterations: [0, 1]"), "1:40: error: 'iterations' must be between 1 and 1000, not '0'"),
  (changed("rate: 50 Hz", "continuous: 1"), "1:39: error: 'continuous' is true or false, not '1'"),
  (
    changed("rate: 10 Hz", "rate: 7 Hz"),
    "2:18: error: the control rate of 7 Hz does not divide the physics rate of 50 Hz"
  ),
  (
    changed("rate: 10 Hz", "rate: 100 Hz"),
    "2:18: error: the control rate of 100 Hz does not divide the physics rate of 50 Hz"
  ),
  (changed("rate: 10 Hz", "settle: -1"), "2:20: error: 'settle' must be between 0 and 10000, not '-1'"),
  (changed("[1]", "[1, 1]"), "3:28: error: 'go' takes a list of 1 numbers, not 2"),
  (changed("[1]", "[1.5]"), "3:29: error: 'go' must be between -1 and 1, not '1.5'"),
  (changed(", stop: [0]", ""), "3:22: error: 'discrete' takes a mapping of at least two actions"),
  (changed("[left]", "[lift]"), "3:59: error: unknown actuator 'lift'; did you mean 'left'?"),
  (changed("[left]", "[left, left]"), "3:28: error: 'go' takes a list of 2 numbers, not 1"),
  (
    changed("{ discrete: { go: [1], stop: [0] }, continuous: [left] }", "{}"),
    "3:10: error: 'actions' needs 'discrete' or 'continuous' ones"
  ),
  (changed("[spin]", "[]"), "4:10: error: 'observe' takes a list of at least one term"),
  (changed("[spin]", "[[spin]]"), "4:11: error: an observation is a name or a mapping, not a list"),
  (changed("reward: { closer: 1 }\n", ""), "1:1: error: 'reward' is missing in a world"),
  (changed("{ time: 9 s }", "{}"), "6:6: error: 'end' takes a mapping of at least one term"),
  (changed("{ ppo: { steps: 1 } }", "{ ppo: 5 }"), "7:15: error: 'ppo' takes a mapping of settings, not '5'"),
  (changed("at: [0, 0]", "at: nowhere"), "8:25: error: 'at' is a point such as [1, 2] or the words 'anywhere free'"),
  (changed("at: [0, 0]", "at: [0, x]"), "8:29: error: 'x' is not a number"),
  (changed("at: [0, 0]", "pish: [0, 0]"), "8:21: error: unknown key 'pish' in 'robot'; did you mean 'push'?"),
  (changed("model: it", "model: [it]"), "8:17: error: 'model' takes a word, not a list"),
  (
    changed("observe: [spin]", "observe: [spin]\nhistory: 0"),
    "5:10: error: 'history' must be between 1 and 64, not '0'"
  ),
  (
    changed("observe: [spin]", "observe: [spin]\nlayout: { size: 3 }"),
    "5:9: error: 'layout' is a name, or a mapping with a 'kind'"
  ),
  (
    changed("observe: [spin]", "observe: [spin]\ntask: [x]"), "5:7: error: 'task' is a name, or a mapping with a 'kind'"
  ),
  (
    "reference: cartpol\n",
    "1:12: error: 'reference' is one of cartpole, pendulum, not 'cartpol'; did you mean 'cartpole'?"
  ),
  (
    "reference: cartpole\nphysics: {}\n",
    "2:1: error: unknown key 'physics' in a world (it takes: about, train, reference)"
  ),
  ("[1]\n", "1:1: error: a world takes a mapping, not a list"),
])
private func `a wrong world is refused in place`(_ text: String, _ message: String) {
  #expect(complaints(ofWorld: text).first == "it.yaml:\(message)")
}

@Test func `the world that those mistakes are made in is right`() {
  #expect(complaints(ofWorld: changed("it", "it")).isEmpty)
}
