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
  /// Of training, by all processes that worked at it.
  public var seconds: Double
  /// What those processes did before they trained.
  public var setupSeconds: Double
  /// Of the last process.
  public var threads: Int
  /// Of the best policy in the selection episodes.
  public var returnMean: Double
  public var successRate: Double?
  public var policyPath: String
  /// Whether it ended before its time.
  public var wasCancelled: Bool

  init(_ state: RunState, _ folder: String) {
    steps = state.steps
    seconds = state.seconds
    setupSeconds = state.setupSeconds
    threads = state.threads
    returnMean = state.best?.returnMean ?? .nan
    successRate = state.best?.successRate
    policyPath = RunFolder.bestPath(in: folder)
    wasCancelled = !state.isFinished
  }
}

/// A training from the first step to the last: lets a trainer iterate, writes the metrics, keeps the policy with the
/// highest mean return over the selection episodes, which are the same in every selection and never trained on, and
/// saves checkpoints, from which `init(resuming:)` goes on as if nothing had happened.
public final class Run {
  let configuration: RunConfiguration
  let trainer: any Trainer
  let folder: RunFolder
  var checkpoints: CheckpointFolder
  private let spec: EnvironmentSpec
  private let pool: WorkerPool
  private let selection: Evaluation
  private var state = RunState()
  private var checkpointClock: CheckpointClock
  /// Since the last row of the metrics.
  private var selectionSeconds = 0.0
  private var checkpointSeconds = 0.0

  /// What the user should know about the checkpoint that the run goes on from.
  public private(set) var notes: [String] = []
  /// Control steps at the newest checkpoint; nil before the first.
  public internal(set) var savedSteps: Int?

  /// Makes the folder and its first files.
  public init(
    _ configuration: RunConfiguration, trainer: any Trainer, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec,
    pool: WorkerPool, follower: (any MetricsFollower.Type)? = nil
  ) throws(TrainingError) {
    try configuration.check()
    self.configuration = configuration
    self.trainer = trainer
    self.spec = spec
    self.pool = pool
    selection = Self.selection(configuration, maker)
    checkpoints = CheckpointFolder(RunFolder.checkpoints(in: configuration.folder))
    checkpointClock = CheckpointClock(configuration.checkpoints)
    folder = try files { () throws(FileError) in
      try RunFolder(
        configuration, totalSteps: trainer.totalSteps, columns: Self.columns(trainer, spec), follower: follower)
    }
  }

  /// Goes on with the run of a folder from its newest checkpoint that can be used, or from the beginning when it was
  /// killed before the first. `configuration` is what its `config.yaml` says, and `trainer` was made from that.
  public init(
    resuming configuration: RunConfiguration, trainer: any Trainer, maker: @escaping EnvironmentMaker,
    spec: EnvironmentSpec, pool: WorkerPool, follower: (any MetricsFollower.Type)? = nil
  ) throws(TrainingError) {
    self.configuration = configuration
    self.trainer = trainer
    self.spec = spec
    self.pool = pool
    selection = Self.selection(configuration, maker)
    checkpoints = CheckpointFolder(RunFolder.checkpoints(in: configuration.folder))
    checkpointClock = CheckpointClock(configuration.checkpoints)
    let path = configuration.folder
    let lock = try files { () throws(FileError) in try FolderLock(path) }
    var kept: AppendingFile?
    let found = try Self.newest(in: &checkpoints, of: configuration) { state, reader throws(CheckpointError) in
      try reader.require(!state.isFinished, "the run is finished")
      try trainer.restore(from: reader)
      do throws(FileError) {
        kept = try RunFolder.metrics(in: path, after: state.metricsLength)
      } catch {
        throw CheckpointError(.damaged, error.description)
      }
    }
    folder = try files { () throws(FileError) in
      let columns = Self.columns(trainer, spec)
      let metrics = if let kept { kept } else { try RunFolder.metrics(in: path, columns: columns) }
      return try RunFolder(resuming: path, lock: lock, metrics: metrics, columns: columns, follower: follower)
    }
    notes = found.notes
    guard let state = found.state else { return }
    self.state = state
    savedSteps = state.steps
    checkpointClock.made(steps: state.steps, seconds: state.seconds, cost: 0)
    // The file may come from a later time, or be gone.
    if let best = state.best {
      try files { () throws(FileError) in try Files.replace(folder.bestPath, with: best.file) }
    }
  }

  private static func selection(_ configuration: RunConfiguration, _ maker: @escaping EnvironmentMaker) -> Evaluation {
    Evaluation(maker: maker, purpose: .selection, seed: 0, episodes: configuration.selectionEpisodes)
  }

  private static func columns(_ trainer: any Trainer, _ spec: EnvironmentSpec) -> [MetricsColumn] {
    func group(_ group: String, _ names: [String]) -> [MetricsColumn] { names.map { MetricsColumn(group, $0) } }
    return group("time", ["steps"])
      + group("episodes", ["episodes", "return_mean", "length_mean", "success_rate"])
      + group("reward", spec.rewards.map { "reward: " + $0.name })
      + group("train", trainer.report.values.map(\.name))
      + group("selection", ["selection_return", "selection_success", "best_return"])
      // What the clock says differs from run to run, so it stands at the end.
      + group(
        "time",
        [
          "seconds", "steps_per_second", "collecting_seconds", "learning_seconds", "selection_seconds",
          "checkpoint_seconds",
        ])
  }

