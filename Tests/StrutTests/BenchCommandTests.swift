import Foundation
import Testing

/// `strut bench`: the keys that scripts rely on, and figures that do not depend on the clock.
struct BenchCommandTests {
  private static func object(_ arguments: String) throws -> [String: Any] {
    let outcome = try Program.run(arguments.split(separator: " ").map(String.init))
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.object()
  }

  private static let stepKeys: Set = [
    "world", "actions", "environments", "threads", "seconds", "steps", "episodes", "episode_length_mean",
    "episode_return_mean", "steps_per_second", "allocations_per_step", "allocations_per_reset", "physics_share",
    "iterations", "physics_rate", "control_rate", "observation_size", "action_size",
  ]
  private static let updateKeys: Set = [
    "hidden", "observations", "actions", "minibatch", "threads", "seconds", "epochs", "samples", "gradient_steps",
    "samples_per_second", "flops_per_sample", "gflops", "kernels",
  ]
  private static let inferenceKeys: Set = ["shape", "calls", "p50_seconds", "p99_seconds", "allocations"]
  private static let trainingKeys: Set = [
    "world", "algorithm", "seed", "threads", "environments", "steps", "seconds", "setup_seconds", "steps_per_second",
    "simulation_steps_per_second", "ratio", "shares", "allocations_per_step", "memory_peak_bytes", "settings",
    "return_mean", "return_std", "evaluation_episodes",
  ]

