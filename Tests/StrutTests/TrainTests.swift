import Foundation
import Testing

/// `strut train`: what it prints, what it writes, and how it ends when something is in its way.
struct TrainTests {
  @Test func `the JSON has the promised keys`() throws {
    let scratch = try Trained.scratch.get()
    let json = try Program.object(scratch.read("train.json"))
    #expect(
      Set(json.keys) == [
        "world", "algorithm", "seed", "threads", "steps", "seconds", "steps_per_second", "return_mean", "success_rate",
        "policy", "run",
      ])
    #expect(json["world"] as? String == "reference/cartpole")
    #expect(json["algorithm"] as? String == "ppo")
    #expect(json["seed"] as? Int == 3)
    #expect(json["threads"] as? Int == 2)
    #expect(try #require(json["steps"] as? Int) >= 2000)
    #expect(json["policy"] as? String == "run/best.safetensors")
    #expect(json["run"] as? String == "run")
  }

  @Test func `the run's folder has the promised files`() throws {
    let scratch = try Trained.scratch.get()
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("run"))
    let events = names.filter { $0.hasPrefix("events.out.tfevents.") }
    #expect(events.count == 1)
    let promised = ["best.safetensors", "checkpoints", "config.yaml", "last.safetensors", "metrics.csv"]
    #expect(Set(names).subtracting(events) == Set(promised))
    let lines = scratch.read("run/metrics.csv").split(separator: "\n")
    #expect(lines.count >= 2)
    #expect(lines[0].hasPrefix("steps,"))
  }

  @Test func `one and two threads write the same policy, bit for bit`() throws {
    let scratch = try Scratch()
    for threads in ["1", "2"] {
      let outcome = try Program.run(
        "train", "cartpole", "--steps", "4000", "--threads", threads, "--run", threads, in: scratch.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for name in ["best.safetensors", "last.safetensors"] {
      let one = try #require(FileManager.default.contents(atPath: scratch.path("1/\(name)")))
      #expect(one == FileManager.default.contents(atPath: scratch.path("2/\(name)")))
    }
  }

  @Test func `without a folder the run gets one of its own, and says how to go on`() throws {
    let scratch = try Scratch()
    var folders: [String] = []
    for _ in 1...2 {
      let outcome = try Program.run("train", "reference/cartpole", "--steps", "500", in: scratch.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let last = try #require(outcome.output.split(separator: "\n").last)
      let folder = try #require(last.split(separator: " ").last.map(String.init))
      #expect(last.hasSuffix(" evaluate \(folder)"))
      folders.append(folder)
    }
    #expect(folders[0].contains(#/^runs\/reference-cartpole-ppo-0-\d{4}-\d\d-\d\d$/#))
    #expect(folders[1] == folders[0] + "-2")
  }

  @Test func `settings of the command line override those of the world`() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "train", "reference/cartpole", "--steps", "500", "--run", "run", "--set", "gamma=0.5", "--set", "ppo.clip=0.3",
      in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let configuration = scratch.read("run/config.yaml")
    #expect(configuration.contains("'gamma': '0.5'"))
    #expect(configuration.contains("'clip': '0.3'"))
  }

  @Test(arguments: [
    (["--set", "gama=1"], "--set gama=1: error: unknown setting 'gama'; did you mean 'gamma'?"),
    (["--set", "gamma=2"], "--set gamma=2: error: gamma is 2, but must be"),
    (["--set", "gamma=nan"], "--set gamma=nan: error: gamma is 'nan', but must be a number"),
    (["--set", "hidden=[0]"], "--set hidden=[0]: error: hidden is [0], but must be all 1 to"),
    (["--run", "file/run"], "error: file/run: cannot make the folder: a part of the path is not a folder"),
    (["--run", "file"], "error: file: cannot make the folder: a file is in its place"),
    (["--run", "/proc/run"], "error: /proc/run: cannot make the folder: there is no such file or folder"),
    (["--run", "."], "error: .: the folder is not empty (it holds 'file'); a run needs one of its own"),
    (["--set", "learning_rate=1e30", "--run", "run"], "the best policy so far is run/best.safetensors"),
  ])
  func `what stands in the way of a training ends it with status 1`(_ arguments: [String], _ message: String) throws {
    let scratch = try Scratch()
    try scratch.write("", to: "file")
    let outcome = try Program.run(
      ["train", "reference/cartpole", "--steps", "9000", "--json"] + arguments, in: scratch.folder)
    #expect(outcome.errors.contains(message))
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
  }

  @Test(.enabled(if: hasTinyDisks, "no private mounts here"))
  func `a full disk ends the training with one message`() throws {
    let scratch = try Scratch()
    let train = "\"$0\" train reference/cartpole --steps 9000 --run disk/run --json"
    let outcome = try Program.shell(
      "mkdir disk; " + Self.disk(of: "12k") + " && " + train + "' \"$STRUT\"", in: scratch.folder)
    let message = try #require(outcome.errors.split(separator: "\n").last)
    #expect(message.hasPrefix("error: disk/run"))
    #expect(message.hasSuffix(": cannot write: the disk is full; free some space or choose another folder"))
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
  }

  /// The beginning of a command in a mount space of its own, where the folder `disk` holds so much.
  static func disk(of size: String) -> String {
    "unshare --user --map-root-user --mount sh -c 'mkdir -p disk && mount -t tmpfs -o size=\(size) tmpfs disk"
  }

  static let hasTinyDisks = (try? Program.shell(disk(of: "12k") + "'", in: "/tmp").status) == 0

  @Test(.timeLimit(.minutes(2)))
  func `Ctrl-C keeps the best policy and still prints the result`() throws {
    let scratch = try Scratch()
    let program = try Program.Started(
      ["train", "reference/cartpole", "--steps", "1e11", "--run", "run", "--json"], in: scratch.folder)
    while !program.errors.contains("steps/s"), program.process.isRunning { usleep(10_000) }
    program.process.interrupt()
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    let json = try outcome.object()
    #expect(try #require(json["steps"] as? Int) > 0)
    let score = try Program.run("evaluate", "run", "--episodes", "2", "--json", in: scratch.folder)
    #expect(score.status == 0, "\(score.errors)")
  }
}
