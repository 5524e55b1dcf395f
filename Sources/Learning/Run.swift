import Environments
import Neural

/// Where a run stands, for the terminal.
public struct RunProgress: Sendable {
  public var steps: Int
  public var totalSteps: Int
  public var seconds: Double
  public var stepsPerSecond: Double
  public var secondsLeft: Double
  /// Of about the last hundred training episodes; nil before the first.
  public var returnMean: Double?
  /// nil too where the task has no success.
  public var successRate: Double?
  /// Of the best policy in the selection episodes; nil before the first selection.
  public var bestReturn: Double?
  public var bestSuccessRate: Double?
}

/// How a run ended.
public struct RunResult: Sendable {
  public var steps: Int
  public var seconds: Double
  /// Of the best policy in the selection episodes.
  public var returnMean: Double
  public var successRate: Double?
  public var policyPath: String
  public var wasCancelled: Bool
}

/// A training from the first step to the last: lets a trainer iterate, writes the metrics, and keeps the policy with the
/// highest mean return over the selection episodes, which are the same in every selection and never trained on.
public final class Run {
  private let configuration: RunConfiguration
  private let trainer: any Trainer
  private let spec: EnvironmentSpec
  private let selection: Evaluation
  private let pool: WorkerPool
  private let folder: RunFolder
  private var best: EvaluationResult?
  private var recent = RecentEpisodes()
  private var selectionSeconds = 0.0

  /// Makes the folder and its first files.
  public init(
    _ configuration: RunConfiguration, trainer: any Trainer, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec,
    pool: WorkerPool
  ) throws(TrainingError) {
    self.configuration = configuration
    self.trainer = trainer
    self.spec = spec
    self.pool = pool
    selection = Evaluation(maker: maker, purpose: .selection, seed: 0, episodes: configuration.selectionEpisodes)
    let columns =
      ["steps", "episodes", "return_mean", "length_mean", "success_rate"] + spec.rewards.map { "reward: " + $0.name }
      + trainer.report.values.map(\.name) + ["selection_return", "selection_success", "best_return"]
      // What the clock says differs from run to run, so it stands at the end.
      + ["seconds", "steps_per_second", "collecting_seconds", "learning_seconds", "selection_seconds"]
    do {
      folder = try RunFolder(configuration, totalSteps: trainer.totalSteps, columns: columns.map(Self.cell))
    } catch {
      throw TrainingError(.files, error.description)
    }
  }

  /// Trains to the end, or until cancellation is requested. When the training diverges or a file cannot be written, the
  /// best policy so far stays in the folder, and the error says where.
  public func train(
    cancellation: Cancellation? = nil, progress: (RunProgress) -> Void = { _ in }
  ) throws(TrainingError) -> RunResult {
    let clock = ContinuousClock()
    let began = clock.now
    var lastGood = trainer.policy
    var selected = 0
    while trainer.steps < trainer.totalSteps, cancellation?.isRequested != true {
      let iterationBegan = clock.now
      let stepsBefore = trainer.steps
      do throws(TrainingError) {
        try trainer.iterate()
        let policy = trainer.policy
        guard policy.isFinite else { throw TrainingError(.diverged, "training diverged: a weight is not finite") }
        lastGood = policy
      } catch {
        throw try keep(lastGood, after: error)
      }
      let seconds = (clock.now - iterationBegan).seconds
      recent.add(trainer.report.episodes)
      var result: EvaluationResult?
      selectionSeconds = 0
      let due = trainer.steps * configuration.selections / trainer.totalSteps
      if due > selected, cancellation?.isRequested != true {
        selected = due
        result = try select(lastGood, cancellation)
      }
      let elapsed = (clock.now - began).seconds
      let rate = Double(trainer.steps - stepsBefore) / seconds
      try write(result, elapsed: elapsed, rate: rate)
      progress(standing(elapsed))
    }
    if best == nil { _ = try select(lastGood, nil) }
    let complete = completed(lastGood, score: nil)
    try files { () throws(FileError) in try complete.save(folder.lastPath) }
    return RunResult(
      steps: trainer.steps, seconds: (clock.now - began).seconds, returnMean: best?.returnMean ?? .nan,
      successRate: best?.successRate, policyPath: folder.bestPath, wasCancelled: trainer.steps < trainer.totalSteps)
  }

