/// The training episodes of the last iterations, at least a hundred where there are as many.
struct RecentEpisodes {
  private struct Batch {
    var count: Int
    var returnMean: Double
    var successRate: Double
  }
  private var batches: [Batch] = []
  private var count = 0

  mutating func add(_ summary: EpisodeSummary) {
    add(Batch(count: summary.count, returnMean: summary.returnMean, successRate: summary.successRate))
  }

  private mutating func add(_ batch: Batch) {
    guard batch.count > 0 else { return }
    batches.append(batch)
    count += batch.count
    while let oldest = batches.first, count - oldest.count >= 100 {
      batches.removeFirst()
      count -= oldest.count
    }
  }

  var returnMean: Double? { mean(\.returnMean) }
  var successRate: Double? { mean(\.successRate) }

  private func mean(_ value: KeyPath<Batch, Double>) -> Double? {
    count > 0 ? batches.reduce(0) { $0 + $1[keyPath: value] * Double($1.count) } / Double(count) : nil
  }

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("recent.counts", batches.map(\.count))
    checkpoint.put("recent.returns", batches.map(\.returnMean))
    checkpoint.put("recent.successes", batches.map(\.successRate))
  }

  mutating func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    let counts: [Int] = try checkpoint.array("recent.counts")
    let returns: [Double] = try checkpoint.array("recent.returns", count: counts.count)
    let successes: [Double] = try checkpoint.array("recent.successes", count: counts.count)
    try checkpoint.require(counts.allSatisfy { (0...Int(Int32.max)).contains($0) }, "'recent.counts' are out of range")
    self = RecentEpisodes()
    for index in counts.indices {
      add(Batch(count: counts[index], returnMean: returns[index], successRate: successes[index]))
    }
  }
}
