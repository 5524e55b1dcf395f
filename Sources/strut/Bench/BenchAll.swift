import ArgumentParser
import Bench
import Foundation
import Learning
import Tasks

/// `strut bench`: everything, one after the other.
struct BenchAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Measure everything, in about a minute.",
    discussion: """
      Each world is stepped with random actions by one thread and by all, with as many environments as its first \
      algorithm trains in, and then trained by all threads at its shipped settings. 'strut bench SUBCOMMAND' looks \
      closer at one thing.
      """)

  @Option(help: "Measure this world only; repeatable. (default: all of 'strut worlds')") var world: [String] = []
  @Option(help: "Seconds for each rate; trainings get three times as much.") var seconds = Seconds(1.2)
  @OptionGroup var options: BenchOptions

  func validate() throws { try seconds.checked("--seconds") }

  func run() throws {
    let began = ContinuousClock.now
    let pool = options.pool
    var report = WholeReport(threads: pool.threads)
    let one = WorkerPool(threads: 1)
    for hidden in [[64, 64], [256, 256]] where !Interrupt.isRequested {
      Console.note("update, \(hidden.map(String.init).joined(separator: "-"))")
      var bench = UpdateBench()
      bench.hidden = hidden
      for pool in pool.threads > 1 ? [one, pool] : [one] {
        let outcome = try bench.measure(seconds: seconds.value, pool: pool, cancellation: Interrupt.cancellation)
        report.updates.append(UpdateReport(bench: bench, threads: pool.threads, outcome: outcome))
      }
    }
    Console.note("inference")
    report.inference = InferenceReport(shape: [24, 64, 64, 4], calls: Int(max(1000, 200_000 * min(1, seconds.value))))
    for place in try places() where !Interrupt.isRequested {
      try measure(place, one, pool, &report)
    }
    report.seconds = (ContinuousClock.now - began) / .seconds(1)
    try options.print(report.json, report.text)
  }

  /// The worlds asked for, or all that can be loaded.
  private func places() throws -> [Places.World] {
    guard world.isEmpty else { return try world.map { name in try Places.world(name) } }
    return Places.worlds.filter { place in
      do {
        _ = try place.load()
        return true
      } catch {
        Console.note("\(place.path) has errors and is left out; see 'strut check \(place.path)'")
        return false
      }
    }
  }

  private func measure(
    _ place: Places.World, _ one: WorkerPool, _ pool: WorkerPool, _ report: inout WholeReport
  ) throws {
    let plan = try TrainingPlan(place, algorithm: nil, steps: nil, set: [])
    var training = try BenchTrainingReport(
      plan, seed: 0, pool: pool, TrainingBench(seconds: 3 * seconds.value))
    Console.note("stepping \(place.name)")
    for pool in pool.threads > 1 ? [one, pool] : [one] {
      let steps = StepsReport(
        world: place.name, plan.definition, plan.kind, environments: training.environments, seconds: seconds.value,
        pool: pool)
      report.steps.append(steps)
      training.simulationRate = steps.outcome.stepsPerSecond
    }
    report.trainings.append(training)
  }
}

/// What `bench` found.
struct WholeReport {
  var threads: Int
  var steps: [StepsReport] = []
  var updates: [UpdateReport] = []
  var inference: InferenceReport?
  var trainings: [BenchTrainingReport] = []
  /// Of all measurements together.
  var seconds = 0.0
  private let machine = Machine.current

  init(threads: Int) { self.threads = threads }

  var json: JSON {
    [
      "processor": .text(machine.processor), "cores": .integer(machine.cores), "kernels": .text(machine.kernels),
      "threads": .integer(threads), "seconds": .number(seconds), "steps": .array(steps.map(\.json)),
      "update": .array(updates.map(\.json)), "inference": inference?.json ?? .null,
      "training": .array(trainings.map(\.json)),
    ]
  }

  var text: String {
    var parts = ["\(machine.processor), \(machine.cores) cores, \(machine.kernels) kernels"]
    parts.append("\nsteps with random actions")
    parts.append(
      Table(
        heads: ["world", "environments", "threads", "steps/s", "physics", "allocations per step"],
        rows: steps.map { report in
          [
            report.world, "\(report.environments)", "\(report.threads)", Figures.count(report.outcome.stepsPerSecond),
            report.outcome.physicsShare.map(BenchTrainingReport.percent) ?? "-",
            report.outcome.allocationsPerStep.map(Figures.short) ?? "-",
          ]
        }, indent: "  "
      ).text)
    parts.append("\nupdate of PPO")
    parts.append(
      Table(
        heads: ["networks", "minibatch", "threads", "GFLOP/s", "samples/s"],
        rows: updates.map { report in
          [
            report.layers, "\(report.bench.minibatch)", "\(report.threads)", Figures.short(report.outcome.gigaflops),
            Figures.count(report.outcome.samplesPerSecond),
          ]
        }, indent: "  "
      ).text)
    if let inference { parts.append("\n" + inference.text) }
    parts.append("\ntraining at the shipped settings, \(threads) thread\(threads == 1 ? "" : "s")")
    parts.append(
      Table(
        heads: [
          "world", "algorithm", "steps/s", "of simulation", "physics", "environment", "inference", "update", "rest",
        ],
        rows: trainings.map { report in
          [
            report.world, report.algorithm, Figures.count(report.outcome.stepsPerSecond),
            report.ratio.map(BenchTrainingReport.percent) ?? "-",
          ] + (report.outcome.shares?.named.map { BenchTrainingReport.percent($0.share) } ?? [])
        }, indent: "  "
      ).text)
    return parts.joined(separator: "\n")
  }
}
