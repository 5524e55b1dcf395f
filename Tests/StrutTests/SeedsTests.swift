import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `strut train --seeds`: a folder of runs, and going on with it as a whole.
struct SeedsTests {
  /// What must not differ by a bit between two runs.
  private static func content(_ run: String, in scratch: Scratch) -> [Data?] {
    ["best", "last"].map { FileManager.default.contents(atPath: scratch.path("\(run)/\($0).safetensors")) }
  }

  private static func lines(_ file: String, in scratch: Scratch) -> Int {
    scratch.read(file).count { $0 == "\n" }
  }

  @Test func `the JSON has the promised keys, and a training for every seed`() throws {
    let scratch = try TrainedSeeds.scratch.get()
    let json = try Program.object(scratch.read("good.json"))
    #expect(
      Set(json.keys) == [
        "world", "algorithm", "seeds", "runs", "return_mean", "return_iqm", "return_ci95", "success_rate", "seconds",
        "run",
      ])
    let runs = try #require(json["runs"] as? [[String: Any]])
    #expect(runs.map { $0["seed"] as? Int } == [3, 4, 5, 6])
    #expect(runs.map { $0["run"] as? String } == (3...6).map { "good/seed-\($0)" })
    let single = try Program.object(Trained.scratch.get().read("train.json"))
    #expect(runs.allSatisfy { Set($0.keys) == Set(single.keys) })
    let returns = runs.compactMap { $0["return_mean"] as? Double }
    let mean = try #require(json["return_mean"] as? Double)
    #expect(abs(mean - returns.reduce(0, +) / 4) < 1e-9)
    let interval = try #require(json["return_ci95"] as? [Double])
    #expect(interval.count == 2 && interval[0] <= mean && mean <= interval[1])
    let seconds = try #require(json["seconds"] as? Double)
    #expect(abs(seconds - runs.compactMap { $0["seconds"] as? Double }.reduce(0, +)) < 1e-9)
  }

  @Test func `each seed is trained as if it were the only one`() throws {
    let scratch = try TrainedSeeds.scratch.get()
    let alone = try Scratch()
    let outcome = try Program.run(
      "train", "reference/cartpole", "--steps", "6000", "--seed", "5", "--run", "run", "--set", "learning_rate=1e-3",
      in: alone.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(Self.content("good/seed-5", in: scratch) == Self.content("run", in: alone))
    #expect(scratch.read("good/seed-5/config.yaml") == alone.read("run/config.yaml"))
  }

  @Test func `a finished folder prints its result, to the letter`() throws {
    let scratch = try TrainedSeeds.scratch.get()
    let outcome = try Program.run(
      "train", "--resume", "good", "--seeds", "4", "--seed", "3", "--json", in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.output == scratch.read("good.json"))
    let text = try Program.run("train", "--resume", "good/", in: scratch.folder)
    #expect(text.output.hasPrefix("done: 4 seeds of reference/cartpole with ppo in "))
    #expect(text.output.hasSuffix(" compare good OTHER\n"))
  }

  @Test func `killed between seeds, in one and before its first file, it ends as if it had not been`() throws {
    let scratch = try Scratch()
    let options = ["reference/cartpole", "--steps", "8000", "--seeds", "3", "--checkpoint-every", "1000"]
    let whole = try Program.run(["train"] + options + ["--run", "whole"], in: scratch.folder)
    try #require(whole.status == 0, "\(whole.errors)")
    for (arguments, moment) in [
      (options + ["--run", "killed"], "killed/seeds.yaml"), (["--resume", "killed"], "killed/seed-1/metrics.csv"),
    ] {
      let program = try Program.Started(["train"] + arguments, in: scratch.folder)
      while program.process.isRunning, Self.lines(moment, in: scratch) < 3 { usleep(200) }
      _ = kill(program.process.processIdentifier, SIGKILL)
      program.process.waitUntilExit()
    }
    // As a process leaves it that had only made the folder.
    try FileManager.default.createDirectory(
      atPath: scratch.path("killed/seed-2"), withIntermediateDirectories: true)
    let outcome = try Program.run("train", "--resume", "killed", "--json", in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.object()["seeds"] as? Int == 3)
    for seed in 0...2 {
      let run = "killed/seed-\(seed)"
      #expect(Self.content(run, in: scratch) == Self.content("whole/seed-\(seed)", in: scratch), "\(run)")
    }
  }

  @Test func `Ctrl-C keeps what there is, prints the JSON, and the rest can be trained later`() throws {
    let scratch = try Scratch()
    let program = try Program.Started(
      ["train", "reference/cartpole", "--steps", "1e9", "--seeds", "2", "--run", "run", "--json"], in: scratch.folder)
    while program.process.isRunning, Self.lines("run/seed-0/metrics.csv", in: scratch) < 3 { usleep(500) }
    let other = try Program.run("train", "--resume", "run", in: scratch.folder)
    #expect(other.errors == "error: run: another process is training in this folder; let it end first\n")
    program.process.interrupt()
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    let json = try outcome.object()
    #expect(json["seeds"] as? Int == 2)
    #expect((json["runs"] as? [Any])?.count == 1)
    #expect(json["return_ci95"] is NSNull)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("run/seed-1")))
  }

  @Test(arguments: [
    (["--seeds", "5"], "--seeds is 5, but the run in good has 4"),
    (["--seed", "4"], "--seed is 4, but the run in good has 3"),
    (["--steps", "7000"], "--steps 7000: the run in good has steps 6000"),
  ]) func `an option that contradicts the folder is a usage error`(_ options: [String], _ message: String) throws {
    let scratch = try TrainedSeeds.scratch.get()
    let outcome = try Program.run(["train", "--resume", "good"] + options, in: scratch.folder)
    #expect(
      outcome.errors == "error: \(message); --resume goes on with the run as it was begun, so leave the option out\n")
    #expect(outcome.status == 2)
  }

  @Test func `seeds of a single run are a usage error, and a broken record is an error with its place`() throws {
    let single = try Program.run("train", "--resume", "run", "--seeds", "2", in: Trained.scratch.get().folder)
    #expect(single.errors.hasPrefix("error: --seeds is 2, but the run in run has one seed; "))
    #expect(single.status == 2)
    let scratch = try Scratch()
    let text = try TrainedSeeds.scratch.get().read("good/seeds.yaml")
    try scratch.write(text.replacing("seeds: 4", with: "seeds: many"), to: "run/seeds.yaml")
    let outcome = try Program.run("train", "--resume", "run", in: scratch.folder)
    #expect(outcome.errors.hasPrefix("run/seeds.yaml:5:8: error: 'seeds' takes a whole number, 1 to 1000\n"))
    #expect(outcome.status == 1)
  }
}
