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

  private static func model(_ name: String) -> String { "\(Program.checkout)/models/\(name).safetensors" }

  @Test func `returns of policies of one world share bins and scale`() throws {
    let scratch = try Scratch()
    let policies = ["pong-ppo", "pong-dqn"].map { Self.model("pong/\($0)") }
    let (json, chart) = try Self.plot(policies + ["--episodes", "12", "--seed", "5"], in: scratch)
    let drawn = try #require(json["policies"] as? [[String: Any]])
    #expect(drawn.map { $0["policy"] as? String } == policies)
    let bins = try #require(json["bins"] as? [String: Double])
    let (first, width) = (try #require(bins["first"]), try #require(bins["width"]))
    var counts: [[Int]] = []
    for one in drawn {
      let path = try #require(one["policy"] as? String)
      let evaluated = try Program.run("evaluate", path, "--episodes", "12", "--seed", "5", "--json").object()
      for key in ["return_mean", "return_median"] { #expect(one[key] as? Double == evaluated[key] as? Double) }
      let returns = try #require(one["returns"] as? [Double])
      let count = try #require(one["counts"] as? [Int])
      #expect(returns.count == 12 && count.reduce(0, +) == 12)
      for (bin, number) in count.enumerated() {
        let low = first + Double(bin) * width - 1e-9
        #expect(number == returns.count { low <= $0 && $0 < low + width })
      }
      counts.append(count)
    }
    #expect(counts[0].count == counts[1].count)
    // As many pixels for an episode in both panels, and the same places across.
    let shown = counts.joined().filter { $0 > 0 }
    try #require(chart.bars.count == shown.count)
    let perEpisode = chart.bars[0].size.y / Double(shown[0])
    for (bar, count) in zip(chart.bars, shown) { #expect(abs(bar.size.y - perEpisode * Double(count)) < 0.02) }
    let places = counts.flatMap { count in count.indices.filter { count[$0] > 0 } }
    for (bar, place) in zip(chart.bars, places) {
      #expect(abs(bar.at.x - chart.bars[0].at.x - Double(place - places[0]) * (bar.size.x + 1)) < 0.05)
    }
    for text in ["Returns in pong", "pong-ppo", "pong-dqn", "return of an episode (sum of its rewards)", "episodes"] {
      #expect(chart.texts.contains(text), "\(text)")
    }
    #expect(chart.texts.contains { $0.hasPrefix("mean ") } && chart.texts.contains { $0.hasPrefix("median ") })
  }

  @Test func `where every episode is alike, one bar stands in the middle`() throws {
    let (json, chart) = try Self.plot([Self.model("cart/cartpole-ppo"), "--episodes", "4"], in: Scratch())
    #expect((json["policies"] as? [[String: Any]])?.first?["counts"] as? [Int] == [4])
    try #require(chart.bars.count == 1)
    #expect(abs(chart.bars[0].at.x + chart.bars[0].size.x / 2 - 380) < 1)
    #expect(chart.texts.contains("success 100 %"))
  }

  @Test func `ways through a town lie over each other on its map`() throws {
    let scratch = try Scratch()
    for algorithm in ["ppo", "dqn"] {
      let policy = Self.model("courier/delivery-\(algorithm)")
      let recorded = try Program.run(
        "record", policy, "--out", "\(algorithm).strutlog", "--seed", "3", in: scratch.folder)
      try #require(recorded.status == 0, "\(recorded.errors)")
    }
    let (json, chart) = try Self.plot(["ppo.strutlog", "dqn.strutlog"], in: scratch)
    #expect(json["world"] as? String == "delivery" && json["seed"] as? Int == 3)
    let recordings = try #require(json["recordings"] as? [[String: Any]])
    let paths = try recordings.map { try #require($0["path"] as? [[Double]]) }
    #expect(paths.count == 2 && paths[0][0] == paths[1][0] && paths[0] != paths[1])
    for (recording, path) in zip(recordings, paths) { #expect(recording["steps"] as? Int == path.count - 1) }
    // After the walls, of each a white edge, the way to the parcel and the way with it.
    let ways = Array(chart.lines.suffix(6))
    try #require(ways.count == 6 && ways[0].count > 5)
    for index in 0..<2 {
      let (edge, empty, loaded) = (ways[3 * index], ways[3 * index + 1], ways[3 * index + 2])
      #expect(edge.count == paths[index].count)
      #expect(edge == empty.dropLast() + loaded && empty.count > 2 && loaded.count > 2)
      // Metres across and up are as large.
      let pixels = edge[edge.count / 2] - edge[0]
      let metres = paths[index][edge.count / 2]
      let (across, up) = (metres[0] - paths[index][0][0], metres[1] - paths[index][0][1])
      #expect(abs(pixels.x * up + pixels.y * across) < 0.02 * (abs(pixels.x) + abs(pixels.y)))
    }
    #expect(chart.bands.count > 3)
    for point in chart.lines.joined() { #expect((70...690.01).contains(point.x) && (100...640).contains(point.y)) }
    for text in ["The robot's path in delivery, seed 3", "depot", "address", "start", "x [m]", "y [m]"] {
      #expect(chart.texts.contains(text), "\(text)")
    }
    #expect(chart.texts.contains { $0.hasPrefix("ppo: ") && $0.hasSuffix(", success") })
  }

  @Test(arguments: [
    ("biped/walker-ppo", "robot", "The robot's path in walker, seed 3"),
    ("arm/pick-and-place-ppo", "parcel", "The path of the right finger in pick-and-place, seed 3"),
  ]) func `seen from the side the way is drawn over the ground`(model: String, mark: String, title: String) throws {
    let scratch = try Scratch()
    let recorded = try Program.run(
      "record", Self.model(model), "--out", "a.strutlog", "--seed", "3", in: scratch.folder)
    try #require(recorded.status == 0, "\(recorded.errors)")
    let (json, chart) = try Self.plot(["a.strutlog"], in: scratch)
    let path = try #require((json["recordings"] as? [[String: Any]])?.first?["path"] as? [[Double]])
    #expect(chart.texts.contains(title), "\(chart.texts)")
    #expect(chart.texts.contains("distance [m]") && chart.texts.contains("height [m]"))
    // The last line is the way: to the right and up on the page as in the world.
    let way = try #require(chart.lines.last)
    try #require(way.count == path.count)
    for (axis, sign) in [(0, 1.0), (1, -1)] {
      let most = try #require(path.indices.max { path[$0][axis] < path[$1][axis] })
      let least = try #require(path.indices.min { path[$0][axis] < path[$1][axis] })
      #expect(sign * (way[most][axis] - way[least][axis]) > 1)
    }
    #expect(!chart.bands.isEmpty)
    #expect(chart.texts.contains { $0.contains("dotted: the parcel") } == (mark == "parcel"))
  }

  @Test func `what does not go together is said to be so, with the cure`() throws {
    let scratch = try Scratch()
    let (pong, cart) = (Self.model("pong/pong-ppo"), Self.model("cart/cartpole-ppo"))
    for (world, seed, name) in [("pong", "1", "a"), ("pong", "2", "b"), ("hopper", "1", "c"), ("cartpole", "1", "d")] {
      let recorded = try Program.run(
        "record", "random", "--world", world, "--seed", seed, "--out", "\(name).strutlog", in: scratch.folder)
      try #require(recorded.status == 0, "\(recorded.errors)")
    }
    try scratch.write("steps,return_mean\n1,2\n", to: "run/metrics.csv")
    let cases: [([String], String)] = [
      (
        ["run", "a.strutlog"],
        "run is a run, and a.strutlog a recording; a drawing shows one or the other, so draw them apart (the policy of a "
          + "run is its best.safetensors)"
      ),
      ([pong, "run"], "\(pong) is a policy, and run a run; "),
      (
        [pong, cart],
        "returns of two worlds have no scale in common, and \(pong) is of pong, \(cart) of cartpole or of another version "
          + "of it; draw them apart, or play all in one with --world"
      ),
      ([pong, pong], "'\(pong)' is given twice"),
      ([pong, "--y", "kl"], "--y is for the curves of runs, but \(pong) is a policy; leave it out"),
      (["a.strutlog", "--seed", "3"], "--seed is for policies that are played, but a.strutlog is a recording; leave "),
      (
        ["a.strutlog", "b.strutlog"],
        "a.strutlog is of seed 1, and b.strutlog of seed 2, so their ground differs; draw them apart, or record them with "
          + "the same --seed"
      ),
      (["a.strutlog", "c.strutlog"], "a.strutlog is of pong, and c.strutlog of hopper or of another version of it, "),
      (["d.strutlog"], "d.strutlog is of cartpole, which has no ground to draw a path on; "),
      (["none.safetensors"], "there is no policy 'none.safetensors'"),
    ]
    for (arguments, message) in cases {
      let outcome = try Program.run(["plot"] + arguments + ["--out", "chart.svg"], in: scratch.folder)
      #expect(outcome.errors.hasPrefix("error: " + message) && outcome.output == "", "\(outcome.errors)")
      #expect(outcome.status == (arguments[0].hasPrefix("d.") || arguments[0].hasPrefix("none") ? 1 : 2))
      #expect(outcome.errors.count { $0 == "\n" } == 1)
      #expect(!FileManager.default.fileExists(atPath: scratch.path("chart.svg")))
    }
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
