/// The normalisation in force during a rollout, in flat arrays that all threads read: y = clamp((x - mean) *
/// inverseDeviation). Running statistics change it between rollouts only.
struct ObservationScale: Sendable {
  static let clip: Float = 10
  let mean: FlatArray<Float>
  let inverseDeviation: FlatArray<Float>
  /// Whether observations are changed at all.
  let active: Bool

  init(channels: Int, active: Bool) {
    mean = FlatArray(repeating: 0, count: channels)
    inverseDeviation = FlatArray(repeating: 1, count: channels)
    self.active = active
  }

  func adopt(_ statistics: RunningStatistics) {
    guard active else { return }
    for channel in 0..<mean.count {
      mean[channel] = Float(statistics.mean[channel])
      inverseDeviation[channel] = Float(1 / (statistics.variance(channel) + 1e-8).squareRoot())
    }
  }

  /// Takes over a policy's, bit for bit.
  func adopt(_ normalisation: ObservationNormalisation?) {
    guard let normalisation else { return }
    for channel in 0..<mean.count {
      mean[channel] = normalisation.mean[channel]
      inverseDeviation[channel] = normalisation.inverseDeviation[channel]
    }
  }

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("scale.mean", mean)
    checkpoint.put("scale.inverse", inverseDeviation)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    try checkpoint.fill("scale.mean", mean)
    try checkpoint.fill("scale.inverse", inverseDeviation)
  }

  /// Writes the normalised observation; a NaN stays one.
  @inline(__always)
  func apply(_ raw: Span<Float>, into result: inout MutableSpan<Float>) {
    let channels = mean.count
    precondition(raw.count == channels && result.count >= channels)
    guard active else {
      for channel in 0..<channels { result[channel] = raw[channel] }
      return
    }
    mean.read { mean in
      inverseDeviation.read { inverse in
        for channel in 0..<channels {
          let value = (raw[channel] - mean[channel]) * inverse[channel]
          result[channel] = value > Self.clip ? Self.clip : value < -Self.clip ? -Self.clip : value
        }
      }
    }
  }

  /// As a policy carries it; nil when observations are taken as they are.
  var policyNormalisation: ObservationNormalisation? {
    active
      ? ObservationNormalisation(mean: mean.elements, inverseDeviation: inverseDeviation.elements, clip: Self.clip)
      : nil
  }
}

extension ObservationScale {
  /// The same from one flat array to another, for the observations that begin at the offsets.
  @inline(__always)
  func apply(_ raw: FlatArray<Float>, at source: Int, into result: FlatArray<Float>, at target: Int) {
    raw.read(source..<source + mean.count) { raw in
      result.write(target..<target + mean.count) { apply(raw, into: &$0) }
    }
  }
}
