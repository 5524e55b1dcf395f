import Foundation
import Testing

/// `strut compare`: sides, figures and verdicts.
struct CompareTests {
  private static func compare(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Program.run(
      ["compare", "--episodes", "10", "--json"] + arguments, in: TrainedSeeds.scratch.get().folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.object()
  }

  @Test func `of two folders of seeds the better one wins`() throws {
    let json = try Self.compare("good", "bad/")
    #expect(Set(json.keys) == ["world", "episodes", "seed", "sides", "pairs"])
    #expect(json["world"] as? String == "reference/cartpole")
    let sides = try #require(json["sides"] as? [[String: Any]])
    #expect(sides.map { $0["name"] as? String } == ["good", "bad"])
    for side in sides {
      #expect(
        Set(side.keys) == ["name", "seeds", "return_mean", "return_iqm", "return_iqm_ci95", "success_rate", "runs"])
      #expect(side["seeds"] as? Int == 4)
      let interval = try #require(side["return_iqm_ci95"] as? [Double])
      let middle = try #require(side["return_iqm"] as? Double)
      #expect(interval.count == 2 && interval[0] <= middle && middle <= interval[1])
    }
    let pairs = try #require(json["pairs"] as? [[String: Any]])
    #expect(pairs.count == 1)
    #expect(
      Set(pairs[0].keys) == [
        "a", "b", "probability_of_improvement", "probability_ci95", "p_value", "winner", "verdict",
      ])
    #expect(pairs[0]["probability_of_improvement"] as? Double == 1)
    #expect(pairs[0]["winner"] as? String == "good")
    #expect(pairs[0]["verdict"] as? String == "good beats bad, with 95 % confidence (4 against 4 seeds)")
  }

  @Test func `a run's score is that of evaluate, and threads change nothing`() throws {
    let folder = try TrainedSeeds.scratch.get().folder
    let alone = try Program.run("evaluate", "good/seed-4", "--episodes", "10", "--json", in: folder).object()
    let json = try Self.compare("good", "bad", "--threads", "1")
    let runs = try #require((json["sides"] as? [[String: Any]])?[0]["runs"] as? [[String: Any]])
    #expect(runs.map { $0["seed"] as? Int } == [3, 4, 5, 6])
    #expect(runs[1]["policy"] as? String == "good/seed-4/best.safetensors")
    #expect(runs[1]["return_mean"] as? Double == alone["return_mean"] as? Double)
    let once = try Program.run("compare", "good", "bad", "--threads", "1", in: folder)
    #expect(try Program.run("compare", "good", "bad", "--threads", "2", in: folder) == once)
  }

  @Test func `runs and policy files can be sides, alone or quoted together`() throws {
    let json = try Self.compare("good/seed-3 good/seed-4", "bad/seed-3/best.safetensors", "good/seed-5/")
    let sides = try #require(json["sides"] as? [[String: Any]])
    #expect(
      sides.map { $0["name"] as? String } == [
        "good/seed-3 good/seed-4", "bad/seed-3/best.safetensors", "good/seed-5",
      ])
    #expect(sides.map { $0["seeds"] as? Int } == [2, 1, 1])
    #expect(sides[1]["return_iqm_ci95"] is NSNull)
    let pairs = try #require(json["pairs"] as? [[String: Any]])
    #expect(pairs.count == 3)
    for pair in pairs {
      #expect(pair["winner"] is NSNull && pair["probability_ci95"] is NSNull)
      let verdict = try #require(pair["verdict"] as? String)
      #expect(verdict.hasSuffix(" seeds, whatever they score; train four or more of each"))
    }
  }

  @Test func `policies of different worlds are refused, unless all play in one`() throws {
    let walker = Program.checkout + "/models/cart/cartpole-ppo.safetensors"
    let outcome = try Program.run("compare", "good", walker, "--json", in: TrainedSeeds.scratch.get().folder)
    #expect(
      outcome.errors == """
        error: good/seed-3/best.safetensors was trained in 'reference/cartpole', but \(walker) in 'cartpole': returns of \
        different worlds cannot be compared; --world WORLD lets all of them play in one

        """)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    let same = try Self.compare("good", "bad", "--world", "reference/cartpole")
    #expect(same["world"] as? String == "reference/cartpole")
  }

  @Test(arguments: [
    (["good", "none"], 1, "error: there is no run none"),
    (["good", "empty"], 1, "error: empty is neither the folder of a run nor that of 'strut train --seeds': "),
    (["good", "begun"], 1, "error: begun holds no run yet: its first seed was not begun"),
    (["good", "policyless"], 1, "warning: policyless has no policy yet, and is left out\nerror: policyless has no "),
    (["good", "good/"], 2, "error: 'good' is given twice"),
    (["good", "bad bad/seed-4"], 1, "error: bad/seed-4 is twice in 'bad bad/seed-4', but a seed counts once"),
    (["good"], 2, "error: compare takes at least two sides, such as runs/a runs/b"),
    (["good", " "], 2, "error: a run is ' ', which names no folder"),
    (["good", "bad", "--episodes", "0"], 2, "error: --episodes is 0, but must be 1 to 1000000"),
  ]) func `sides that cannot be are said to be none`(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let scratch = try Scratch()
    let trained = try TrainedSeeds.scratch.get()
    for name in ["good", "bad"] {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path(name), withDestinationPath: trained.path(name))
    }
    try FileManager.default.createDirectory(atPath: scratch.path("empty"), withIntermediateDirectories: true)
    try scratch.write(trained.read("good/seeds.yaml"), to: "begun/seeds.yaml")
    try scratch.write(trained.read("good/seed-3/config.yaml"), to: "policyless/config.yaml")
    let outcome = try Program.run(["compare"] + arguments, in: scratch.folder)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(outcome.status == status)
    #expect(outcome.output == "")
  }
}
