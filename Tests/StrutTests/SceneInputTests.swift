import Foundation
import Testing

/// Scene and robot files that cannot be used: `check` and `train` say what is wrong and where, and end with status 1.
struct SceneInputTests {
  /// A world that is right; each case spoils something.
  private static let world = """
    about: Balance.
    physics: { gravity: 9.81, rate: 50 Hz, iterations: [8, 3] }
    robot: { model: cart, at: [0, 0] }
    control: { rate: 50 Hz }
    actions: { discrete: { left: [-1], right: [1] } }
    observe: [joint angle: rail, joint speed: rail]
    reward: { alive: 1 }
    end: { time: 10 s }
    train: { dqn: { steps: 1000 } }
    """

  struct Case: CustomTestStringConvertible {
    var name: String
    var bytes: Data
    var message: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: Data, _ message: String) {
      self.name = name
      self.bytes = bytes
      self.message = message
    }

    init(_ name: String, _ text: String, _ message: String) { self.init(name, Data(text.utf8), message) }

    /// The right world with `old` replaced.
    init(_ name: String, _ old: String, with new: String, _ message: String) {
      self.init(name, SceneInputTests.world.replacing(old, with: new), message)
      precondition(SceneInputTests.world.contains(old))
    }
  }

  @Test(arguments: [
    Case("empty", "", "bad.yaml:1:1: error: the file is empty"),
    Case("huge", Data(repeating: UInt8(ascii: "#"), count: 1 << 21), "error: 'bad.yaml' is larger than 1 MB"),
    Case("binary", Data([0x89, 0x50, 0x4E, 0x47, 0, 1, 2]), "bad.yaml:1:1: error: the file is not UTF-8 text"),
    Case("deeply nested", "a: " + String(repeating: "[", count: 200_000), "error: nested deeper than 64 levels"),
    Case(
      "unknown key", "physics:", with: "phisics:",
      "bad.yaml:2:1: error: unknown key 'phisics' in a world; did you mean 'physics'?"),
    Case("unknown unit", "10 s", with: "10 sek", "bad.yaml:8:14: error: unknown unit 'sek' of time"),
    Case(
      "wrong unit", "gravity: 9.81, rate: 50 Hz", with: "rate: 50 kg",
      "bad.yaml:2:18: error: 'kg' is not a unit of rate"),
    Case(
      "unknown observation", "joint angle", with: "joint angel",
      "bad.yaml:6:11: error: unknown observation term 'joint angel'; did you mean 'joint angle'?"),
    Case(
      "unknown reward", "alive", with: "alife",
      "bad.yaml:7:11: error: unknown reward term 'alife'; did you mean 'alive'?"),
    Case("unknown ending", "time", with: "tyme", "bad.yaml:8:8: error: unknown end term 'tyme'; did you mean 'time'?"),
    Case("unknown robot", "cart,", with: "cat,", "bad.yaml:3:17: error: unknown model 'cat'; did you mean 'cart'?"),
    Case(
      "includes itself", "about: Balance.", with: "include: bad.yaml",
      "bad.yaml:1:10: error: include goes in a circle: bad.yaml -> bad.yaml"),
    Case(
      "repeated key", "control:", with: "about:",
      "bad.yaml:4:1: error: 'about' is given twice; the first is in line 1"),
    Case("truth as a key", "about:", with: "yes:", "bad.yaml:1:1: error: 'yes' is a truth value to some YAML readers"),
    Case("not a number", "9.81", with: ".nan", "bad.yaml:2:21: error: '.nan' is not finite"),
    Case("infinite", "10 s", with: "1e999 s", "bad.yaml:8:14: error:"),
    Case(
      "zero rate", "control: { rate: 50", with: "control: { rate: 0",
      "bad.yaml:4:18: error: 'rate' must be above 0, not '0 Hz'"),
  ])
  func `a bad world is refused with its place`(_ bad: Case) throws {
    let scratch = try Scratch()
    try scratch.write(bad.bytes, to: "bad.yaml")
    for arguments in [["check", "bad.yaml"], ["check", "--json", "bad.yaml"], ["train", "bad.yaml", "--json"]] {
      let outcome = try Program.run(arguments, in: scratch.folder)
      #expect(outcome.errors.contains(bad.message))
      #expect(outcome.status == 1)
      #expect(outcome.output == "")
    }
  }

  private static let hull = "about: A robot.\nbodies: { hull: { shape: circle, radius: 10 cm, mass: 1 kg } }\n"

  @Test(arguments: [
    Case(
      "joint to no body", hull + "joints: { hip: { revolute: [hull, leg], at: [0, 0] } }",
      "robot.yaml:3:35: error: unknown body 'leg'"),
    Case("unknown sensor", hull + "sensors: { eye: { kind: lidat, body: hull } }", "did you mean 'lidar'?"),
    Case(
      "zero radius", "bodies: { leg: { shape: circle, radius: 0 m, mass: 1 kg } }",
      "robot.yaml:1:41: error: 'radius' must be"),
    Case(
      "zero side", "bodies: { leg: { shape: box, size: [1 m, 0 m], mass: 1 kg } }",
      "robot.yaml:1:42: error: 'size' must be"),
    Case(
      "no number", "bodies: { leg: { shape: circle, radius: nan m, mass: 1 kg } }",
      "robot.yaml:1:41: error: 'nan m' is not a number"),
    Case(
      "infinite mass", "bodies: { leg: { shape: circle, radius: 1 cm, mass: inf kg } }",
      "robot.yaml:1:53: error: 'inf kg' is not a number"),
    Case(
      "mass down to 0", "bodies: { leg: { shape: circle, radius: 1 cm, mass: 0..1 kg } }",
      "robot.yaml:1:53: error: 'mass' must"),
    Case(
      "flat polygon", "bodies: { leg: { shape: polygon, points: [[0, 0], [1, 1], [2, 2]], mass: 1 kg } }",
      "robot.yaml:1:42: error:"),
  ])
  func `a bad robot is refused with its place`(_ bad: Case) throws {
    let scratch = try Scratch()
    try scratch.write(bad.bytes, to: "models/bad/robot.yaml")
    let outcome = try Program.run("check", "models/bad/robot.yaml", in: scratch.folder)
    #expect(outcome.errors.contains(bad.message))
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
  }

  @Test func `every error of every file comes in one run`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.world.replacing("alive", with: "alife").replacing("time", with: "tyme"), to: "one.yaml")
    try scratch.write(Self.world.replacing("physics", with: "phisics"), to: "two.yaml")
    let outcome = try Program.run("check", "one.yaml", "two.yaml", "none.yaml", in: scratch.folder)
    #expect(
      outcome.errors == """
        one.yaml:7:11: error: unknown reward term 'alife'; did you mean 'alive'?
        reward: { alife: 1 }
                  ^
        one.yaml:8:8: error: unknown end term 'tyme'; did you mean 'time'?
        end: { tyme: 10 s }
               ^
        two.yaml:2:1: error: unknown key 'phisics' in a world; did you mean 'physics'?
        phisics: { gravity: 9.81, rate: 50 Hz, iterations: [8, 3] }
        ^
        error: there is no file none.yaml
        3 files: 4 errors, 0 warnings

        """)
    #expect(outcome.status == 1)
  }

  @Test func `worlds that do not exist are named with the nearest one that does`() throws {
    let scratch = try Scratch()
    try scratch.write("", to: "here/file")
    for (world, message) in [
      ("delivry", "error: there is no world 'delivry'; did you mean 'delivery'?; 'strut worlds' lists them\n"),
      ("none.yaml", "error: there is no file none.yaml\n"),
      ("here", "error: here is a folder; a world is a YAML file\n"),
    ] {
      for command in ["train", "describe", "step"] {
        let outcome = try Program.run(command, world, in: scratch.folder)
        #expect(outcome.errors == message)
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
      }
    }
  }

  @Test func `a right file is reported as such`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.world, to: "right.yaml")
    let outcome = try Program.run("check", "right.yaml", in: scratch.folder)
    #expect(outcome == .init(status: 0, output: "1 file: no problems\n", errors: ""))
    let json = try Program.run("check", "--json", "right.yaml", in: scratch.folder).object()
    #expect(json["files"] as? Int == 1)
    #expect(json["warnings"] as? Int == 0)
  }

  @Test func `the worlds and robots of this checkout have no errors`() throws {
    let folder = Program.checkout
    let robots = try FileManager.default.contentsOfDirectory(atPath: folder + "/models")
    let worlds = try Program.run("worlds", "--json").object()["worlds"] as? [[String: Any]]
    let paths = try #require(worlds).compactMap { $0["path"] as? String } + robots.map { "models/\($0)/robot.yaml" }
    #expect(paths.count >= 6)
    let outcome = try Program.run(["check"] + paths)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
