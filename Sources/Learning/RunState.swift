/// What a run knows besides its trainer, as a checkpoint holds it.
struct RunState {
  /// The policy with the highest mean return in the selection episodes, with its file's bytes.
  struct Best {
    var returnMean: Double
    var successRate: Double?
    var file: [UInt8]
  }
  var best: Best?
  /// Control steps done.
  var steps = 0
  /// Selections done.
  var selected = 0
  var recent = RecentEpisodes()
  /// Of training, and of what came before it, by all processes that worked at the run.
  var seconds = 0.0
  var setupSeconds = 0.0
  /// Bytes of `metrics.csv`.
  var metricsLength = 0
  /// Whether training is done; then the checkpoint holds no trainer.
  var isFinished = false
  /// Of the process that saved it.
  var threads = 1

  init() {}

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("run.steps", steps)
    checkpoint.put("run.selected", selected)
    checkpoint.put("run.seconds", [seconds, setupSeconds])
    checkpoint.put("run.metrics", metricsLength)
    checkpoint.put("run.finished", isFinished ? 1 : 0)
    checkpoint.put("run.threads", threads)
    recent.save(to: &checkpoint)
    guard let best else { return }
    checkpoint.put("best.return", best.returnMean)
    checkpoint.put("best.success", best.successRate.map { [$0] } ?? [])
    checkpoint.put("best.file", best.file)
  }

  init(from checkpoint: CheckpointReader) throws(CheckpointError) {
    steps = try checkpoint.integer("run.steps", in: 0...Int.max)
    selected = try checkpoint.integer("run.selected", in: 0...Int.max)
    let clock: [Double] = try checkpoint.array("run.seconds", count: 2)
    (seconds, setupSeconds) = (clock[0], clock[1])
    metricsLength = try checkpoint.integer("run.metrics", in: 0...Int.max)
    isFinished = try checkpoint.integer("run.finished", in: 0...1) == 1
    threads = try checkpoint.integer("run.threads", in: 1...Int.max)
    try recent.restore(from: checkpoint)
    guard checkpoint.has("best.file") else { return }
    best = Best(
      returnMean: try checkpoint.number("best.return"),
      successRate: try checkpoint.array("best.success", of: Double.self).first,
      file: try checkpoint.array("best.file"))
  }
}