  /// Returns this near to each other, relatively, are the same but for rounding: then the later policy is the best.
  private static let tie = 1e-9

  /// Plays the selection episodes, and keeps the policy when none was better. nil when it was interrupted.
  private func select(_ policy: Policy, _ cancellation: Cancellation?) throws(TrainingError) -> EvaluationResult? {
    let clock = ContinuousClock()
    let began = clock.now
    let result = selection.play(.policy(policy, stochastic: false), pool: pool, cancellation: cancellation)
    selectionSeconds = (clock.now - began).seconds
    guard result.episodes.count == configuration.selectionEpisodes else { return nil }
    let bar = best.map { $0.returnMean - abs($0.returnMean) * Self.tie } ?? -.infinity
    if result.returnMean >= bar {
      best = result
      let complete = completed(policy, score: result)
      try files { () throws(FileError) in try complete.save(folder.bestPath) }
    }
    return result
  }

  /// With what only the run knows.
  private func completed(_ policy: Policy, score: EvaluationResult?) -> Policy {
    var policy = policy
    policy.world = configuration.world
    policy.algorithm = configuration.algorithm
    policy.seed = configuration.seed
    policy.history = configuration.history
    policy.steps = trainer.steps
    if let score {
      policy.score = ["episodes": Double(score.episodes.count), "return_mean": score.returnMean]
      policy.score["success_rate"] = score.successRate
      for metric in score.metrics { policy.score[metric.name] = metric.value }
    }
    return policy
  }

  /// Writes the last good policy, and completes the error with where it is.
  private func keep(_ lastGood: Policy, after error: TrainingError) throws(TrainingError) -> TrainingError {
    let complete = completed(lastGood, score: nil)
    try files { () throws(FileError) in
      try complete.save(folder.lastPath)
      if best == nil { try complete.save(folder.bestPath) }
    }
    var error = error
    error.description += " (after \(trainer.steps) steps; the best policy so far is \(folder.bestPath))"
    return error
  }

  private func write(_ result: EvaluationResult?, elapsed: Double, rate: Double) throws(TrainingError) {
    let report = trainer.report
    let episodes = report.episodes
    let learned = [
      Double(trainer.steps), Double(episodes.count), episodes.returnMean, episodes.lengthMean,
      spec.hasSuccess ? episodes.successRate : .nan,
    ]
    let selected = [result?.returnMean ?? .nan, result?.successRate ?? .nan, best?.returnMean ?? .nan]
    let clock = [elapsed, rate, report.collectingSeconds, report.learningSeconds, selectionSeconds]
    try files { () throws(FileError) in
      try folder.append(learned + episodes.terms + report.values.map(\.value) + selected + clock)
    }
  }

  private func standing(_ elapsed: Double) -> RunProgress {
    let rate = Double(trainer.steps) / elapsed
    return RunProgress(
      steps: trainer.steps, totalSteps: trainer.totalSteps, seconds: elapsed, stepsPerSecond: rate,
      secondsLeft: Double(trainer.totalSteps - trainer.steps) / rate, returnMean: recent.returnMean,
      successRate: spec.hasSuccess ? recent.successRate : nil, bestReturn: best?.returnMean,
      bestSuccessRate: best?.successRate)
  }

  private func files(_ work: () throws(FileError) -> Void) throws(TrainingError) {
    do throws(FileError) {
      try work()
    } catch {
      throw TrainingError(.files, error.description)
    }
  }

  /// A column's name as CSV wants it.
  private static func cell(_ name: String) -> String {
    name.contains(where: { ",\"\n\r".contains($0) }) ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : name
  }
}

/// The training episodes of the last iterations, at least a hundred where there are as many.
private struct RecentEpisodes {
  private var summaries: [EpisodeSummary] = []
  private var count = 0

  mutating func add(_ summary: EpisodeSummary) {
    guard summary.count > 0 else { return }
    summaries.append(summary)
    count += summary.count
    while let oldest = summaries.first, count - oldest.count >= 100 {
      summaries.removeFirst()
      count -= oldest.count
    }
  }

  var returnMean: Double? { mean(\.returnMean) }
  var successRate: Double? { mean(\.successRate) }

  private func mean(_ value: KeyPath<EpisodeSummary, Double>) -> Double? {
    count > 0 ? summaries.reduce(0) { $0 + $1[keyPath: value] * Double($1.count) } / Double(count) : nil
  }
}
