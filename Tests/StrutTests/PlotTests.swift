import Foundation
import Testing

/// `strut plot`: what the drawing shows, and what cannot be drawn.
struct PlotTests {
  private static func plot(_ arguments: [String], in scratch: Scratch) throws -> (json: [String: Any], chart: Chart) {
    let outcome = try Program.run(["plot", "--out", "chart.svg", "--json"] + arguments, in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return (try outcome.object(), try Chart(scratch.read("chart.svg")))
  }

  private static func trained() throws -> Scratch {
    let scratch = try Scratch()
    let trained = try TrainedSeeds.scratch.get()
    for name in ["good", "bad"] {
      try FileManager.default.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: trained.path(name))
    }
    return scratch
  }

  @Test func `a folder of seeds is a line with its band`() throws {
    let (json, chart) = try Self.plot(["good", "bad", "good/seed-3"], in: Self.trained())
    #expect(Set(json.keys) == ["chart", "x", "y", "curves"])
    #expect(json["y"] as? String == "selection_return")
    let curves = try #require(json["curves"] as? [[String: Any]])
    #expect(curves.map { $0["seeds"] as? Int } == [4, 4, 1])
    #expect(chart.lines.count == 3 && chart.bands.count == 2)
    for (band, line) in zip(chart.bands, chart.lines) { #expect(band.count == 2 * line.count) }
    for line in chart.lines + chart.bands {
      #expect(line.count > 1)
      #expect(line.allSatisfy { (70...690.01).contains($0.x) && (60...400).contains($0.y) })
    }
    for line in chart.lines { #expect(zip(line, line.dropFirst()).allSatisfy { $0.x < $1.x }) }
    for text in [
      "good (4 seeds)", "bad (4 seeds)", "good/seed-3", "mean return per episode", "control steps",
      "line: interquartile mean over seeds; band: its 95 % bootstrap interval",
    ] { #expect(chart.texts.contains(text), "\(text)") }
  }

  private static let heads = "steps,return_mean,\"reward: a, \"\"b\"\"\",selection_return,seconds\n"

  @Test func `the middle of the seeds is drawn, on a grid that they share`() throws {
    let scratch = try Scratch()
    for (seed, rows) in [(1, "0,0,,,0\n20,20,,,2\n"), (2, "0,10,,,0\n10,10,,,1\n20,10,,,2\n")] {
      try scratch.write(Self.heads + rows, to: "\(seed)/metrics.csv")
    }
    let (json, chart) = try Self.plot(["1 2"], in: scratch)
    let curve = try #require((json["curves"] as? [[String: Any]])?.first)
    #expect(curve["points"] as? [[Double]] == [[0, 5], [10, 10], [20, 15]])
    #expect(curve["band"] as? [[Double]] == [[0, 10], [10, 10], [10, 20]])
    #expect(json["y"] as? String == "return_mean")
    #expect(chart.texts.contains("Return in the training episodes"))
  }

  @Test func `over seconds the curve is where all seeds were`() throws {
    let scratch = try Scratch()
    for (seed, rows) in [(1, "0,0,,,1\n20,20,,,3\n"), (2, "0,10,,,2\n20,30,,,4\n"), (3, "20,0,,,9\n")] {
      try scratch.write(Self.heads + rows, to: "\(seed)/metrics.csv")
    }
    let (json, chart) = try Self.plot(["1 2", "--x", "seconds"], in: scratch)
    let curve = try #require((json["curves"] as? [[String: Any]])?.first)
    #expect(curve["points"] as? [[Double]] == [[2, 10], [3, 20]])
    #expect(chart.texts.contains("time of training [s]"))
    let outcome = try Program.run("plot", "1 3", "--x", "seconds", "--out", "none.svg", in: scratch.folder)
    #expect(
      outcome.errors
        == "error: the seeds of 1 3 have no seconds in common where return_mean could be drawn; draw fewer together\n")
    #expect(outcome.status == 1)
  }

  @Test func `of a run in progress the whole lines are drawn, and a seed that is behind is left out`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.heads + "10,1,-2,1,1\n20,2,-1,,2\n30,3,0,3,3\n40,4", to: "run/metrics.csv")
    let (json, _) = try Self.plot(["run", "--y", "reward: a, \"b\""], in: scratch)
    let curve = try #require((json["curves"] as? [[String: Any]])?.first)
    #expect(curve["points"] as? [[Double]] == [[10, -2], [20, -1], [30, 0]])
    let selection = try Self.plot(["run"], in: scratch).json
    #expect((selection["curves"] as? [[String: Any]])?.first?["points"] as? [[Double]] == [[10, 1], [30, 3]])

    try scratch.write(Self.heads + "10,1,1,1,1\n", to: "late/metrics.csv")
    let outcome = try Program.run("plot", "run late", "--out", "chart.svg", in: scratch.folder)
    #expect(outcome.errors == "warning: late is at step 10 where others are at 30, and is left out\n")
    #expect(outcome.output == "chart.svg: selection_return over steps, run late (1 seed)\n")
  }

  @Test(arguments: [
    (["run"], 2, "error: Missing expected argument '--out <file>'"),
    (["run", "--out", "chart.png"], 2, "error: --out is 'chart.png', but must name a file that ends in .svg"),
    (["run", "--out", ".svg"], 2, "error: --out is '.svg', but must name a file that ends in .svg"),
    (["run", "--out", "none/chart.svg"], 1, "error: none/chart.svg: cannot write the chart; "),
    (["run", "--x", "hours", "--out", "chart.svg"], 2, "error: The value 'hours' is invalid for '--x <x>'"),
    (
      ["run", "--y", "step", "--out", "chart.svg"], 2,
      "error: --y is 'step', but the columns of run/metrics.csv are steps, return_mean; did you mean 'steps'?"
    ),
    (["none", "--out", "chart.svg"], 1, "error: there is no run none"),
    (["run/metrics.csv", "--out", "chart.svg"], 1, "error: run/metrics.csv is a file, but a run is a folder"),
    (["new", "--out", "chart.svg"], 1, "error: new has no metrics to draw: there is no new/metrics.csv"),
    (["heads", "--out", "chart.svg"], 1, "error: heads/metrics.csv has no value of return_mean yet: "),
    (["odd", "--out", "chart.svg"], 1, "error: odd/metrics.csv:1: this is not the table of a run"),
    (["torn", "--out", "chart.svg"], 1, "error: torn/metrics.csv:3: the line does not hold 2 numbers"),
  ]) func `what cannot be drawn is said to be so`(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let scratch = try Scratch()
    try scratch.write("", to: "new/config.yaml")
    for (name, text) in [
      ("run", "steps,return_mean\n1,2\n"), ("heads", "steps,return_mean\n"), ("odd", "a,b\n1,2\n"),
      ("torn", "steps,return_mean\n1,2\n3,x\n5,6\n"),
    ] { try scratch.write(text, to: name + "/metrics.csv") }
    let outcome = try Program.run(["plot"] + arguments, in: scratch.folder)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("chart.svg")))
  }
}