  @Test func `steps says what was done in each step`() throws {
    let json = try Self.object("bench steps walker --environments 3 --threads 2 --seconds 0.3 --json")
    #expect(Set(json.keys) == Self.stepKeys)
    #expect(json["world"] as? String == "walker")
    #expect(json["actions"] as? String == "continuous")
    #expect(json["environments"] as? Int == 3)
    #expect(json["threads"] as? Int == 2)
    #expect(json["iterations"] as? [Int] == [180, 60])
    #expect(json["physics_rate"] as? Double == 50)
    #expect(json["control_rate"] as? Double == 50)
    #expect(json["observation_size"] as? Int == 24)
    #expect(json["action_size"] as? Int == 4)
    #expect(json["allocations_per_step"] as? Double == 0)
    #expect((0...1).contains(try #require(json["physics_share"] as? Double)))
    let (steps, seconds) = (try #require(json["steps"] as? Int), try #require(json["seconds"] as? Double))
    let rate = try #require(json["steps_per_second"] as? Double)
    #expect(abs(rate * seconds / Double(steps) - 1) < 1e-9)
  }

  @Test func `a reference world has no engine, and a world of both kinds takes the one asked for`() throws {
    let reference = try Self.object("bench steps reference/cartpole --environments 1 --seconds 0.05 --json")
    #expect(Set(reference.keys) == Self.stepKeys)
    for key in ["physics_share", "iterations", "physics_rate"] { #expect(reference[key] is NSNull) }
    #expect(reference["control_rate"] as? Double == 50)
    #expect(try #require(reference["episodes"] as? Int) > 0)
    #expect(reference["allocations_per_step"] as? Double == 0)
    #expect(reference["allocations_per_reset"] as? Double == 0)
    let both = try Self.object("bench steps cartpole --actions discrete --environments 1 --seconds 0.05 --json")
    #expect(both["actions"] as? String == "discrete")
    #expect(both["action_size"] as? Int == 2)
  }

  @Test func `update counts what it says`() throws {
    let json = try Self.object(
      "bench update --hidden 32,16 --minibatch 128 --threads 2 --observations 5 --actions 3 --seconds 0.02 --json")
    #expect(Set(json.keys) == Self.updateKeys)
    #expect(json["hidden"] as? [Int] == [32, 16])
    #expect(json["minibatch"] as? Int == 128)
    let (actor, critic) = (4 * 5 * 32 + 6 * (32 * 16 + 16 * 3), 4 * 5 * 32 + 6 * (32 * 16 + 16))
    #expect(json["flops_per_sample"] as? Int == actor + critic)
    let rate = try #require(json["samples_per_second"] as? Double)
    #expect(abs(try #require(json["gflops"] as? Double) / (rate * Double(actor + critic) * 1e-9) - 1) < 1e-9)
    #expect(json["samples"] as? Int == 128 * (try #require(json["gradient_steps"] as? Int)))
  }

  @Test func `inference allocates nothing`() throws {
    let json = try Self.object("bench inference --shape 7,20,3 --calls 500 --json")
    #expect(Set(json.keys) == Self.inferenceKeys)
    #expect(json["shape"] as? [Int] == [7, 20, 3])
    #expect(json["allocations"] as? Int == 0)
    #expect(try #require(json["p50_seconds"] as? Double) <= #require(json["p99_seconds"] as? Double))
  }

  @Test func `training has shares that add up to 1, and the settings that it was made from`() throws {
    let json = try Self.object(
      "bench training walker --steps 400 --seed 5 --threads 2 --set environments=2 --set rollout=100 "
        + "--set ppo.hidden=[8] --seconds 0.05 --final-evaluation 3 --json")
    #expect(Set(json.keys) == Self.trainingKeys)
    #expect(json["algorithm"] as? String == "ppo")
    #expect(json["seed"] as? Int == 5)
    #expect(json["steps"] as? Int == 400)
    #expect(json["environments"] as? Int == 2)
    let shares = try #require(json["shares"] as? [String: Double])
    #expect(shares.keys.sorted() == ["environment", "inference", "physics", "rest", "update"])
    #expect(shares.values.allSatisfy { (0...1).contains($0) })
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
    let settings = try #require(json["settings"] as? [String: Any])
    #expect(settings["steps"] as? Int == 400)
    #expect(settings["rollout"] as? Int == 100)
    #expect(settings["hidden"] as? [Int] == [8])
    #expect(settings["learning_rate"] as? String == "linear 5e-4")
    #expect(settings["normalise_observations"] as? Bool == true)
    #expect(json["evaluation_episodes"] as? Int == 3)
    #expect(try #require(json["return_mean"] as? Double).isFinite)
    #expect(try #require(json["memory_peak_bytes"] as? Int) > 1_000_000)
  }

  @Test func `timing only leaves the rest out, and trains the same policy`() throws {
    let arguments = "bench training reference/cartpole --algorithm dqn --steps 3000 --seconds 0.05 --json"
    let whole = try Self.object(arguments + " --final-evaluation 5")
    let bare = try Self.object(arguments + " --timing-only --final-evaluation 5")
    #expect(Set(bare.keys) == Self.trainingKeys)
    for key in ["shares", "ratio", "simulation_steps_per_second"] {
      #expect(bare[key] is NSNull)
      #expect(!(whole[key] is NSNull))
    }
    #expect(bare["return_mean"] as? Double == whole["return_mean"] as? Double)
    #expect(bare["steps"] as? Int == 3072)
  }

  @Test func `scaling measures every point, and draws charts`() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "bench", "scaling", "--world", "reference/cartpole", "--world", "reference/pendulum", "--environments", "1,8",
      "--bodies", "2,9,40", "--seconds", "0.01", "--threads", "1", "--out", "charts/new", "--json", in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.object()
    #expect(Set(json.keys) == ["threads", "environments", "bodies", "files"])
    let environments = try #require(json["environments"] as? [[String: Any]])
    #expect(environments.map { $0["environments"] as? Int } == [1, 8, 1, 8])
    #expect(environments.allSatisfy { ($0["seconds_per_step"] as? Double ?? 0) > 0 })
    let bodies = try #require(json["bodies"] as? [[String: Any]])
    #expect(bodies.map { $0["bodies"] as? Int } == [2, 9, 40])
    #expect(json["files"] as? [String] == ["charts/new/environments.svg", "charts/new/bodies.svg"])
    for (name, counts) in [("environments", [2, 2]), ("bodies", [3])] {
      let chart = try Chart(scratch.read("charts/new/\(name).svg"))
      #expect(chart.lines.map(\.count) == counts)
      // Within the page, from left to right.
      for line in chart.lines {
        #expect(line.allSatisfy { (0...720).contains($0.x) && (0...420).contains($0.y) })
        #expect(zip(line, line.dropFirst()).allSatisfy { $0.x < $1.x })
      }
      #expect(chart.texts.contains(name) && chart.texts.contains("µs per step"))
    }
  }

  @Test func `without a subcommand everything is measured`() throws {
    let json = try Self.object("bench --world reference/pendulum --seconds 0.01 --threads 2 --json")
    #expect(
      Set(json.keys) == [
        "processor", "cores", "kernels", "threads", "seconds", "steps", "update", "inference", "training",
      ])
    let steps = try #require(json["steps"] as? [[String: Any]])
    #expect(steps.map { $0["threads"] as? Int } == [1, 2])
    #expect(steps.allSatisfy { Set($0.keys) == Self.stepKeys })
    let updates = try #require(json["update"] as? [[String: Any]])
    #expect(updates.map { $0["hidden"] as? [Int] } == [[64, 64], [64, 64], [256, 256], [256, 256]])
    #expect(updates.allSatisfy { Set($0.keys) == Self.updateKeys })
    #expect(Set(try #require(json["inference"] as? [String: Any]).keys) == Self.inferenceKeys)
    let trainings = try #require(json["training"] as? [[String: Any]])
    #expect(trainings.map { $0["world"] as? String } == ["reference/pendulum"])
    #expect(trainings.allSatisfy { Set($0.keys) == Self.trainingKeys })
  }

