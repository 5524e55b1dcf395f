import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `strut train --resume`: runs that were killed, and runs that cannot go on.
struct ResumeTests {
  /// A run's options; small, but with everything that an algorithm keeps from one iteration to the next.
  private static let cases: [[String]] = [
    ["reference/cartpole", "--algorithm", "ppo", "--steps", "4000", "--checkpoint-every", "700"],
    [
      "reference/cartpole", "--algorithm", "dqn", "--steps", "3000", "--checkpoint-every", "250", "--set", "buffer=900",
      "--set", "prioritised=true", "--set", "n_step=3", "--set", "normalise_observations=true", "--set",
      "gradient_steps=40", "--set", "learning_starts=300",
    ],
    ["cartpole", "--algorithm", "ppo", "--steps", "6000", "--checkpoint-every", "1500"],
    [
      "delivery", "--algorithm", "dqn", "--steps", "1600", "--checkpoint-every", "300", "--set", "environments=4",
      "--set", "train_freq=320", "--set", "gradient_steps=10", "--set", "buffer=500", "--set", "learning_starts=200",
    ],
  ]

  /// What must not differ by a bit: the policies, and the metrics but for what the clock says.
  private struct Content: Equatable {
    var best: Data?
    var last: Data?
    var metrics: [[Substring]]

    init(_ folder: String, in scratch: Scratch) throws {
      best = FileManager.default.contents(atPath: scratch.path(folder + "/best.safetensors"))
      last = FileManager.default.contents(atPath: scratch.path(folder + "/last.safetensors"))
      let rows = scratch.read(folder + "/metrics.csv").split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let clock = try #require(rows.first?.firstIndex(of: "seconds"))
      metrics = rows.map { Array($0.prefix(clock)) }
    }
  }

  private static func train(_ arguments: [String], in scratch: Scratch) throws -> Program.Outcome {
    let outcome = try Program.run(["train", "--json"] + arguments, in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  /// Starts a training and kills it a moment after its metrics have so many lines.
  private static func kill(_ arguments: [String], run: String, lines: Int, moment: UInt32, in scratch: Scratch) throws {
    let program = try Program.Started(["train"] + arguments, in: scratch.folder)
    while program.process.isRunning, scratch.read(run + "/metrics.csv").count(where: { $0 == "\n" }) < lines {
      usleep(500)
    }
    usleep(moment)
    _ = Glibc.kill(program.process.processIdentifier, SIGKILL)
    program.process.waitUntilExit()
  }

  @Test(arguments: cases) func `a killed run ends as if it had not been, bit for bit`(options: [String]) throws {
    let scratch = try Scratch()
    _ = try Self.train(options + ["--run", "whole", "--threads", "1"], in: scratch)
    let expected = try Content("whole", in: scratch)
    var random = Dice(seed: UInt64(options.joined().utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }))
    for (instant, threads) in [("1", "2"), ("2", "1")].enumerated() {
      let run = "killed-\(instant)"
      try Self.kill(
        options + ["--run", run, "--threads", threads.0], run: run,
        lines: random.below(expected.metrics.count), moment: UInt32(random.below(20_000)), in: scratch)
      // Once more, while it goes on.
      try Self.kill(
        ["--resume", run, "--threads", threads.0], run: run, lines: random.below(expected.metrics.count),
        moment: UInt32(random.below(20_000)), in: scratch)
      if !FileManager.default.fileExists(atPath: scratch.path(run + "/config.yaml")) { continue }
      _ = try Self.train(["--resume", run, "--threads", threads.1], in: scratch)
      #expect(try Content(run, in: scratch) == expected, "\(run)")
    }
  }

  @Test func `a finished run prints its result, to the letter`() throws {
    let scratch = try Trained.scratch.get()
    let outcome = try Program.run("train", "--resume", "run", "--json", in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.output == scratch.read("train.json"))
    let text = try Program.run("train", "reference/cartpole", "--resume", "run/", in: scratch.folder)
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("done: 2.0k steps in "))
  }

