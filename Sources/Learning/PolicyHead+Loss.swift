import Neural

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a gradient step adds up over its samples.
struct LossSums {
  var policy = 0.0
  var value = 0.0
  var entropy = 0.0
  /// Of (ratio - 1) - log ratio, an estimate of KL(old, new) without bias or negative values (Schulman 2020,
  /// joschu.net/blog/kl-approx.html).
  var divergence = 0.0
  /// Samples whose ratio left the clip's range.
  var clipped = 0.0

  static func += (sums: inout LossSums, other: LossSums) {
    sums.policy += other.policy
    sums.value += other.value
    sums.entropy += other.entropy
    sums.divergence += other.divergence
    sums.clipped += other.clipped
  }
}

/// The rows of one gradient block for which the policy's loss is formed; all pointers have at least `rows` rows.
@unsafe struct PolicyRows {
  var rows: Int
  /// Of the actor, `[rows, stride]`.
  var outputs: UnsafePointer<Float>
  /// Result: derivative of the loss by the outputs, `[rows, stride]`.
  var gradients: UnsafeMutablePointer<Float>
  var stride: Int
  /// In network units, `[rows, width]`.
  var actions: UnsafePointer<Float>
  /// Log-probabilities at the time of the rollout, `[rows]`.
  var logProbabilities: UnsafePointer<Float>
  /// Normalised, `[rows]`.
  var advantages: UnsafePointer<Float>
  /// Free log-deviations and (added to) the loss's derivative by them, `[freeDeviations]`.
  var deviations: UnsafePointer<Float>
  var deviationGradients: UnsafeMutablePointer<Float>

  /// Of an action from its mean, in deviations.
  @inline(__always)
  func distance(_ row: Int, _ channel: Int, _ channels: Int, _ narrowness: Float) -> Float {
    unsafe (actions[row * channels + channel] - outputs[row * stride + channel]) * narrowness
  }
}

