import ArgumentParser
import Bench

/// `strut bench update`: how fast the update of PPO is.
struct BenchUpdate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Run the update of PPO on a rollout of noise.",
    discussion: """
      Actor and critic, forward, loss, backward, clipping and Adam, by the learner that trains. GFLOP/s count 6 per \
      weight and sample, and 4 in the first layers, whose inputs need no gradient; nothing else is counted.
      """)

  @Option(help: "Widths of the hidden layers of both networks.") var hidden = CountList([64, 64])
  @Option(help: "Samples per gradient step.") var minibatch = Count(64)
  @Option(help: "Numbers in an observation.") var observations = Count(24)
  @Option(help: "Numbers in an action.") var actions = Count(4)
  @Option(help: "Seconds to measure, rounded up to whole epochs.") var seconds = Seconds(3)
  @OptionGroup var options: BenchOptions

  func validate() throws {
    try hidden.checked("--hidden", in: Limits.widths)
    _ = try minibatch.checked("--minibatch", in: 1...1_000_000)
    _ = try observations.checked("--observations", in: Limits.widths)
    _ = try actions.checked("--actions", in: Limits.widths)
    try seconds.checked("--seconds")
  }

  func run() throws {
    var bench = UpdateBench()
    bench.hidden = hidden.values
    bench.minibatch = minibatch.value
    bench.observations = observations.value
    bench.actions = actions.value
    let pool = options.pool
    let outcome = try bench.measure(seconds: seconds.value, pool: pool, cancellation: Interrupt.cancellation)
    let report = UpdateReport(bench: bench, threads: pool.threads, outcome: outcome)
    try options.print(report.json, report.text)
  }
}

/// What `bench update` found.
struct UpdateReport {
  var bench: UpdateBench
  var threads: Int
  var outcome: UpdateBench.Outcome

  var layers: String { bench.hidden.map(String.init).joined(separator: "-") }

  var json: JSON {
    [
      "hidden": .array(bench.hidden.map { .integer($0) }), "observations": .integer(bench.observations),
      "actions": .integer(bench.actions), "minibatch": .integer(bench.minibatch), "threads": .integer(threads),
      "seconds": .number(outcome.seconds), "epochs": .integer(outcome.epochs), "samples": .integer(outcome.samples),
      "gradient_steps": .integer(outcome.gradientSteps), "samples_per_second": .number(outcome.samplesPerSecond),
      "flops_per_sample": .integer(outcome.flopsPerSample), "gflops": .number(outcome.gigaflops),
      "kernels": .text(Machine.current.kernels),
    ]
  }

  var text: String {
    let rows = [
      ["rate", "\(Figures.short(outcome.gigaflops)) GFLOP/s, \(Figures.count(outcome.samplesPerSecond)) samples/s"],
      [
        "",
        "\(outcome.gradientSteps) gradient steps in \(Figures.short(outcome.seconds)) s, "
          + "\(threads) thread\(threads == 1 ? "" : "s")",
      ],
      [
        "work",
        "two networks of \(layers), \(bench.observations) observations, \(bench.actions) actions, minibatch "
          + "\(bench.minibatch): \(Figures.count(Double(outcome.flopsPerSample))) operations per sample",
      ],
    ]
    return "update of PPO\n" + Table(rows: rows, indent: "  ").text
  }
}
