import Foundation
import Testing

/// `strut export`, and `strut evaluate` and `strut describe` on what came out.
struct ExportTests {
  private static let walker = Program.checkout + "/models/biped/walker-ppo.safetensors"
  private static let foreign = Program.checkout + "/Tests/ExchangeTests/Fixtures/"

  @Test func `an exported policy plays the same episodes, in the world that it carries`() throws {
    let scratch = try Trained.scratch.get()
    let written = try Program.run("export", "run", "--out", "travel.onnx", "--json", in: scratch.folder)
    #expect(written.errors == "")
    #expect(
      try written.object() as? [String: String] == [
        "policy": "run/best.safetensors", "file": "travel.onnx", "format": "onnx",
      ])
    let play = { (policy: String, options: [String]) in
      try Program.run(["evaluate", policy, "--episodes", "5", "--json"] + options, in: scratch.folder).object()
    }
    var before = try play("run", [])
    var after = try play("travel.onnx", ["--threads", "1"])
    #expect(after["policy"] as? String == "travel.onnx")
    before["policy"] = nil
    after["policy"] = nil
    #expect(before as NSDictionary == after as NSDictionary)
    let named = try play("travel.onnx", ["--world", "reference/cartpole"])
    #expect(named["world_changed"] as? Bool == false)
    let described = try Program.run("describe", "travel.onnx", "--json", in: scratch.folder).object()
    #expect(described["world"] as? String == "reference/cartpole")
  }

  @Test func `another program's policy plays in the world that is named`() throws {
    let score = try Program.run(
      "evaluate", Self.foreign + "sb3-ppo-discrete.onnx", "--world", "reference/cartpole", "--episodes", "5", "--json")
    #expect(try score.object()["episodes"] as? Int == 5)
    #expect(try score.object()["world_changed"] as? Bool == false)
  }

  @Test(arguments: [
    (["evaluate", foreign + "keras.onnx"], 2, "the policy '\(foreign)keras.onnx' needs a world: add --world WORLD"),
    (
      ["evaluate", foreign + "keras.onnx", "--world", "walker"], 1,
      "\(foreign)keras.onnx: the input 'args_0' takes 4 numbers, but the world gives 24 observations"
    ),
    (
      ["evaluate", foreign + "keras.onnx", "--world", "cartpole", "--stochastic"], 2,
      "--stochastic: \(foreign)keras.onnx gives an action, not a distribution to draw it from"
    ),
    (
      ["evaluate", foreign + "torch-convolution-script.onnx", "--world", "cartpole"], 1,
      "\(foreign)torch-convolution-script.onnx: node '/filter/Conv' (Conv): 'Conv' is not run: only dense layers, the "
        + "usual activations and what reshapes them are"
    ),
    (
      ["describe", foreign + "keras.onnx"], 1,
      "\(foreign)keras.onnx does not say which world it is for; describe that world instead"
    ),
    (["evaluate", "none.onnx"], 1, "there is no policy 'none.onnx'"),
    (["export", walker, "--out", "walker.onx"], 2, "--out is 'walker.onx', but must end in one of .onnx, .swift, .h"),
    (
      ["export", "random", "--out", "a.onnx"], 2,
      "'random' is not a policy of Strut's own training; only those are exported"
    ),
    (
      ["export", foreign + "keras.onnx", "--out", "a.onnx"], 2,
      "'\(foreign)keras.onnx' is not a policy of Strut's own training; only those are exported"
    ),
    (
      ["export", walker, "--out", "none/a.onnx"], 1,
      "none/a.onnx: cannot write: there is no such file or folder"
    ),
  ])
  func `what cannot be done is said`(arguments: [String], status: Int, message: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(arguments + ["--json"], in: scratch.folder)
    #expect(outcome == .init(status: Int32(status), output: "", errors: "error: \(message)\n"))
  }

  @Test func `an exported policy is held to the terms it was trained with`() throws {
    let scratch = try Scratch()
    _ = try Program.run("export", Self.walker, "--out", "walker.onnx", in: scratch.folder)
    let outcome = try Program.run("evaluate", "walker.onnx", "--world", "cartpole", "--json", in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("error: walker.onnx does not fit the world 'cartpole': observation 0 is "))
  }
}
