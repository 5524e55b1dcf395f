import Foundation
import Testing

/// `strut evaluate` and `strut describe` on policies, good and bad.
struct EvaluateTests {
  @Test func `the JSON has the promised keys, whatever the number of threads`() throws {
    let scratch = try Trained.scratch.get()
    let one = try Program.run("evaluate", "run", "--json", "--episodes", "7", "--threads", "1", in: scratch.folder)
    let two = try Program.run("evaluate", "run", "--json", "--episodes", "7", "--threads", "2", in: scratch.folder)
    #expect(one == two)
    let json = try one.object()
    #expect(
      Set(json.keys) == [
        "world", "policy", "episodes", "seed", "return_mean", "return_std", "return_median", "return_iqm",
        "return_ci95", "length_mean", "success_rate", "metrics", "world_changed",
      ])
    #expect(json["world"] as? String == "reference/cartpole")
    #expect(json["policy"] as? String == "run/best.safetensors")
    #expect(json["episodes"] as? Int == 7)
    #expect(json["seed"] as? Int == 0)
    #expect((json["return_ci95"] as? [Double])?.count == 2)
    #expect(json["world_changed"] as? Bool == false)
  }

  @Test func `a task without success has no success rate`() throws {
    let outcome = try Program.run("evaluate", "random", "--world", "reference/pendulum", "--episodes", "2", "--json")
    #expect(try outcome.object()["success_rate"] is NSNull)
  }

  @Test func `the scripted policy of a world plays, and its figures are reported`() throws {
    let outcome = try Program.run("evaluate", "scripted", "--world", "delivery", "--episodes", "4", "--json")
    let metrics = try #require(try outcome.object()["metrics"] as? [String: Any])
    #expect(metrics.keys.contains("spl") && metrics.keys.contains("collisions"))
  }

  @Test func `another seed and drawn actions give other episodes`() throws {
    let scratch = try Trained.scratch.get()
    let play = { (options: [String]) in
      try Program.run(["evaluate", "run", "--json", "--episodes", "5"] + options, in: scratch.folder).object()
    }
    let mean = { (json: [String: Any]) in json["return_mean"] as? Double }
    let standard = try mean(play([]))
    #expect(try mean(play(["--seed", "0"])) == standard)
    #expect(try mean(play(["--seed", "1"])) != standard)
    #expect(try mean(play(["--stochastic"])) != standard)
  }

  @Test func `a policy carries its world, and a changed one is reported`() throws {
    let scratch = try Scratch()
    let world = """
      about: Balance for a while.
      robot: { model: cart, at: [0, 0] }
      actions: { discrete: { left: [-1], right: [1] } }
      observe: [joint angle: rail, joint speed: rail, joint angle: pivot, joint speed: pivot]
      reward: { alive: 1 }
      end: { time: 1 s }
      train: { ppo: { steps: 500 } }
      """
    try scratch.write(world, to: "worlds/mine.yaml")
    let training = try Program.run("train", "mine", "--run", "run", in: scratch.folder)
    #expect(training.status == 0, "\(training.errors)")
    let same = try Program.run("evaluate", "run", "--world", "mine", "--episodes", "1", "--json", in: scratch.folder)
    #expect(try same.object()["world_changed"] as? Bool == false)
    #expect(same.errors == "")

    try scratch.write(world.replacing("1 s", with: "2 s"), to: "worlds/mine.yaml")
    let changed = try Program.run("evaluate", "run", "--world", "mine", "--episodes", "1", "--json", in: scratch.folder)
    #expect(try changed.object()["world_changed"] as? Bool == true)
    #expect(try changed.object()["length_mean"] as? Double == 100)
    #expect(
      changed.errors
        == "warning: the world 'mine' is not as it was when run/best.safetensors was trained in 'mine'\n")

    try scratch.write("not a world any more", to: "worlds/mine.yaml")
    let carried = try Program.run("evaluate", "run", "--episodes", "1", "--json", in: scratch.folder)
    #expect(try carried.object()["length_mean"] as? Double == 50)
    #expect(try carried.object()["world"] as? String == "mine")
  }

  @Test(arguments: [
    ("reference/pendulum", "cannot act in 'reference/pendulum': the world has no discrete actions"),
    (
      "cartpole",
      "does not fit the world 'cartpole': observation 0 is 'joint angle rail' [m] (scale 1.0, offset 0.0) there, "
        + "but the policy was trained on 'cart position' [m] (scale 1.0, offset 0.0)"
    ),
    ("walker", "cannot act in 'walker': the world has no discrete actions"),
  ])
  func `a policy for another world or robot is refused`(_ world: String, _ message: String) throws {
    let scratch = try Trained.scratch.get()
    let outcome = try Program.run("evaluate", "run", "--world", world, "--json", in: scratch.folder)
    #expect(outcome == .init(status: 1, output: "", errors: "error: run/best.safetensors \(message)\n"))
  }

  @Test func `files that are not policies are refused`() throws {
    let trained = try Trained.scratch.get()
    let bytes = try #require(FileManager.default.contents(atPath: trained.path("run/best.safetensors")))
    let header = Data(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
    let length = Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0])
    let cases: [(Data, String)] = [
      (Data(), "not a safetensors file: 0 bytes, where the header's length alone takes 8"),
      (bytes.prefix(100), "truncated: the header claims "),
      (bytes.dropLast(5), "truncated: tensor "),
      (bytes + Data([0]), "1 bytes follow the last tensor"),
      (Data(repeating: 0xFF, count: 64), "the header claims 18446744073709551615 bytes; at most 100000000 are allowed"),
      (Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("[]".utf8), "the header does not begin with '{'"),
      (length + header, "truncated: tensor 'a' ends at byte 4 of the data, but there are 0"),
      (length + header + Data([0, 0, 0, 0]), "not a policy of this program: it names no format"),
      (length + header + Data([0, 0, 0xC0, 0x7F]), "tensor 'a' holds nan at index 0"),
    ]
    let scratch = try Scratch()
    for (bytes, message) in cases {
      try scratch.write(bytes, to: "bad.safetensors")
      for command in ["evaluate", "describe"] {
        let outcome = try Program.run(command, "bad.safetensors", "--json", in: scratch.folder)
        #expect(outcome.errors.hasPrefix("error: bad.safetensors: \(message)"), "\(outcome.errors)")
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
      }
    }
  }

  @Test(arguments: [
    ("none.safetensors", "there is no policy 'none.safetensors'"),
    ("randon", "there is no policy 'randon'; did you mean 'random'?"),
    (".", ". is not the folder of a run: it has no best.safetensors"),
  ])
  func `policies that do not exist are named`(_ policy: String, _ message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run("evaluate", policy, "--json", in: scratch.folder)
    #expect(outcome == .init(status: 1, output: "", errors: "error: \(message)\n"))
  }

  @Test func `a world without a scripted policy says so`() throws {
    let outcome = try Program.run("evaluate", "scripted", "--world", "cartpole")
    #expect(outcome == .init(status: 1, output: "", errors: "error: the world 'cartpole' has no scripted policy\n"))
  }

  @Test func `a world and a policy are described term by term`() throws {
    let scratch = try Trained.scratch.get()
    let world = try Program.run("describe", "reference/cartpole", "--json").object()
    let policy = try Program.run("describe", "run", "--json", in: scratch.folder).object()
    let observations = try #require(world["observations"] as? [[String: Any]])
    #expect(observations.map { $0["index"] as? Int } == [0, 1, 2, 3])
    #expect(observations[2]["term"] as? String == "pole angle")
    #expect(observations[2]["unit"] as? String == "rad")
    #expect(observations[2]["scale"] as? Double == 1)
    #expect((world["discrete_actions"] as? [Any])?.count == 2)
    #expect(world["content_hash"] as? String == policy["content_hash"] as? String)
    #expect((policy["policy"] as? [String: Any])?["seed"] as? Int == 3)
    let text = try Program.run("describe", "walker").output
    #expect(text.contains("11     joint angle right knee  rad    1       1"))
  }
}
