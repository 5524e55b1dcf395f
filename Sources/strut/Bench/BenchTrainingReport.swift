import Bench
import Learning

/// What `bench training` found.
struct BenchTrainingReport {
  var world: String
  var algorithm: String
  var seed: UInt64
  var threads: Int
  /// As the trainer resolved them.
  var settings: [(path: String, value: String)]
  /// Of making environments, networks and buffers.
  var setupSeconds: Double
  var outcome: TrainingBench.Outcome
  /// Of the same environments on the same threads without policy and learning.
  var simulationRate: Double?
  /// Of the trained policy in evaluation episodes.
  var evaluation: EvaluationResult?
  private let policy: Policy

  init(_ plan: TrainingPlan, seed: UInt64, pool: WorkerPool, _ bench: TrainingBench) throws {
    world = plan.world
    algorithm = plan.algorithm.name
    self.seed = seed
    threads = pool.threads
    let clock = ContinuousClock()
    let began = clock.now
    let trainer: any Trainer
    (trainer, settings) = try plan.trainer(seed: seed, pool: pool)
    setupSeconds = (clock.now - began) / .seconds(1)
    Console.note("training \(world) with \(algorithm)")
    outcome = try bench.measure(trainer, threads: pool.threads, cancellation: Interrupt.cancellation)
    policy = trainer.policy
  }

  /// The number of environments that were trained in.
  var environments: Int { settings.first { $0.path == "environments" }.flatMap { Int($0.value) } ?? 1 }

  mutating func simulate(_ plan: TrainingPlan, seconds: Double, pool: WorkerPool) {
    let play = RandomPlay(maker: plan.maker, spec: plan.spec, environments: environments, seed: seed, pool: pool)
    simulationRate = play.measure(seconds: seconds, cancellation: Interrupt.cancellation).stepsPerSecond
  }

  mutating func evaluate(_ plan: TrainingPlan, episodes: Int, pool: WorkerPool) {
    let evaluation = Evaluation(maker: plan.maker, episodes: episodes)
    self.evaluation = evaluation.play(
      .policy(policy, stochastic: false), pool: pool, cancellation: Interrupt.cancellation)
  }

  /// Training's share of the rate that the simulation alone has.
  var ratio: Double? { simulationRate.map { outcome.stepsPerSecond / $0 } }

  var json: JSON {
    [
      "world": .text(world), "algorithm": .text(algorithm), "seed": .integer(seed), "threads": .integer(threads),
      "environments": .integer(environments), "steps": .integer(outcome.steps), "seconds": .number(outcome.seconds),
      "setup_seconds": .number(setupSeconds), "steps_per_second": .number(outcome.stepsPerSecond),
      "simulation_steps_per_second": .number(simulationRate), "ratio": .number(ratio),
      "shares": outcome.shares.map { shares in
        .object(shares.named.map { JSON.Member(key: $0.name, value: .number($0.share)) })
      } ?? .null,
      "allocations_per_step": .number(outcome.allocationsPerStep),
      "memory_peak_bytes": outcome.peakMemory.map { .integer($0) } ?? .null,
      "settings": .object(settings.map { JSON.Member(key: $0.path, value: Self.json(of: $0.value)) }),
      "return_mean": .number(evaluation?.returnMean), "return_std": .number(evaluation?.returns?.deviation),
      "evaluation_episodes": .integer(evaluation?.episodes.count ?? 0),
    ]
  }

  /// A setting's text as the number, flag or list that it says, else as it is.
  private static func json(of value: String) -> JSON { (try? JSON(parsing: Array(value.utf8))) ?? .text(value) }

  var text: String {
    var rows = [
      ["rate", "\(Figures.count(outcome.stepsPerSecond)) steps/s"],
      [
        "",
        "\(Figures.count(Double(outcome.steps))) steps in \(Figures.short(outcome.seconds)) s, "
          + "\(threads) thread\(threads == 1 ? "" : "s"), \(environments) environments",
      ],
    ]
    if let simulationRate, let ratio {
      rows.append(["", "\(Figures.percent(ratio)) of the \(Figures.count(simulationRate)) steps/s of simulation alone"])
    }
    for (name, share) in outcome.shares?.named ?? [] {
      rows.append([name, Self.bar(share) + " " + Self.percent(share)])
    }
    if let perStep = outcome.allocationsPerStep {
      rows.append(["heap", "\(Figures.short(perStep)) allocations per step, resets included"])
    }
    if let peak = outcome.peakMemory { rows.append(["memory", "\(Figures.short(Double(peak) / 1e6)) MB at most"]) }
    if let evaluation, !evaluation.episodes.isEmpty {
      let episodes = "\(evaluation.episodes.count) evaluation episodes"
      rows.append(["return", "\(Figures.short(evaluation.returnMean)) in the mean of \(episodes)"])
    }
    return "training \(world) with \(algorithm)\n" + Table(rows: rows, indent: "  ").text
  }

  static func percent(_ share: Double) -> String { "\(Figures.tenths(100 * share)) %" }

  private static func bar(_ share: Double) -> String {
    let full = Int((40 * min(1, max(0, share))).rounded())
    return String(repeating: "#", count: full) + String(repeating: ".", count: 40 - full)
  }
}
