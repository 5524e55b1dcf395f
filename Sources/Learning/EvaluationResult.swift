import Environments

/// One episode as it was played.
public struct EpisodeResult: Sendable, Equatable {
  public var index: Int
  /// Raw and undiscounted.
  public var total: Double
  /// In control steps.
  public var length: Int
  public var success: Bool
  /// Sum over the episode per reward term, `[spec.rewards.count]`.
  public var terms: [Double]
  /// The task's figures at the end, `[spec.metrics.count]`; NaN where one does not apply.
  public var metrics: [Double]

  /// Before the first step.
  public init(index: Int) {
    self.init(index: index, total: 0, length: 0, success: false, terms: [], metrics: [])
  }

  init(index: Int, total: Double, length: Int, success: Bool, terms: [Double], metrics: [Double]) {
    (self.index, self.total, self.length, self.success) = (index, total, length, success)
    (self.terms, self.metrics) = (terms, metrics)
  }
}

/// The episodes of an evaluation and what they add up to.
public struct EvaluationResult: Sendable {
  public let spec: EnvironmentSpec
  /// In the order of their numbers; fewer than asked for, maybe none, after a cancellation.
  public let episodes: [EpisodeResult]

  public init(spec: EnvironmentSpec, episodes: [EpisodeResult]) {
    self.spec = spec
    self.episodes = episodes
  }

  /// Of the episodes' returns; nil without episodes.
  public var returns: SampleStatistics? {
    episodes.isEmpty ? nil : SampleStatistics(episodes.map(\.total))
  }

  /// NaN without episodes.
  public var returnMean: Double { episodes.reduce(0) { $0 + $1.total } / Double(episodes.count) }

  public var lengthMean: Double { Double(episodes.reduce(0) { $0 + $1.length }) / Double(episodes.count) }

  /// Share of the episodes that succeeded; nil where the task has no success.
  public var successRate: Double? {
    spec.hasSuccess ? Double(successes) / Double(episodes.count) : nil
  }

  private var successes: Int { episodes.count(where: \.success) }

  /// Mean per episode of each reward term, in the spec's order.
  public var termMeans: [Double] {
    spec.rewards.indices.map { term in
      episodes.reduce(0) { $0 + $1.terms[term] } / Double(episodes.count)
    }
  }

  /// The task's own figures in the spec's order; NaN where no episode has one.
  public var metrics: [NamedValue] {
    spec.metrics.enumerated().map { index, metric in NamedValue(metric.name, summary(of: metric, at: index)) }
  }

  private func summary(of metric: Metric, at index: Int) -> Double {
    let applicable = episodes.filter { !$0.metrics[index].isNaN }
    guard !applicable.isEmpty else { return .nan }
    let sum = applicable.reduce(0) { $0 + $1.metrics[index] }
    switch metric.summary {
    case .mean: return sum / Double(applicable.count)
    case .sumPerSuccess: return successes > 0 ? sum / Double(successes) : .nan
    case .stepWeightedMean:
      let weighted = applicable.reduce(0) { $0 + $1.metrics[index] * Double($1.length) }
      return weighted / Double(applicable.reduce(0) { $0 + $1.length })
    }
  }
}
