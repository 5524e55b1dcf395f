import Foundation
import Testing

/// `strut train --from`.
struct TrainFromTests {
  private static let settings = [
    "train", "reference/cartpole", "--steps", "2000", "--seed", "4", "--threads", "1",
  ]

  @Test func `a run says what it took over, and a resumed one ends the same`() throws {
    let scratch = try Scratch()
    let origin = try Trained.scratch.get().path("run")
    for folder in ["whole", "killed"] {
      let outcome = try Program.run(Self.settings + ["--from", origin, "--run", folder], in: scratch.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("taken over from \(origin)/best.safetensors: first layer (4 of 4 observations)"))
      #expect(outcome.errors.contains("begun anew: value network"))
    }
    // As if it had been killed before its first checkpoint, and the original were gone: its copy serves.
    for name in ["checkpoints", "best.safetensors", "last.safetensors"] {
      try FileManager.default.removeItem(atPath: scratch.path("killed/\(name)"))
    }
    let resumed = try Program.run("train", "--resume", "killed", in: scratch.folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let weights = ["whole", "killed"].map {
      FileManager.default.contents(atPath: scratch.path("\($0)/last.safetensors"))
    }
    #expect(weights[0] != nil && weights[0] == weights[1])
  }

  @Test func `critic_only without a policy of this world leaves no folder`() throws {
    let scratch = try Scratch()
    let origin = try Trained.scratch.get().path("run")
    let cases = [
      (["reference/cartpole"], "error: critic_only needs a policy to judge; name it with --from\n"),
      (
        ["cartpole", "--from", origin, "--set", "actions=discrete"],
        "critic_only takes a policy as it is, but observation "
      ),
    ]
    for (arguments, message) in cases {
      let outcome = try Program.run(
        ["train"] + arguments + ["--set", "critic_only=true", "--run", "run"], in: scratch.folder)
      #expect(outcome.status == 1 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.path("run")))
    }
  }

  @Test func `a policy of a strange world is refused`() throws {
    let scratch = try Scratch()
    let origin = try Trained.scratch.get().path("run")
    let outcome = try Program.run("train", "pong", "--from", origin, "--run", "run", in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("the policy knows none of this world's observations"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("run")))
  }
}
