import ArgumentParser
import Foundation
import Learning

/// `strut plot RUN|POLICY|RECORDING...`: learning curves, returns or paths as a drawing.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw learning curves, returns or paths as an SVG file.",
    discussion: """
      Of runs: learning curves. Each RUN is one curve: a run's folder, the folder of 'strut train --seeds', or several \
      of these quoted as one argument. Of several seeds the line is the interquartile mean and the band its 95 % \
      bootstrap interval; the curve goes as far as all of its seeds do, and a seed that is still behind the others in \
      steps is left out. Runs in progress are drawn as far as they are.

      Of policy files (safetensors or ONNX) of one world: how the returns of the episodes spread that 'strut evaluate' \
      plays, a histogram for each in the same scale, with mean, median and the mean's 95 % interval.

      Of recordings (.strutlog) of one world and seed: the robot's path on the map, or over the ground in a world seen \
      from the side; of a fixed robot its last body's.
      """)

  enum Axis: String, ExpressibleByArgument, CaseIterable {
    case steps, seconds

    var label: String { self == .steps ? "control steps" : "time of training [s]" }
  }

  @Argument(
    help: ArgumentHelp(
      "Runs (a folder, a folder of seeds, or a quoted group of them), or policy files, or recordings.",
      valueName: "run|policy|recording"))
  var subjects: [String]
  @Option(help: ArgumentHelp("The drawing, a file that ends in .svg.", valueName: "file")) var out: String
  @Option(
    help: ArgumentHelp(
      "The column of metrics.csv to draw. (default: selection_return, or return_mean where there is none yet)",
      valueName: "column"))
  var y: String?
  @Option(help: "What to draw it over: steps or seconds. (default: steps)") var x: Axis?
  @Option(help: "How many episodes to play with each policy. (default: 100)") var episodes: Count?
  @Option(help: "The seed of the policies' episodes. (default: 0)") var seed: UInt64?
  @Option(help: "The world to play policies in. (default: the one that each was trained in)") var world: String?
  @Option(help: "Threads to play policies with. (default: all cores)") var threads: Count?
  @Flag(help: "Print one JSON object.") var json = false

  /// What an argument is, by its name.
  private enum Kind: String {
    case run, policy, recording

    init(_ argument: String) {
      let endings: [(String, Kind)] = [(".strutlog", .recording), (".safetensors", .policy), (".onnx", .policy)]
      self = endings.first { argument.hasSuffix($0.0) }?.1 ?? .run
    }
  }

  static let standardEpisodes = 100

  func validate() throws {
    _ = try episodes?.checked("--episodes", in: Limits.episodes)
    _ = try threads?.checked("--threads", in: Limits.threads)
    guard out.hasSuffix(".svg"), out != ".svg", !out.hasSuffix("/.svg") else {
      throw ValidationError("--out is '\(out)', but must name a file that ends in .svg")
    }
  }

  func run() throws {
    let kind = Kind(subjects[0])
    if let stranger = subjects.first(where: { Kind($0) != kind }) {
      throw Failure.usage(
        "\(subjects[0]) is a \(kind.rawValue), and \(stranger) a \(Kind(stranger).rawValue); a drawing shows one or the "
          + "other, so draw them apart (the policy of a run is its best.safetensors)")
    }
    let options: [(name: String, isGiven: Bool, of: Kind)] = [
      ("--y", y != nil, .run), ("--x", x != nil, .run), ("--episodes", episodes != nil, .policy),
      ("--seed", seed != nil, .policy), ("--world", world != nil, .policy), ("--threads", threads != nil, .policy),
    ]
    for option in options where option.isGiven && option.of != kind {
      let owner = option.of == .run ? "the curves of runs" : "policies that are played"
      throw Failure.usage("\(option.name) is for \(owner), but \(subjects[0]) is a \(kind.rawValue); leave it out")
    }
    var seen: Set<String> = []
    if kind != .run, let twice = subjects.first(where: { !seen.insert($0).inserted }) {
      throw Failure.usage("'\(twice)' is given twice")
    }
    switch kind {
    case .run: try plotRuns()
    case .policy: try plotPolicies()
    case .recording: try plotRecordings()
    }
  }

  private var axis: Axis { x ?? .steps }

  private func plotRuns() throws {
    let sides = try Side.all(subjects, takesFiles: false)
    let tables = try sides.map { side in try side.runs.map { (run: $0, table: try MetricsFile(of: $0)) } }
    let column = try column(of: tables.joined().map { $0 })
    let curves = try zip(sides, tables).map { side, tables in try curve(side, tables, column) }
    let chart = LineChart(
      title: Self.title(column), across: axis.label, up: Self.label(column), scale: .linear,
      series: curves.map { curve in
        let name = curve.seeds > 1 ? "\(curve.name) (\(curve.seeds) seeds)" : curve.name
        return LineChart.Series(name: name, points: curve.points, band: curve.band)
      },
      note: curves.contains { $0.seeds > 1 }
        ? "line: interquartile mean over seeds; band: its 95 % bootstrap interval" : "")
    try ChartFile.write(chart.svg, to: out)
    if json { return try Console.print(report(curves, column).line) }
    try Console.print("\(out): \(column) over \(axis.rawValue), \(Self.list(curves))")
  }

  /// What to draw: a column that all tables have.
  private func column(of tables: [(run: String, table: MetricsFile)]) throws(Failure) -> String {
    let standard = "selection_return"
    guard let y else {
      let isThere = tables.allSatisfy { $0.table.points(standard, over: axis.rawValue)?.isEmpty == false }
      return isThere ? standard : "return_mean"
    }
    for (run, table) in tables where !table.columns.contains(y) {
      throw .usage(
        "--y is '\(y)', but the columns of \(run)/metrics.csv are \(table.columns.joined(separator: ", "))"
          + Places.suggestion(y, table.columns))
    }
    return y
  }

  /// Draws together those that went as far as the farthest.
  private func curve(
    _ side: Side, _ tables: [(run: String, table: MetricsFile)], _ column: String
  ) throws(Failure) -> LearningCurve {
    let reaches = tables.map { $0.table.points("steps", over: "steps")?.last?.x ?? 0 }
    let farthest = reaches.max() ?? 0
    var seeds: [[SIMD2<Double>]] = []
    for ((run, table), reach) in zip(tables, reaches) {
      guard reach == farthest else {
        Console.note(
          "warning: \(run) is at step \(Figures.count(reach)) where others are at \(Figures.count(farthest)), and is left out"
        )
        continue
      }
      guard let points = table.points(column, over: axis.rawValue) else {
        throw Failure("\(run)/metrics.csv has no column '\(column)'")
      }
      guard !points.isEmpty else {
        throw Failure("\(run)/metrics.csv has no value of \(column) yet: let it train first")
      }
      seeds.append(points)
    }
    let curve = LearningCurve(name: side.name, seeds: seeds)
    guard !curve.points.isEmpty else {
      throw Failure(
        "the seeds of \(side.name) have no \(axis.rawValue) in common where \(column) could be drawn; draw fewer "
          + "together")
    }
    return curve
  }

  private func report(_ curves: [LearningCurve], _ column: String) -> JSON {
    [
      "chart": .text(out), "x": .text(axis.rawValue), "y": .text(column),
      "curves": .array(
        curves.map { curve in
          [
            "name": .text(curve.name), "seeds": .integer(curve.seeds),
            "points": .array(curve.points.map { .array([.number($0.x), .number($0.y)]) }),
            "band": .array(curve.band.map { .array([.number($0.x), .number($0.y)]) }),
          ]
        }),
    ]
  }

  private static func list(_ curves: [LearningCurve]) -> String {
    curves.map { "\($0.name) (\($0.seeds) seed\($0.seeds == 1 ? "" : "s"))" }.joined(separator: ", ")
  }

  private static func title(_ column: String) -> String {
    switch column {
    case "selection_return": "Return in the selection episodes"
    case "selection_success": "Success in the selection episodes"
    case "best_return": "Return of the best policy so far"
    case "return_mean": "Return in the training episodes"
    case "success_rate": "Success in the training episodes"
    case "length_mean": "Length of the training episodes"
    default: column
    }
  }

  private static func label(_ column: String) -> String {
    switch column {
    case "selection_return", "best_return", "return_mean": "mean return per episode"
    case "selection_success", "success_rate": "share of episodes"
    case "length_mean": "control steps per episode"
    case _ where column.hasSuffix("_seconds") || column == "seconds": "seconds"
    default: column
    }
  }
}