extension PolicyHead {
  /// The clipped objective of PPO (Schulman et al. 2017, arXiv:1707.06347) and the entropy bonus: writes the
  /// derivatives of `scale * (-min(r A, clip(r) A) - entropy * H)` summed over the rows.
  ///
  /// All rows' log-probabilities come first, so that their ratios are one call; then the objective's derivatives by them;
  /// then those by the outputs.
  @unsafe func differentiate(
    _ block: PolicyRows, clip: Float, entropy: Float, scale: Float, sums: inout LossSums
  ) {
    let rows = unsafe block.rows
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * rows) { scratch in
      guard let logProbabilities = scratch.baseAddress else { return }
      let slopes = unsafe logProbabilities + rows
      switch self {
      case .categorical(let choices):
        let logTotals = unsafe slopes + rows
        unsafe measure(choices, block, logTotals: logTotals, logProbabilities, &sums)
        unsafe Self.objective(block, logProbabilities, slopes, clip: clip, &sums)
        unsafe differentiate(choices, block, logTotals: logTotals, slopes, entropy: entropy, scale: scale)
      case .gaussian(let channels, let free):
        unsafe measure(channels, free, block, logProbabilities, &sums)
        unsafe Self.objective(block, logProbabilities, slopes, clip: clip, &sums)
        unsafe differentiate(channels, free, block, slopes, entropy: entropy, scale: scale)
      }
    }
  }

  /// - Parameters:
  ///   - logProbabilities: `[rows]`, overwritten with their differences from those of the rollout.
  ///   - slopes: result: the objective's derivatives by the log-probabilities, `[rows]`.
  private static func objective(
    _ block: borrowing PolicyRows, _ logProbabilities: UnsafeMutablePointer<Float>,
    _ slopes: UnsafeMutablePointer<Float>, clip: Float, _ sums: inout LossSums
  ) {
    let rows = unsafe block.rows
    for row in 0..<rows { unsafe logProbabilities[row] -= block.logProbabilities[row] }
    unsafe VectorMath.exp(logProbabilities, into: slopes, count: rows)
    var found = LossSums()
    for row in 0..<rows {
      let ratio = unsafe slopes[row]
      let advantage = unsafe block.advantages[row]
      let plain = ratio * advantage
      let limited = min(max(ratio, 1 - clip), 1 + clip) * advantage
      found.policy -= Double(min(plain, limited))
      found.divergence += unsafe Double(ratio - 1 - logProbabilities[row])
      found.clipped += abs(ratio - 1) > clip ? 1 : 0
      // Not `limited < plain`: a NaN must come through.
      unsafe slopes[row] = limited < plain ? 0 : -plain
    }
    sums += found
  }

  /// Leaves the probabilities in the gradients' place.
  /// - Parameter logTotals: result: logarithms of the sums of the outputs' exponentials, `[rows]`.
  private func measure(
    _ choices: Int, _ block: borrowing PolicyRows, logTotals: UnsafeMutablePointer<Float>,
    _ logProbabilities: UnsafeMutablePointer<Float>, _ sums: inout LossSums
  ) {
    for row in 0..<(unsafe block.rows) {
      let outputs = unsafe block.outputs + row * block.stride
      let probabilities = unsafe block.gradients + row * block.stride
      var highest = unsafe outputs[0]
      for choice in 0..<choices { highest = unsafe max(highest, outputs[choice]) }
      var total: Float = 0
      for choice in 0..<choices {
        let weight = unsafe exp(outputs[choice] - highest)
        unsafe probabilities[choice] = weight
        total += weight
      }
      let logTotal = log(total) + highest
      for choice in 0..<choices { unsafe probabilities[choice] /= total }
      unsafe logTotals[row] = logTotal
      unsafe logProbabilities[row] = outputs[Int(block.actions[row])] - logTotal
      unsafe sums.entropy += Double(Self.entropy(choices, outputs, probabilities, logTotal))
    }
  }

  private static func entropy(
    _ choices: Int, _ outputs: UnsafePointer<Float>, _ probabilities: UnsafePointer<Float>, _ logTotal: Float
  ) -> Float {
    var sum: Float = 0
    for choice in 0..<choices { unsafe sum -= probabilities[choice] * (outputs[choice] - logTotal) }
    return sum
  }

  private func differentiate(
    _ choices: Int, _ block: borrowing PolicyRows, logTotals: UnsafePointer<Float>, _ slopes: UnsafePointer<Float>,
    entropy: Float, scale: Float
  ) {
    for row in 0..<(unsafe block.rows) {
      let outputs = unsafe block.outputs + row * block.stride
      let gradients = unsafe block.gradients + row * block.stride
      let chosen = unsafe Int(block.actions[row])
      let rowEntropy = unsafe Self.entropy(choices, outputs, gradients, logTotals[row])
      for choice in 0..<choices {
        let probability = unsafe gradients[choice]
        let byLogProbability = unsafe slopes[row] * ((choice == chosen ? 1 : 0) - probability)
        let byEntropy = unsafe entropy * probability * (outputs[choice] - logTotals[row] + rowEntropy)
        unsafe gradients[choice] = scale * (byLogProbability + byEntropy)
      }
    }
  }

  private func measure(
    _ channels: Int, _ free: Bool, _ block: borrowing PolicyRows, _ logProbabilities: UnsafeMutablePointer<Float>,
    _ sums: inout LossSums
  ) {
    let rows = unsafe block.rows
    unsafe logProbabilities.update(repeating: 0, count: rows)
    for channel in 0..<channels {
      if free {
        let logDeviation = unsafe block.deviations[channel]
        let (narrowness, offset) = (exp(-logDeviation), logDeviation + Self.halfLogTwoPi)
        for row in 0..<rows {
          let distance = unsafe block.distance(row, channel, channels, narrowness)
          unsafe logProbabilities[row] -= 0.5 * distance * distance + offset
        }
        sums.entropy += Double(rows) * Double(offset + 0.5)
      } else {
        for row in 0..<rows {
          let logDeviation = unsafe Self.bounded(block.outputs[row * block.stride + channels + channel])
          let distance = unsafe block.distance(row, channel, channels, exp(-logDeviation))
          unsafe logProbabilities[row] -= 0.5 * distance * distance + logDeviation + Self.halfLogTwoPi
          sums.entropy += Double(logDeviation + 0.5 + Self.halfLogTwoPi)
        }
      }
    }
  }

  private func differentiate(
    _ channels: Int, _ free: Bool, _ block: borrowing PolicyRows, _ slopes: UnsafePointer<Float>, entropy: Float,
    scale: Float
  ) {
    for channel in 0..<channels {
      if free {
        let narrowness = unsafe exp(-block.deviations[channel])
        var byDeviation: Float = 0
        for row in 0..<(unsafe block.rows) {
          let distance = unsafe block.distance(row, channel, channels, narrowness)
          unsafe block.gradients[row * block.stride + channel] = scale * slopes[row] * distance * narrowness
          byDeviation += unsafe scale * (slopes[row] * (distance * distance - 1) - entropy)
        }
        unsafe block.deviationGradients[channel] += byDeviation
      } else {
        for row in 0..<(unsafe block.rows) {
          let raw = unsafe block.outputs[row * block.stride + channels + channel]
          let logDeviation = Self.bounded(raw)
          let narrowness = exp(-logDeviation)
          let distance = unsafe block.distance(row, channel, channels, narrowness)
          let gradients = unsafe block.gradients + row * block.stride
          unsafe gradients[channel] = scale * slopes[row] * distance * narrowness
          let byDeviation = unsafe scale * (slopes[row] * (distance * distance - 1) - entropy)
          // Beyond its bounds the deviation no longer depends on the output, unless the step leads back.
          let leaving = raw != logDeviation && (raw > logDeviation) == (byDeviation < 0)
          unsafe gradients[channels + channel] = leaving ? 0 : byDeviation
        }
      }
    }
  }
}
