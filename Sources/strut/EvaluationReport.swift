import Foundation
import Learning

/// The outcome of `strut evaluate`, for people and for scripts.
struct EvaluationReport {
  var match: Match
  var seed: UInt64
  var result: EvaluationResult
  var returns: SampleStatistics

  var json: JSON {
    [
      "world": .text(match.worldName), "policy": .text(match.policy), "episodes": .integer(result.episodes.count),
      "seed": .integer(seed), "return_mean": .number(returns.mean), "return_std": .number(returns.deviation),
      "return_median": .number(returns.median), "return_iqm": .number(returns.interquartileMean),
      "return_ci95": .range(returns.confidence),
      "length_mean": .number(result.lengthMean), "success_rate": .number(result.successRate),
      "metrics": .object(result.metrics.map { JSON.Member(key: $0.name, value: .number($0.value)) }),
      "world_changed": .flag(match.worldChanged),
    ]
  }

  var text: String {
    let seconds = result.lengthMean * result.spec.controlStep
    var rows = [
      ["return", "\(Figures.short(returns.mean)) mean, \(Figures.short(returns.deviation)) standard deviation"],
      [
        "",
        "\(Figures.short(returns.median)) median, \(Figures.short(returns.interquartileMean)) interquartile mean",
      ],
      [
        "",
        "mean within \(Figures.short(returns.confidence.lowerBound)) to "
          + "\(Figures.short(returns.confidence.upperBound)) with 95 % confidence",
      ],
      ["length", "\(Figures.short(result.lengthMean)) steps, \(Figures.short(seconds)) s"],
    ]
    if let rate = result.successRate { rows.append(["success", Figures.percent(rate)]) }
    for metric in result.metrics {
      rows.append([metric.name, metric.value.isNaN ? "none" : Figures.short(metric.value)])
    }
    let head = "\(match.policy) in \(match.worldName): \(result.episodes.count) episodes, seed \(seed)"
    return head + "\n" + Table(rows: rows, indent: "  ").text
  }
}