  @Test func `an interrupted run says how to go on, and goes on`() throws {
    let scratch = try Scratch()
    let options = ["reference/cartpole", "--steps", "30000", "--seed", "5"]
    _ = try Self.train(options + ["--run", "whole"], in: scratch)
    let program = try Program.Started(["train"] + options + ["--run", "run"], in: scratch.folder)
    while scratch.read("run/metrics.csv").count(where: { $0 == "\n" }) < 5, program.process.isRunning { usleep(1000) }
    program.process.interrupt()
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    #expect(outcome.output.hasSuffix(" train --resume run\n"))
    // It says the same again.
    _ = try Self.train(options + ["--resume", "run"], in: scratch)
    #expect(try Content("run", in: scratch) == Content("whole", in: scratch))
  }

  /// A run that was killed with two checkpoints.
  private static func killed(in scratch: Scratch) throws {
    let options = ["reference/cartpole", "--steps", "1e9", "--checkpoint-every", "1000", "--run", "run"]
    try kill(options, run: "run", lines: 12, moment: 0, in: scratch)
  }

  private static func newest(in scratch: Scratch) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("run/checkpoints"))
    return "run/checkpoints/" + (try #require(names.filter { $0.hasSuffix(".checkpoint") }.max()))
  }

  @Test(arguments: ["truncated", "flipped", "emptied"])
  func `of a damaged checkpoint the one before is used, with a word`(damage: String) throws {
    let scratch = try Scratch()
    let options = Self.cases[0]
    _ = try Self.train(options + ["--run", "whole"], in: scratch)
    try Self.kill(options + ["--run", "run"], run: "run", lines: 7, moment: 0, in: scratch)
    let newest = try Self.newest(in: scratch)
    var bytes = try #require(FileManager.default.contents(atPath: scratch.path(newest)))
    switch damage {
    case "truncated": bytes.removeLast(bytes.count / 3)
    case "flipped": bytes[bytes.count / 2] ^= 0x10
    default: bytes = Data()
    }
    try scratch.write(bytes, to: newest)
    let outcome = try Self.train(["--resume", "run"], in: scratch)
    #expect(outcome.errors.contains("warning: \(newest): the checkpoint is damaged: "))
    #expect(outcome.errors.contains("warning: continuing from the checkpoint before, at step "))
    #expect(try Content("run", in: scratch) == Content("whole", in: scratch))
  }

  @Test func `without a checkpoint that is whole the run is refused`() throws {
    let scratch = try Scratch()
    try Self.killed(in: scratch)
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path("run/checkpoints")) {
      try scratch.write("not a checkpoint", to: "run/checkpoints/" + name)
    }
    let outcome = try Program.run("train", "--resume", "run", "--json", in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(
      outcome.errors.hasSuffix(
        "no checkpoint is left to continue from; remove run/checkpoints to train again from the beginning\n"))
  }

  @Test func `a run in another process is left alone`() throws {
    let scratch = try Scratch()
    let program = try Program.Started(
      ["train", "reference/cartpole", "--steps", "1e9", "--run", "run"], in: scratch.folder)
    while scratch.read("run/metrics.csv").count(where: { $0 == "\n" }) < 3, program.process.isRunning { usleep(1000) }
    let outcome = try Program.run("train", "--resume", "run", in: scratch.folder)
    #expect(outcome.errors == "error: run: another process is training in this folder; let it end first\n")
    #expect(outcome.status == 1)
    #expect(program.process.isRunning)
    program.process.interrupt()
    #expect(try program.finish().status == 130)
  }

  @Test(arguments: [
    (["walker"], "WORLD is 'walker', but the run in run is of 'reference/cartpole'"),
    (["--algorithm", "dqn"], "--algorithm is dqn, but the run in run is of ppo"),
    (["--seed", "4"], "--seed is 4, but the run in run has 3"),
    (["--steps", "3000"], "--steps 3000: the run in run has steps 2000"),
    (["--run", "other"], "--run is other, but --resume is run"),
    (["--set", "ppo.gamma=0.5"], "--set ppo.gamma=0.5: the run in run has gamma 0.99"),
    (["--set", "buffer=7"], "--set buffer=7: the run in run has no 'buffer'"),
  ]) func `an option that contradicts the run is a usage error`(_ options: [String], _ message: String) throws {
    let scratch = try Trained.scratch.get()
    let outcome = try Program.run(["train", "--resume", "run", "--json"] + options, in: scratch.folder)
    #expect(
      outcome.errors
        == "error: \(message); --resume goes on with the run as it was begun, so leave the option out\n")
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
  }

  @Test func `options that say what the run says are allowed`() throws {
    let scratch = try Trained.scratch.get()
    let outcome = try Program.run(
      "train", "reference/cartpole", "--algorithm", "ppo", "--seed", "3", "--steps", "2e3", "--threads", "1", "--set",
      "ppo.gamma=0.990", "--set", "hidden=[64,64]", "--run", "./run", "--resume", "run", "--json", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == scratch.read("train.json"))
  }

  @Test(arguments: [
    ("nothing", "error: there is no folder nothing to resume a run from"),
    ("empty", "error: empty holds no run to resume: it has no config.yaml, the first file that a run writes"),
    ("edited", "edited/config.yaml:3:12: error: 'algorithm' is one of ppo, dqn, not 'pqo'; did you mean 'ppo'?"),
    ("old", "old/config.yaml:1:1: error: 'checkpoint_every' is missing in a run"),
    ("set", "set/config.yaml: error: gamma is 2, but must be 0.0 to 1.0"),
  ]) func `what is no run to go on with is said to be none`(folder: String, message: String) throws {
    let scratch = try Scratch()
    let config = try Trained.scratch.get().read("run/config.yaml")
    try FileManager.default.createDirectory(atPath: scratch.path("empty"), withIntermediateDirectories: true)
    try scratch.write(config.replacing("algorithm: ppo", with: "algorithm: pqo"), to: "edited/config.yaml")
    try scratch.write(config.replacing("checkpoint_every: automatic\n", with: ""), to: "old/config.yaml")
    try scratch.write(config.replacing("'gamma': '0.99'", with: "'gamma': '2'"), to: "set/config.yaml")
    let outcome = try Program.run("train", "--resume", folder, "--json", in: scratch.folder)
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == message)
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
  }

  @Test(.enabled(if: TrainTests.hasTinyDisks, "no private mounts here"))
  func `a disk that fills up leaves the earlier checkpoint, from which the run goes on`() throws {
    let scratch = try Scratch()
    let options = [
      "reference/cartpole", "--algorithm", "dqn", "--steps", "12000", "--checkpoint-every", "500", "--set",
      "gradient_steps=8",
    ]
    _ = try Self.train(options + ["--run", "whole"], in: scratch)
    // The parts of the replay buffer fill the disk in the middle of the run; then it is made larger.
    let script = """
      mkdir disk run; \(TrainTests.disk(of: "700k")); "$0" train \(options.joined(separator: " ")) --json --run disk/run
      echo $? >status; ls disk/run/checkpoints >names
      mount -o remount,size=10m disk && "$0" train --resume disk/run --json && cp disk/run/* run 2>&1' "$STRUT"
      """
    let outcome = try Program.shell(script, in: scratch.folder)
    #expect(scratch.read("status") == "1\n")
    let names = scratch.read("names").split(separator: "\n")
    #expect(names.count { $0.hasSuffix(".checkpoint") } == 2)
    #expect(!names.contains { $0.hasSuffix(".partial") })
    let lines = outcome.errors.split(separator: "\n")
    let message = try #require(lines.firstIndex { $0.hasPrefix("error: disk/run/checkpoints/") })
    #expect(lines[message].hasSuffix(": cannot write: the disk is full; free some space or choose another folder"))
    #expect(lines[message - 1].hasPrefix("a checkpoint holds the training up to step "))
    #expect(lines[message - 1].hasSuffix(" train --resume disk/run"))
    #expect(try Content("run", in: scratch) == Content("whole", in: scratch))
  }
}

/// Numbers that are the same in every run of the tests (SplitMix64).
private struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ end: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, end)))
  }
}
