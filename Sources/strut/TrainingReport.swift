import Learning

/// The outcome of `strut train`, for people and for scripts.
struct TrainingReport {
  var world: String
  var algorithm: String
  var seed: UInt64
  var folder: String
  var result: RunResult

  init(_ configuration: RunConfiguration, _ result: RunResult) {
    world = configuration.world.name
    algorithm = configuration.algorithm
    seed = configuration.seed
    folder = configuration.folder
    self.result = result
  }

  /// Of a run that is finished, from its folder, with warnings about its checkpoints; nil when it is not.
  init?(finished configuration: RunConfiguration) throws(TrainingError) {
    guard let (result, notes) = try Run.outcome(of: configuration) else { return nil }
    for note in notes { Console.note("warning: \(note)") }
    self.init(configuration, result)
  }

  /// From the start of the process until the policy was written; of a resumed run, all its processes together.
  var seconds: Double { result.setupSeconds + result.seconds }

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
