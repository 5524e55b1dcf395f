import Foundation
import Learning

/// How policies score: a histogram of returns for each.
extension PlotCommand {
  func plotPolicies() throws {
    let matches = try subjects.map { try Match($0, world: world, stochastic: false) }
    let place = matches[0]
    for other in matches where other.definition.scene.contentHash != place.definition.scene.contentHash {
      throw Failure.usage(
        "returns of two worlds have no scale in common, and \(place.policy) is of \(place.worldName), \(other.policy) of "
          + "\(other.worldName) or of another version of it; draw them apart, or play all in one with --world")
    }
    let (count, seed) = (episodes?.value ?? Self.standardEpisodes, seed ?? 0)
    let pool = WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
    var samples: [Histogram.Sample] = []
    var reports: [EvaluationReport] = []
    for (match, name) in zip(matches, Self.names(matches.map(\.policy))) {
      let evaluation = Evaluation(maker: match.maker, seed: seed, episodes: count)
      let result = evaluation.play(match.actor, pool: pool, cancellation: Interrupt.cancellation)
      try Interrupt.check()
      guard let returns = result.returns else { continue }
      let values = result.episodes.map(\.total)
      guard values.allSatisfy(\.isFinite) else {
        throw Failure("\(match.policy): a return is not a finite number, and cannot be drawn")
      }
      samples.append(
        Histogram.Sample(
          name: name, values: values, statistics: returns,
          remark: result.successRate.map { "success \(Figures.percent($0))" } ?? ""))
      reports.append(EvaluationReport(match: match, seed: seed, result: result, returns: returns))
    }
    let chart = Histogram(
      title: "Returns in \(place.worldName)", across: "return of an episode (sum of its rewards)", up: "episodes",
      samples: samples,
      note: "\(count) episodes, seed \(seed); in brackets and grey: the 95 % bootstrap interval of the mean")
    try ChartFile.write(chart.svg, to: out)
    if json { return try Console.print(report(chart, reports).line) }
    let scores = samples.map {
      "\($0.name) \(Figures.short($0.statistics.mean)) (\(Figures.range($0.statistics.confidence)))"
    }
    try Console.print("\(out): returns of \(count) episodes in \(place.worldName), \(scores.joined(separator: ", "))")
  }

  private func report(_ chart: Histogram, _ reports: [EvaluationReport]) -> JSON {
    let bins = chart.bins
    return [
      "chart": .text(out), "bins": ["first": .number(bins.first), "width": .number(bins.width)],
      "policies": .array(
        zip(chart.samples, reports).map { sample, report in
          guard case .object(let members) = report.json else { return report.json }
          return .object(
            members + [
              .init(key: "returns", value: .array(sample.values.map { .number($0) })),
              .init(key: "counts", value: .array(bins.counts(sample.values).map { .integer($0) })),
            ])
        }),
    ]
  }

  /// Files by their names alone, where these tell them apart.
  static func names(_ paths: [String]) -> [String] {
    let short = paths.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    return Set(short).count == paths.count ? short : paths
  }
}
