import Learning

/// The outcome of `strut train`, for people and for scripts.
struct TrainingReport {
  var world: String
  var algorithm: String
  var seed: UInt64
  var folder: String
  var result: RunResult

  /// From the start of the process until the policy was written; of a resumed run, all its processes together.
  private var seconds: Double { result.setupSeconds + result.seconds }

  var json: JSON {
    [
      "world": .text(world), "algorithm": .text(algorithm), "seed": .integer(seed), "threads": .integer(result.threads),
      "steps": .integer(result.steps), "seconds": .number(seconds),
      "steps_per_second": .number(Double(result.steps) / result.seconds), "return_mean": .number(result.returnMean),
      "success_rate": .number(result.successRate), "policy": .text(result.policyPath), "run": .text(folder),
    ]
  }

  var text: String {
    let success = result.successRate.map { ", success \(Figures.percent($0))" } ?? ""
    return """
      \(result.wasCancelled ? "interrupted after" : "done:") \(Figures.count(Double(result.steps))) steps in \
      \(Figures.duration(seconds))
      best policy: return \(Figures.short(result.returnMean))\(success) over the selection episodes
        \(result.policyPath)
      score it on episodes it has never seen:
        \(CommandLine.arguments[0]) evaluate \(folder)\(result.wasCancelled ? continuation : "")
      """
  }

  private var continuation: String {
    """

    go on with the training:
      \(CommandLine.arguments[0]) train --resume \(folder)
    """
  }
}
