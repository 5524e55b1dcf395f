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
}

extension PolicyHead {
  /// The clipped objective of PPO (Schulman et al. 2017, arXiv:1707.06347) and the entropy bonus: writes the
  /// derivatives of `scale * (-min(r A, clip(r) A) - entropy * H)` summed over the rows.
  @unsafe func differentiate(
    _ block: PolicyRows, clip: Float, entropy: Float, scale: Float, sums: inout LossSums
  ) {
    switch self {
    case .categorical(let choices):
      unsafe categorical(choices, block, clip: clip, entropy: entropy, scale: scale, sums: &sums)
    case .gaussian(let channels, let free):
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: channels) { narrowness in
        unsafe gaussian(
          channels, free, block, narrowness.baseAddress!, clip: clip, entropy: entropy, scale: scale, sums: &sums)
      }
    }
  }

  /// The objective's derivative by the log-probability, and the sums that are common to all heads.
  @inline(__always)
  private func objective(
    logProbability: Float, old: Float, advantage: Float, clip: Float, sums: inout LossSums
  ) -> Float {
    let logRatio = logProbability - old
    let ratio = exp(logRatio)
    let plain = ratio * advantage
    let limited = min(max(ratio, 1 - clip), 1 + clip) * advantage
    sums.policy -= Double(min(plain, limited))
    sums.divergence += Double(ratio - 1 - logRatio)
    sums.clipped += abs(ratio - 1) > clip ? 1 : 0
    // Not `limited < plain`: a NaN must come through.
    return limited < plain ? 0 : -plain
  }

  private func categorical(
    _ choices: Int, _ block: borrowing PolicyRows, clip: Float, entropy: Float, scale: Float, sums: inout LossSums
  ) {
    for row in 0..<(unsafe block.rows) {
      let outputs = unsafe block.outputs + row * block.stride
      let gradients = unsafe block.gradients + row * block.stride
      var highest = unsafe outputs[0]
      for choice in 0..<choices { highest = unsafe max(highest, outputs[choice]) }
      var total: Float = 0
      for choice in 0..<choices {
        let weight = unsafe exp(outputs[choice] - highest)
        unsafe gradients[choice] = weight
        total += weight
      }
      let logTotal = log(total) + highest
      var rowEntropy: Float = 0
      for choice in 0..<choices {
        let probability = unsafe gradients[choice] / total
        unsafe gradients[choice] = probability
        unsafe rowEntropy -= probability * (outputs[choice] - logTotal)
      }
      let chosen = unsafe Int(block.actions[row])
      let slope = unsafe objective(
        logProbability: outputs[chosen] - logTotal, old: block.logProbabilities[row],
        advantage: block.advantages[row], clip: clip, sums: &sums)
      sums.entropy += Double(rowEntropy)
      for choice in 0..<choices {
        let probability = unsafe gradients[choice]
        let byLogProbability = slope * ((choice == chosen ? 1 : 0) - probability)
        let byEntropy = unsafe entropy * probability * (outputs[choice] - logTotal + rowEntropy)
        unsafe gradients[choice] = scale * (byLogProbability + byEntropy)
      }
    }
  }

  /// - Parameter narrowness: scratch for the inverse deviations, `[channels]`.
  @unsafe private func gaussian(
    _ channels: Int, _ free: Bool, _ block: PolicyRows, _ narrowness: UnsafeMutablePointer<Float>, clip: Float,
    entropy: Float, scale: Float, sums: inout LossSums
  ) {
    // Free ones are the same for all rows.
    if free { for channel in 0..<channels { unsafe narrowness[channel] = exp(-block.deviations[channel]) } }
    for row in 0..<(unsafe block.rows) {
      let outputs = unsafe block.outputs + row * block.stride
      let gradients = unsafe block.gradients + row * block.stride
      let action = unsafe block.actions + row * channels
      var logProbability: Float = 0
      var rowEntropy: Float = 0
      for channel in 0..<channels {
        let logDeviation = unsafe free ? block.deviations[channel] : Self.bounded(outputs[channels + channel])
        if !free { unsafe narrowness[channel] = exp(-logDeviation) }
        let distance = unsafe (action[channel] - outputs[channel]) * narrowness[channel]
        logProbability -= 0.5 * distance * distance + logDeviation + Self.halfLogTwoPi
        rowEntropy += logDeviation + 0.5 + Self.halfLogTwoPi
      }
      let slope = unsafe objective(
        logProbability: logProbability, old: block.logProbabilities[row], advantage: block.advantages[row],
        clip: clip, sums: &sums)
      sums.entropy += Double(rowEntropy)
      for channel in 0..<channels {
        let raw = unsafe free ? block.deviations[channel] : outputs[channels + channel]
        let logDeviation = free ? raw : Self.bounded(raw)
        let distance = unsafe (action[channel] - outputs[channel]) * narrowness[channel]
        unsafe gradients[channel] = scale * slope * distance * narrowness[channel]
        let byDeviation = scale * (slope * (distance * distance - 1) - entropy)
        if free {
          unsafe block.deviationGradients[channel] += byDeviation
        } else {
          // Beyond its bounds the deviation no longer depends on the output, unless the step leads back.
          let leaving = raw != logDeviation && (raw > logDeviation) == (byDeviation < 0)
          unsafe gradients[channels + channel] = leaving ? 0 : byDeviation
        }
      }
    }
  }
}
