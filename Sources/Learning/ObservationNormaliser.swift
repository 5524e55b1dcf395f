import Neural

/// Running mean and deviation of observations, for inputs near zero mean and unit deviation. What `normalise` uses is
/// frozen between calls of `merge`.
final class ObservationNormaliser: Sendable {
  static let clip: Float = 10
  private let channels: Int
  private let mean: FlatArray<Float>
  private let inverseDeviation: FlatArray<Float>
  /// Welford's running figures in double precision: mean and sum of squared deviations.
  private let runningMean: FlatArray<Double>
  private let squares: FlatArray<Double>
  private let count = FlatArray<Double>(repeating: 0, count: 1)

  init(channels: Int) {
    self.channels = channels
    mean = FlatArray(repeating: 0, count: channels)
    inverseDeviation = FlatArray(repeating: 1, count: channels)
    runningMean = FlatArray(repeating: 0, count: channels)
    squares = FlatArray(repeating: 0, count: channels)
  }

  /// Counts one raw observation; call from one thread, in a fixed order.
  func record(_ observations: FlatArray<Float>, at offset: Int) {
    count[0] += 1
    for channel in 0..<channels {
      let value = Double(observations[offset + channel])
      let before = value - runningMean[channel]
      runningMean[channel] += before / count[0]
      squares[channel] += before * (value - runningMean[channel])
    }
  }

  /// Puts what was recorded to use.
  func merge() {
    guard count[0] > 0 else { return }
    for channel in 0..<channels {
      mean[channel] = Float(runningMean[channel])
      inverseDeviation[channel] = Float(1 / (squares[channel] / count[0] + 1e-8).squareRoot())
    }
  }

  /// Scales one observation in place.
  func normalise(_ input: FlatArray<Float>, at offset: Int) {
    for channel in 0..<channels {
      let value = (input[offset + channel] - mean[channel]) * inverseDeviation[channel]
      input[offset + channel] = min(max(value, -Self.clip), Self.clip)
    }
  }

  var normalisation: ObservationNormalisation {
    ObservationNormalisation(mean: mean.elements, inverseDeviation: inverseDeviation.elements, clip: Self.clip)
  }
}