  /// Trains to the end, or until cancellation is requested. When the training diverges or a file cannot be written, the
  /// best policy so far stays in the folder, and the error says where.
  /// - Parameter setupSeconds: what this process has taken so far.
  public func train(
    setupSeconds: Double = 0, cancellation: Cancellation? = nil, progress: (RunProgress) -> Void = { _ in }
  ) throws(TrainingError) -> RunResult {
    let clock = ContinuousClock()
    let began = clock.now
    let before = state.seconds
    let elapsed = { before + (clock.now - began).seconds }
    state.setupSeconds += setupSeconds
    state.threads = pool.threads
    var lastGood = trainer.policy
    // At once, so that there is one to fall back to from the first that has something to lose.
    if savedSteps == nil { try checkpoint(elapsed()) }
    // Whether all that belongs to the last iteration was done: a selection may have been cut short.
    var isWhole = true
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
      state.steps = trainer.steps
      state.recent.add(trainer.report.episodes)
      let selection = try selectWhenDue(lastGood, cancellation)
      isWhole = selection.isWhole
      let now = elapsed()
      try write(selection.result, elapsed: now, rate: Double(trainer.steps - stepsBefore) / seconds)
      progress(standing(now))
      if isWhole, trainer.steps < trainer.totalSteps, checkpointClock.isDue(steps: trainer.steps, seconds: now) {
        try checkpoint(now)
      }
    }
    state.isFinished = isWhole && trainer.steps >= trainer.totalSteps
    // An interrupted run goes on from here, unless it has to play its last selection again.
    if !state.isFinished, isWhole, trainer.steps != savedSteps { try checkpoint(elapsed()) }
    if state.best == nil { _ = try select(lastGood, nil) }
    let complete = completed(lastGood, score: nil)
    try files { () throws(FileError) in try complete.save(folder.lastPath) }
    state.seconds = elapsed()
    if state.isFinished { try seal() }
    return RunResult(state, folder.path)
  }

  /// Saves a checkpoint and notes what it took.
  private func checkpoint(_ elapsed: Double) throws(TrainingError) {
    let clock = ContinuousClock()
    let began = clock.now
    state.seconds = elapsed
    state.metricsLength = folder.metrics.length
    try saveCheckpoint(state)
    let cost = (clock.now - began).seconds
    checkpointSeconds += cost
    checkpointClock.made(steps: state.steps, seconds: elapsed + cost, cost: cost)
  }

  /// Puts the result in the place of both checkpoints: what else they hold, nobody needs any more.
  private func seal() throws(TrainingError) {
    state.metricsLength = folder.metrics.length
    for _ in 1...2 { try saveCheckpoint(state) }
  }

  /// The result of a selection that is due; not whole when cancellation kept it from being played.
  private func selectWhenDue(
    _ policy: Policy, _ cancellation: Cancellation?
  ) throws(TrainingError) -> (result: EvaluationResult?, isWhole: Bool) {
    selectionSeconds = 0
    // A policy that stays as it is scores the same again and again.
    let selections = configuration.trainsCriticOnly ? 1 : configuration.selections
    let due = trainer.steps * selections / trainer.totalSteps
    guard due > state.selected else { return (nil, true) }
    guard cancellation?.isRequested != true, let result = try select(policy, cancellation) else { return (nil, false) }
    state.selected = due
    return (result, true)
  }

  /// Returns this near to each other, relatively, are the same but for rounding: then the later policy is the best.
  private static let tie = 1e-9

  /// Plays the selection episodes, and keeps the policy when none was better. nil when it was interrupted.
  private func select(_ policy: Policy, _ cancellation: Cancellation?) throws(TrainingError) -> EvaluationResult? {
    let clock = ContinuousClock()
    let began = clock.now
    defer { selectionSeconds = (clock.now - began).seconds }
    let result = selection.play(.policy(policy, stochastic: false), pool: pool, cancellation: cancellation)
    guard result.episodes.count == configuration.selectionEpisodes else { return nil }
    // For those who watch while it trains.
    try files { () throws(FileError) in try completed(policy, score: nil).save(folder.lastPath) }
    let bar = state.best.map { $0.returnMean - abs($0.returnMean) * Self.tie } ?? -.infinity
    if result.returnMean >= bar {
      let file = completed(policy, score: result).encoded().encoded()
      try files { () throws(FileError) in try Files.replace(folder.bestPath, with: file) }
      state.best = RunState.Best(returnMean: result.returnMean, successRate: result.successRate, file: file)
    }
    return result
  }

  /// With what only the run knows. A policy that was only given a critic keeps what it was made with.
  private func completed(_ policy: Policy, score: EvaluationResult?) -> Policy {
    if configuration.trainsCriticOnly, var kept = configuration.origin?.policy {
      kept.critic = policy.critic
      return kept
    }
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
      if state.best == nil { try complete.save(folder.bestPath) }
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
    let selected = [result?.returnMean ?? .nan, result?.successRate ?? .nan, state.best?.returnMean ?? .nan]
    let clock = [
      elapsed, rate, report.collectingSeconds, report.learningSeconds, selectionSeconds, checkpointSeconds,
    ]
    checkpointSeconds = 0
    try files { () throws(FileError) in
      try folder.append(learned + episodes.terms + report.values.map(\.value) + selected + clock)
    }
  }

  private func standing(_ elapsed: Double) -> RunProgress {
    let rate = Double(trainer.steps) / elapsed
    return RunProgress(
      steps: trainer.steps, totalSteps: trainer.totalSteps, seconds: elapsed, stepsPerSecond: rate,
      secondsLeft: Double(trainer.totalSteps - trainer.steps) / rate, returnMean: state.recent.returnMean,
      successRate: spec.hasSuccess ? state.recent.successRate : nil, bestReturn: state.best?.returnMean,
      bestSuccessRate: state.best?.successRate)
  }
}

/// A file's trouble as the training's.
private func files<Value>(_ work: () throws(FileError) -> Value) throws(TrainingError) -> Value {
  do throws(FileError) {
    return try work()
  } catch {
    throw TrainingError(.files, error.description)
  }
}
