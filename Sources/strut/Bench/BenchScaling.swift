import ArgumentParser
import Bench
import Tasks

/// `strut bench scaling`: what a step costs as environments and bodies get many.
struct BenchScaling: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Measure how the cost of a step grows with environments and with bodies.",
    discussion: """
      Environments: the cost of one step of one environment while that many take turns. Bodies: the cost of one step of \
      one environment with that many, half of them boxes on the ground and half arms that swing them.

      On paper both are flat: environments share nothing, and Box2D's work grows with bodies, joints and contacts. What \
      bends them is memory. A walker takes 0.2 MB, so a cache of 32 MB holds some 150; beyond, a step costs about a tenth \
      more. A thousand bodies outgrow the second-level cache and cost a twentieth more each than a hundred.
      """)

  @Option(help: "Worlds whose environments become many; repeatable. (default: walker and reference/cartpole)")
  var world: [String] = []
  @Option(help: "How many environments.") var environments = CountList([1, 4, 16, 64, 256, 1024, 4096])
  @Option(help: "How many bodies in a world.") var bodies = CountList([10, 30, 100, 300, 1000])
  @Option(help: "Seconds to measure for each point.") var seconds = Seconds(1)
  @Option(help: ArgumentHelp("A folder for a chart of each, environments.svg and bodies.svg.", valueName: "folder"))
  var out: String?
  @OptionGroup var options: BenchOptions

  func validate() throws {
    try environments.checked("--environments", in: Limits.environments)
    try bodies.checked("--bodies", in: 2...1000)
    try seconds.checked("--seconds")
    if let out, out.isEmpty { throw ValidationError("--out names no folder") }
  }

  func run() throws {
    let pool = options.pool
    var report = ScalingReport(threads: pool.threads)
    // The folder first: nobody wants to wait for a measurement that cannot be kept.
    if let out { try ChartFile.makeFolder(out) }
    for name in world.isEmpty ? ["walker", "reference/cartpole"] : world {
      let found = try Places.world(name)
      let definition = try found.load()
      for count in environments.values where !Interrupt.isRequested {
        Console.note("\(found.name), \(count) environment\(count == 1 ? "" : "s")")
        let kind: ActionKind = definition.actionKinds.contains(.continuous) ? .continuous : .discrete
        let steps = StepsReport(
          world: found.name, definition, kind, environments: count, seconds: seconds.value, pool: pool)
        report.environments.append(steps)
      }
    }
    for count in bodies.values where !Interrupt.isRequested {
      Console.note("\(count) bodies")
      let definition = try TaskDefinition.parse(text: BoxScene.text(bodies: count), name: "\(count) bodies")
      let steps = StepsReport(
        world: "boxes", definition, .continuous, environments: pool.threads, seconds: seconds.value, pool: pool)
      report.bodies.append((count, steps))
    }
    if let out { try report.draw(in: out) }
    try options.print(report.json, report.text)
  }
}

/// What `bench scaling` found.
struct ScalingReport {
  var threads: Int
  var environments: [StepsReport] = []
  var bodies: [(count: Int, steps: StepsReport)] = []
  /// The charts that were drawn.
  private var files: [String] = []

  init(threads: Int) { self.threads = threads }

  var json: JSON {
    [
      "threads": .integer(threads),
      "environments": .array(
        environments.map { point in
          [
            "world": .text(point.world), "environments": .integer(point.environments),
            "steps_per_second": .number(point.outcome.stepsPerSecond),
            "seconds_per_step": .number(Self.cost(point)),
          ]
        }),
      "bodies": .array(
        bodies.map { count, point in
          [
            "bodies": .integer(count), "steps_per_second": .number(point.outcome.stepsPerSecond),
            "seconds_per_step": .number(Self.cost(point)),
            "seconds_per_step_and_body": .number(Self.cost(point) / Double(count)),
            "physics_share": .number(point.outcome.physicsShare),
          ]
        }),
      "files": .array(files.map { .text($0) }),
    ]
  }

  /// Seconds of a thread for one step of one environment.
  private static func cost(_ point: StepsReport) -> Double {
    Double(min(point.threads, point.environments)) / point.outcome.stepsPerSecond
  }

  var text: String {
    let many = environments.map { point in
      [point.world, "\(point.environments)", Self.microseconds(Self.cost(point))]
    }
    let large = bodies.map { count, point in
      ["\(count)", Self.microseconds(Self.cost(point)), Self.microseconds(Self.cost(point) / Double(count))]
    }
    let parts = [
      "cost of a step as environments get many, \(threads) thread\(threads == 1 ? "" : "s")",
      Table(heads: ["world", "environments", "µs per step"], rows: many, indent: "  ").text,
      "\ncost of a step as bodies get many",
      Table(heads: ["bodies", "µs per step", "µs per step and body"], rows: large, indent: "  ").text,
    ]
    return (parts + (files.isEmpty ? [] : [""]) + files).joined(separator: "\n")
  }

  private static func microseconds(_ seconds: Double) -> String { Figures.short(1e6 * seconds) }

  /// Draws a chart of each into a folder that is there.
  mutating func draw(in folder: String) throws(Failure) {
    var byWorld: [LineChart.Series] = []
    for point in environments {
      let place = SIMD2(Double(point.environments), 1e6 * Self.cost(point))
      if byWorld.last?.name == point.world {
        byWorld[byWorld.count - 1].points.append(place)
      } else {
        byWorld.append(LineChart.Series(name: point.world, points: [place]))
      }
    }
    let perStep = LineChart.Series(
      name: "measured", points: bodies.map { SIMD2(Double($0.count), 1e6 * Self.cost($0.steps)) })
    let charts = [
      (
        "environments",
        LineChart(
          title: "Cost of a step as environments get many", across: "environments", up: "µs per step", series: byWorld)
      ),
      (
        "bodies",
        LineChart(title: "Cost of a step as bodies get many", across: "bodies", up: "µs per step", series: [perStep])
      ),
    ]
    for (name, chart) in charts {
      let path = "\(folder)/\(name).svg"
      try ChartFile.write(chart.svg, to: path)
      files.append(path)
    }
  }
}