  @Test(arguments: [
    ("steps reference/cartpole --seconds 0.02 --threads 1", ["reference/cartpole with random actions", "steps/s"]),
    ("update --seconds 0.02 --threads 1", ["update of PPO", "GFLOP/s"]),
    ("inference --calls 100", ["µs in the median", "0 heap allocations"]),
    (
      "training reference/pendulum --steps 9000 --seconds 0.02 --threads 1",
      ["training reference/pendulum with ppo", "of simulation alone", "inference  ", "MB at most"]
    ),
    (
      "scaling --world reference/cartpole --environments 1 --bodies 4 --seconds 0.01 --threads 1",
      ["µs per step and body"]
    ),
    (
      "all --world reference/cartpole --seconds 0.01 --threads 1",
      ["kernels", "steps with random actions", "update of PPO", "training at the shipped settings, 1 thread"]
    ),
  ])
  func `people get a table`(_ arguments: String, _ parts: [String]) throws {
    let outcome = try Program.run(["bench"] + arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(outcome.errors)")
    for part in parts { #expect(outcome.output.contains(part), "\(outcome.output)") }
    #expect(!outcome.output.contains("nan"), "\(outcome.output)")
  }

  @Test(.timeLimit(.minutes(2)))
  func `Ctrl-C ends a measurement, and what was measured is printed`() throws {
    let program = try Program.Started([
      "bench", "training", "reference/cartpole", "--steps", "1e11", "--timing-only", "--json",
    ])
    while !program.errors.contains("training"), program.process.isRunning { usleep(10_000) }
    program.process.interrupt()
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    #expect(try outcome.object()["world"] as? String == "reference/cartpole")
  }

  @Test func `a chart that cannot be kept is refused before anything is measured`() throws {
    let scratch = try Scratch()
    try scratch.write("", to: "file")
    let outcome = try Program.run("bench", "scaling", "--out", "file/charts", "--json", in: scratch.folder)
    #expect(outcome.errors == "error: file/charts: cannot make the folder; choose another with --out\n")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
  }
}
