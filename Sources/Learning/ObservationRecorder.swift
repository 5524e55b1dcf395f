/// Counts raw observations in a fixed order, and puts their mean and deviation to use at set moments only.
final class ObservationRecorder {
  let scale: ObservationScale
  private var statistics: RunningStatistics
  /// Since the last `adopt`: count, and sums of (observation - scale.mean) and of its square, `[channels]`.
  private var count = 0.0
  private let sums: FlatArray<Double>
  private let squares: FlatArray<Double>

  init(channels: Int, active: Bool) {
    scale = ObservationScale(channels: channels, active: active)
    statistics = RunningStatistics(channels: channels)
    sums = FlatArray(repeating: 0, count: channels)
    squares = FlatArray(repeating: 0, count: channels)
  }

  /// Counts the observation that begins at `offset`.
  func record(_ observations: FlatArray<Float>, at offset: Int) {
    guard scale.active else { return }
    count += 1
    for channel in 0..<sums.count {
      let value = Double(observations[offset + channel] - scale.mean[channel])
      sums[channel] += value
      squares[channel] += value * value
    }
  }

  /// What was counted since the last `adopt` is not saved: between rounds it is nothing.
  func save(to checkpoint: inout CheckpointWriter) {
    scale.save(to: &checkpoint)
    statistics.save("observations", to: &checkpoint)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    try scale.restore(from: checkpoint)
    try statistics.restore("observations", from: checkpoint)
    count = 0
    sums.fill(0)
    squares.fill(0)
  }

  /// Goes on from other statistics.
  func begin(with statistics: RunningStatistics) {
    self.statistics = statistics
    scale.adopt(statistics)
  }

  /// Puts what was counted so far to use.
  func adopt() {
    guard scale.active, count > 0 else { return }
    sums.read { sums in
      squares.read { squares in
        scale.mean.read { statistics.merge(count: count, sums: sums, sumsOfSquares: squares, shift: $0) }
      }
    }
    scale.adopt(statistics)
    count = 0
    sums.fill(0)
    squares.fill(0)
  }
}
