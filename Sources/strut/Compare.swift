import ArgumentParser
import Foundation
import Learning

/// `strut compare RUN...`: whether one training beats another over the seeds that were tried.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether one training beats another, over several seeds of each.",
    discussion: """
      Each RUN is one side: the folder of 'strut train --seeds', the folder of a single run, a policy file, or several \
      of these quoted as one argument, "runs/a runs/b", whose runs should differ in their seeds alone.

      The best policy of every seed plays the same episodes, none of which was trained or selected on, and their mean \
      return is its score. A side's figure is the interquartile mean over its seeds with a 95 % bootstrap interval; a \
      pair's is the probability that a seed of the one scores higher than one of the other (Agarwal et al. 2021, \
      arXiv:2108.13264). One beats the other when 95 % of the bootstrap lies on its side of 1/2 and a permutation test \
      of the scores agrees at 5 %, for which each side needs at least four seeds or so.

      All must have been trained in the same world, or play in that of --world: returns of different worlds cannot be \
      compared.
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder of seeds, a run's folder, a policy file, or a quoted group of them; at least two.", valueName: "run"))
  var runs: [String]
  @Option(help: "The world to play in. (default: the one they were trained in)") var world: String?
  @Option(help: "How many episodes every policy plays.") var episodes = Count(100)
  @Option(help: "The seed of the episodes.") var seed: UInt64 = 0
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard runs.count >= 2 else { throw ValidationError("compare takes at least two sides, such as runs/a runs/b") }
    _ = try episodes.checked("--episodes", in: Limits.episodes)
    _ = try threads?.checked("--threads", in: Limits.threads)
  }

  func run() throws {
    let sides = try Side.all(runs, takesFiles: true)
    // All are read and made to fit before the first plays.
    let teams = try sides.map { side in (side, try Self.matches(side, world: world)) }
    if world == nil { try Self.checkWorlds(teams.flatMap(\.1)) }
    let pool = WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
    var report = ComparisonReport(world: teams[0].1[0].worldName, episodes: episodes.value, seed: seed, sides: [])
    for (side, matches) in teams {
      var scores: [ComparisonReport.Run] = []
      for match in matches {
        let evaluation = Evaluation(maker: match.maker, seed: seed, episodes: episodes.value)
        let result = evaluation.play(match.actor, pool: pool, cancellation: Interrupt.cancellation)
        // Half a comparison would be an unfair one, so Ctrl-C leaves none.
        try Interrupt.check()
        scores.append(.init(match, result))
      }
      report.sides.append(.init(name: side.name, runs: scores))
    }
    try Console.print(json ? report.json.line : report.text)
  }

  /// The policies of a side. Runs that have none yet are left out with a warning.
  private static func matches(_ side: Side, world: String?) throws -> [Match] {
    let ready = side.runs.filter { !Places.isFolder($0) || Places.exists($0 + "/best.safetensors") }
    for run in side.runs where !ready.contains(run) {
      Console.note("warning: \(run) has no policy yet, and is left out")
    }
    for run in ready where !isFinished(run) {
      Console.note("warning: the training of \(run) is not finished; it is scored by its best policy so far")
    }
    guard !ready.isEmpty else { throw Failure("\(side.name) has no policy yet: let it train first") }
    return try ready.map { try Match($0, world: world, stochastic: false) }
  }

  /// Whether a run was trained to its end; of a policy alone nothing else is known.
  private static func isFinished(_ run: String) -> Bool {
    guard Places.isFolder(run), let record = try? RunRecord(run) else { return true }
    return (try? Run.outcome(of: record.configuration)) != nil
  }

  private static func checkWorlds(_ matches: [Match]) throws(Failure) {
    for match in matches where match.trainedIn?.hash != matches[0].trainedIn?.hash {
      let (first, other) = (matches[0].worldName, match.worldName)
      let apart = first == other ? "an earlier or later version of '\(other)'" : "'\(other)'"
      throw Failure(
        "\(matches[0].policy) was trained in '\(first)', but \(match.policy) in \(apart): returns of different worlds "
          + "cannot be compared; --world WORLD lets all of them play in one")
    }
  }
}
