import Learning

/// `strut train --seeds N`.
extension Train {
  /// Trains what is missing of several seeds, one after the other, and prints what came of them all. Finished ones are
  /// kept, and one that was begun goes on.
  /// - Parameters:
  ///   - configuration: of the first seed, but with the folder of them all.
  ///   - folder: keeps other processes away until all is done.
  func train(
    seeds: Int, _ configuration: RunConfiguration, _ plan: TrainingPlan, in folder: SeedFolder, pool: WorkerPool
  ) throws {
    var runs: [TrainingReport] = []
    for index in 0..<seeds {
      let began = index == 0 ? 0 : Strut.seconds
      var run = configuration
      run.seed += UInt64(index)
      run.folder = SeedFolder.run(of: run.seed, in: configuration.folder)
      // The first file that a run writes.
      let isBegun = Places.exists(run.folder + "/config.yaml")
      if isBegun, let finished = try TrainingReport(finished: run) {
        runs.append(finished)
        continue
      }
      runs.append(try plan.run(run, resumes: isBegun, pool: pool, began: began))
      if Interrupt.isRequested { break }
    }
    withExtendedLifetime(folder) {}
    let report = SeedsReport(folder: configuration.folder, seeds: seeds, runs: runs)
    try Console.print(json ? report.json.line : report.text)
    try Interrupt.check()
  }
}

/// The outcome of `strut train --seeds`, for people and for scripts.
struct SeedsReport {
  var folder: String
  var seeds: Int
  /// Of the seeds begun, at least one; the last may have been interrupted.
  var runs: [TrainingReport]

  private var returns: SampleStatistics { SampleStatistics(runs.map(\.result.returnMean)) }
  private var seconds: Double { runs.reduce(0) { $0 + $1.seconds } }
  private var isComplete: Bool { runs.count == seeds && !runs.contains { $0.result.wasCancelled } }

  private var successRate: Double? {
    let rates = runs.compactMap(\.result.successRate)
    return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
  }

  /// One seed says nothing about others.
  private var confidence: ClosedRange<Double>? { runs.count > 1 ? returns.confidence : nil }

  var json: JSON {
    [
      "world": .text(runs[0].world), "algorithm": .text(runs[0].algorithm), "seeds": .integer(seeds),
      "runs": .array(runs.map(\.json)), "return_mean": .number(returns.mean),
      "return_iqm": .number(returns.interquartileMean), "return_ci95": .range(confidence),
      "success_rate": .number(successRate), "seconds": .number(seconds), "run": .text(folder),
    ]
  }

  var text: String {
    let program = CommandLine.arguments[0]
    let rows = runs.map { run in
      [
        "\(run.seed)", Figures.short(run.result.returnMean), run.result.successRate.map(Figures.percent) ?? "",
        run.result.policyPath + (run.result.wasCancelled ? " (interrupted)" : ""),
      ]
    }
    let heads = ["seed", "return", successRate == nil ? "" : "success", "best policy"]
    let interval = confidence.map {
      "\n  mean within \(Figures.short($0.lowerBound)) to \(Figures.short($0.upperBound)) with 95 % confidence"
    }
    let done = runs.count { !$0.result.wasCancelled }
    let next =
      isComplete
      ? "compare them with others on episodes that none has ever seen:\n  \(program) compare \(folder) OTHER"
      : "go on with the training:\n  \(program) train --resume \(folder)"
    return """
      \(isComplete ? "done:" : "interrupted after \(done) of") \(seeds) seed\(seeds == 1 ? "" : "s") of \
      \(runs[0].world) with \(runs[0].algorithm) in \(Figures.duration(seconds))
      \(Table(heads: heads, rows: rows, indent: "  ").text)
      over the seeds, in the selection episodes: return \(Figures.short(returns.mean)) mean, \
      \(Figures.short(returns.interquartileMean)) interquartile mean\(interval ?? "")
      \(next)
      """
  }
}
