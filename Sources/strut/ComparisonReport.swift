import Learning

/// The outcome of `strut compare`, for people and for scripts.
struct ComparisonReport {
  /// A seed's best policy and how it did.
  struct Run {
    var policy: String
    var seed: UInt64?
    var returnMean: Double
    var successRate: Double?

    init(_ match: Match, _ result: EvaluationResult) {
      policy = match.policy
      if case .policy(let trained, _) = match.actor { seed = trained.seed }
      returnMean = result.returnMean
      successRate = result.successRate
    }
  }

  struct Side {
    let name: String
    let runs: [Run]
    let mean: Double
    let statistics: SeedStatistics

    init(name: String, runs: [Run]) {
      self.name = name
      self.runs = runs
      mean = runs.reduce(0) { $0 + $1.returnMean } / Double(runs.count)
      statistics = SeedStatistics(runs.map(\.returnMean))
    }

    var successRate: Double? {
      let rates = runs.compactMap(\.successRate)
      return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    }
  }

  var world: String
  var episodes: Int
  var seed: UInt64
  var sides: [Side]

  /// Each with each that comes after it.
  private var pairs: [Pair] {
    sides.indices.flatMap { first in
      sides[(first + 1)...].map { Pair(sides[first], $0) }
    }
  }

  var json: JSON {
    [
      "world": .text(world), "episodes": .integer(episodes), "seed": .integer(seed),
      "sides": .array(
        sides.map { side in
          [
            "name": .text(side.name), "seeds": .integer(side.runs.count), "return_mean": .number(side.mean),
            "return_iqm": .number(side.statistics.interquartileMean),
            "return_iqm_ci95": .range(side.statistics.confidence), "success_rate": .number(side.successRate),
            "runs": .array(
              side.runs.map { run in
                [
                  "policy": .text(run.policy), "seed": run.seed.map { .integer($0) } ?? .null,
                  "return_mean": .number(run.returnMean), "success_rate": .number(run.successRate),
                ]
              }),
          ]
        }),
      "pairs": .array(pairs.map(\.json)),
    ]
  }

  var text: String {
    let hasSuccess = sides.contains { $0.successRate != nil }
    let heads = ["side", "seeds", "mean", "IQM", "95 % interval of the IQM"] + (hasSuccess ? ["success"] : [])
    let rows = sides.map { side in
      [
        side.name, "\(side.runs.count)", Figures.short(side.mean),
        Figures.short(side.statistics.interquartileMean), side.statistics.confidence.map(Figures.range) ?? "one seed",
      ] + (hasSuccess ? [side.successRate.map(Figures.percent) ?? ""] : [])
    }
    return """
      \(world): returns over \(episodes) episode\(episodes == 1 ? "" : "s"), the same for every policy, seed \(seed)
      \(Table(heads: heads, rows: rows, indent: "  ").text)
      \(pairs.map(\.text).joined(separator: "\n"))
      """
  }
}

/// Two sides, and which is the better one.
private struct Pair {
  let first: ComparisonReport.Side
  let second: ComparisonReport.Side
  private let improvement: Improvement

  init(_ first: ComparisonReport.Side, _ second: ComparisonReport.Side) {
    self.first = first
    self.second = second
    improvement = Improvement(first.runs.map(\.returnMean), over: second.runs.map(\.returnMean))
  }

  private var winner: String? {
    improvement.winner.map { $0 == .first ? first.name : second.name }
  }

  private var hasTooFew: Bool { improvement.leastSignificance > Improvement.level }

  private var verdict: String {
    let counts = "\(first.runs.count) against \(second.runs.count) seeds"
    if let winner {
      return "\(winner) beats \(winner == first.name ? second.name : first.name), with 95 % confidence (\(counts))"
    }
    let who = "\(first.name) or \(second.name): "
    if hasTooFew { return who + "cannot be decided by \(counts), whatever they score; train four or more of each" }
    return who + "not decided by these seeds (\(counts))"
  }

  var json: JSON {
    [
      "a": .text(first.name), "b": .text(second.name), "probability_of_improvement": .number(improvement.probability),
      "probability_ci95": .range(hasTooFew ? nil : improvement.confidence),
      "p_value": .number(improvement.significance), "winner": winner.map { .text($0) } ?? .null,
      "verdict": .text(verdict),
    ]
  }

  var text: String {
    let interval = hasTooFew ? "" : ", \(Figures.range(improvement.confidence)) with 95 % confidence"
    return """
      \(verdict)
        a seed of \(first.name) scores higher than one of \(second.name) with probability \
      \(Figures.short(improvement.probability))\(interval); p = \(Figures.short(improvement.significance))
      """
  }
}
