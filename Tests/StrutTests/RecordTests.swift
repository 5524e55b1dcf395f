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
    let ending = try Program.run("record", "random", "--world", "cartpole", "--out", "a.mp5", in: scratch.folder)
    #expect(
      ending == .init(status: 2, output: "", errors: "error: --out is 'a.mp5', but must end in .strutlog\n"))
    try scratch.write("nothing of the kind", to: "b.strutlog")
    let foreign = try Program.run("replay", "b.strutlog", "--verify", "--json", in: scratch.folder)
    #expect(
      foreign
        == .init(
          status: 1, output: "",
          errors: "error: b.strutlog: not a recording, or damaged: it does not begin as a .strutlog does\n"))
  }
}
