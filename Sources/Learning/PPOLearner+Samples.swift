import Random

extension PPOLearner {
  /// The buffer's places in the order of environments and steps.
  func listPlaces() {
    var index = 0
    for environment in 0..<buffer.environments {
      for place in buffer.range(of: environment) {
        order[index] = Int32(place)
        index += 1
      }
    }
  }

  /// Fisher and Yates.
  func shuffle(_ stream: inout RandomStream) {
    order.write { order in
      for last in stride(from: order.count - 1, to: 0, by: -1) {
        order.swapAt(last, stream.integer(in: 0...last))
      }
    }
  }

  /// Mean and deviation of a minibatch's advantages, summed in its order.
  func scaleAdvantages(of minibatch: Int) {
    let range = range(ofMinibatch: minibatch)
    var sum = 0.0
    for index in range { sum += Double(buffer.advantages[Int(order[index])]) }
    let mean = sum / Double(range.count)
    var squares = 0.0
    for index in range {
      let difference = Double(buffer.advantages[Int(order[index])]) - mean
      squares += difference * difference
    }
    let deviation = (squares / Double(range.count)).squareRoot()
    advantageScale[2 * minibatch] = Float(mean)
    advantageScale[2 * minibatch + 1] = Float(1 / (deviation + 1e-8))
  }

  /// Share of the returns' variance that the values of the rollout explain; NaN when the returns do not vary.
  func explainedVariance() -> Double {
    var returns = (sum: 0.0, squares: 0.0)
    var errors = (sum: 0.0, squares: 0.0)
    for environment in 0..<buffer.environments {
      for place in buffer.range(of: environment) {
        let target = Double(buffer.returns[place])
        let error = target - Double(buffer.values[place])
        returns = (returns.sum + target, returns.squares + target * target)
        errors = (errors.sum + error, errors.squares + error * error)
      }
    }
    let count = Double(configuration.batch)
    let variance = { (sums: (sum: Double, squares: Double)) in
      sums.squares / count - (sums.sum / count) * (sums.sum / count)
    }
    return variance(returns) > 0 ? 1 - variance(errors) / variance(returns) : .nan
  }

  /// The gradient of one block of a minibatch's rows, in tiles that the workspace holds.
  func differentiate(block: Int, _ work: PPOWorkspace) {
    let count = networks.parameters.count
    let gradient = unsafe blockGradients.pointer(at: block * count, length: count)
    unsafe gradient.update(repeating: 0, count: count)
    var sums = LossSums()
    let first = block * configuration.blockRows
    let end = min(first + configuration.blockRows, current.rows)
    for tile in stride(from: first, to: end, by: PPOWorkspace.tile) {
      let rows = min(PPOWorkspace.tile, end - tile)
      gather(first: current.first + tile, rows: rows, work)
      unsafe differentiateActor(rows: rows, gradient, &sums, work)
      unsafe differentiateCritic(rows: rows, gradient, &sums, work)
    }
    blockSums[block] = sums
  }

  /// Copies a tile's samples side by side and normalises their advantages.
  private func gather(first: Int, rows: Int, _ work: PPOWorkspace) {
    let width = buffer.actionWidth
    let mean = advantageScale[2 * current.minibatch]
    let inverse = advantageScale[2 * current.minibatch + 1]
    for row in 0..<rows {
      let place = Int(order[first + row])
      work.observations.copy(
        from: buffer.observations, at: place * buffer.stride, to: row * buffer.stride, length: buffer.stride)
      work.actions.copy(from: buffer.actions, at: place * width, to: row * width, length: width)
      work.logProbabilities[row] = buffer.logProbabilities[place]
      work.advantages[row] = (buffer.advantages[place] - mean) * inverse
      work.returns[row] = buffer.returns[place]
      work.values[row] = buffer.values[place]
    }
  }

  @unsafe private func differentiateActor(
    rows: Int, _ gradient: UnsafeMutablePointer<Float>, _ sums: inout LossSums, _ work: PPOWorkspace
  ) {
    let parameters = unsafe networks.parameters.pointer()
    unsafe work.actor.forward(parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows)
    let samples = unsafe PolicyRows(
      rows: rows, outputs: work.actor.outputs, gradients: work.actor.outputGradients,
      stride: work.actor.shape.outputStride, actions: work.actions.pointer(),
      logProbabilities: work.logProbabilities.pointer(), advantages: work.advantages.pointer(),
      deviations: parameters + networks.deviationOffset, deviationGradients: gradient + networks.deviationOffset)
    unsafe networks.head.differentiate(
      samples, clip: current.clip, entropy: current.entropy, scale: 1 / Float(current.rows), sums: &sums)
    unsafe work.actor.backward(
      parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows, gradient: gradient)
  }

  @unsafe private func differentiateCritic(
    rows: Int, _ gradient: UnsafeMutablePointer<Float>, _ sums: inout LossSums, _ work: PPOWorkspace
  ) {
    let parameters = unsafe networks.parameters.pointer(at: networks.criticOffset)
    unsafe work.critic.forward(parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows)
    sums.value += unsafe ValueLoss.differentiate(
      rows: rows, outputs: work.critic.outputs, gradients: work.critic.outputGradients,
      stride: work.critic.shape.outputStride, returns: work.returns.pointer(), old: work.values.pointer(),
      clip: Float(configuration.valueClip), scale: Float(configuration.valueCoefficient) / Float(current.rows))
    unsafe work.critic.backward(
      parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows,
      gradient: gradient + networks.criticOffset)
  }
}
