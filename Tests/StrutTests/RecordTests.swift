import Foundation
import Testing

/// `strut record` and `strut replay`.
struct RecordTests {
  private static let models = [
    "arm/pick-and-place-ppo", "biped/walker-ppo", "cart/cartpole-dqn", "courier/delivery-ppo", "hopper/hopper-ppo",
    "pong/pong-ppo", "quadruped/quadruped-ppo",
  ]

  @Test(arguments: models) func `an episode of a shipped policy is recorded and verifies`(model: String) throws {
    let scratch = try Scratch()
    let policy = "\(Program.checkout)/models/\(model).safetensors"
    let recorded = try Program.run("record", policy, "--out", "a.strutlog", "--seed", "3", "--json", in: scratch.folder)
    let evaluated = try Program.run("evaluate", policy, "--episodes", "1", "--seed", "3", "--json", in: scratch.folder)
    let record = try recorded.object()
    #expect(record["return"] as? Double == (try evaluated.object()["return_mean"] as? Double))
    let replay = try Program.run("replay", "a.strutlog", "--verify", "--json", in: scratch.folder)
    #expect(replay.errors == "")
    #expect(try replay.object()["verified"] as? Bool == true)
    #expect(try replay.object()["steps"] as? Int == record["steps"] as? Int)
  }

  @Test func `what cannot be done is said`() throws {
    let scratch = try Scratch()
    let random = ["record", "random", "--world", "cartpole", "--out"]
    for (arguments, message) in [
      (["a.mp5"], "--out is 'a.mp5', but must end in .strutlog, .png, .gif or .mp4"),
      (
        ["a.strutlog", "--size", "64x64"],
        "--size is for pictures and films, and a.strutlog is a recording to be repeated"
      ),
      (["a.png", "--fps", "25"], "--fps is for films, and a.png is a picture"),
      (["a.png", "--size", "64"], "--size is '64', but must be WIDTHxHEIGHT with sides of 64 to 8192"),
      (["a.mp4", "--size", "65x64"], "--size is 65x64, but the sides of an .mp4 must be even"),
      (["a.png", "--theme", "blue"], "--theme is 'blue', but must be dark or light"),
      (["a.png", "--at", "soon"], "--at is 'soon', but must be a step or a time such as 2.5s"),
      (["a.gif", "--fps", "60"], "--fps is 60, but a .gif has 1 to 50"),
      (["a.gif", "--speed", "nan"], "--speed is nan, but must be 0.02 to 50"),
      (["a.gif", "--seconds", "0"], "--seconds is 0.0, but must be more than 0 and at most 3600"),
    ] {
      let outcome = try Program.run(random + arguments, in: scratch.folder)
      #expect(outcome == .init(status: 2, output: "", errors: "error: \(message)\n"))
    }
    let late = try Program.run(random + ["a.png", "--at", "9999"], in: scratch.folder)
    #expect(late.status == 2)
    #expect(late.errors.hasPrefix("error: --at is '9999', but the episode ends at step "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == [])
    try scratch.write("nothing of the kind", to: "b.strutlog")
    let foreign = try Program.run("replay", "b.strutlog", "--verify", "--json", in: scratch.folder)
    #expect(
      foreign
        == .init(
          status: 1, output: "",
          errors: "error: b.strutlog: not a recording, or damaged: it does not begin as a .strutlog does\n"))
  }
}
