import Foundation
import Testing

/// A run as TensorBoard from PyPI reads it, beside its `metrics.csv`. The first run fetches TensorBoard.
struct TensorBoardTests {
  /// What a column's group in TensorBoard is, where it is not `train`, which is the algorithm's own.
  private static let groups: [Substring: String] = {
    let episodes = ["episodes", "return_mean", "length_mean", "success_rate"].map { ($0, "episodes") }
    let selection = ["selection_return", "selection_success", "best_return"].map { ($0, "selection") }
    let time = ["seconds", "steps_per_second"].map { ($0, "time") }
    let parts = ["collecting", "learning", "selection", "checkpoint"].map { ($0 + "_seconds", "time") }
    return Dictionary(uniqueKeysWithValues: (episodes + selection + time + parts).map { (Substring($0), $1) })
  }()

  /// Steps and values by tag.
  private typealias Scalars = [String: [[Double]]]

  /// All scalars of the runs in a folder, by the run's name.
  private static func read(_ folder: String, runs: [String]) throws -> [String: Scalars] {
    let program = Program.checkout + "/tools/peers/programs/tensorboard_scalars.py"
    let reader = try Program.Started(
      ["tensorboard", "--", program, folder], executable: Program.checkout + "/tools/python")
    let outcome = try reader.finish()
    try #require(outcome.status == 0, "\(outcome.errors)")
    let found = try JSONDecoder().decode([String: Scalars].self, from: Data(outcome.output.utf8))
    #expect(Set(found.keys) == Set(runs))
    return found
  }

  /// What `metrics.csv` says: a column without a single number has no scalars.
  private static func metrics(_ run: String, in scratch: Scratch) throws -> Scalars {
    let lines = scratch.read(run + "/metrics.csv").split(separator: "\n")
    let rows = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    var scalars: Scalars = [:]
    for (column, name) in rows[0].enumerated().dropFirst() {
      let reward = name.hasPrefix("reward: ") ? "reward/" + name.dropFirst("reward: ".count) : nil
      let tag = reward ?? "\(groups[name] ?? "train")/\(name)"
      for row in rows.dropFirst() where !row[column].isEmpty {
        let value = try #require(Float(row[column]))
        scalars[tag, default: []].append([try #require(Double(row[0])), Double(value)])
      }
    }
    #expect(rows.count > 3 && scalars.count > 15)
    return scalars
  }

  @Test func `every scalar of a run is read, equal to the metrics, also where it was killed and went on`() throws {
    let scratch = try Scratch()
    let options = ["train", "reference/cartpole", "--steps", "6000", "--checkpoint-every", "1100"]
    let whole = try Program.run(options + ["--run", "whole"], in: scratch.folder)
    try #require(whole.status == 0, "\(whole.errors)")
    let dqn = try Program.run(
      "train", "cartpole", "--algorithm", "dqn", "--steps", "3000", "--run", "dqn", in: scratch.folder)
    try #require(dqn.status == 0, "\(dqn.errors)")

    let killed = try Program.Started(options + ["--run", "killed"], in: scratch.folder)
    while killed.process.isRunning, scratch.read("killed/metrics.csv").count(where: { $0 == "\n" }) < 6 { usleep(500) }
    _ = kill(killed.process.processIdentifier, SIGKILL)
    killed.process.waitUntilExit()
    let resumed = try Program.run("train", "--resume", "killed", in: scratch.folder)
    try #require(resumed.status == 0, "\(resumed.errors)")

    let found = try Self.read(scratch.folder, runs: ["whole", "killed", "dqn"])
    for (run, scalars) in found { #expect(try scalars == Self.metrics(run, in: scratch), "\(run)") }
    let unclocked = { (run: String) in found[run]?.filter { !$0.key.hasPrefix("time/") } }
    #expect(unclocked("killed") == unclocked("whole"))
  }
}
