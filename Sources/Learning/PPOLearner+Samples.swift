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

  /// One network's gradient of one block of a minibatch's rows, in tiles that the workspace holds; before it the step
  /// that the network is owed, if there is one.
  /// - Parameter task: a block of the actor, or after all of those one of the critic.
  func differentiate(task: Int, _ work: PPOWorkspace) {
    let isActor = task < current.blocks
    let block = isActor ? task : task - current.blocks
    let part = networks.parts[isActor ? 0 : 1]
    if current.isOwed { descend(part) }
    let gradient = unsafe blockGradients.pointer(at: block * gradientStride + part.lowerBound)
    if isActor { unsafe clearDeviations(gradient) }
    var sums = LossSums()
    let first = block * blockRows
    let end = min(first + blockRows, current.rows)
    for tile in stride(from: first, to: end, by: PPOWorkspace.tile) {
      let rows = (current.first + tile)..<(current.first + min(tile + PPOWorkspace.tile, end))
      gatherObservations(rows, work)
      if isActor {
        gatherActions(rows, work)
        unsafe differentiateActor(rows: rows.count, gradient, adds: tile > first, &sums, work)
      } else {
        gatherReturns(rows, work)
        unsafe differentiateCritic(rows: rows.count, gradient, adds: tile > first, &sums, work)
      }
    }
    blockSums[task] = sums
    if current.blocks == 1 { measure(part: part) }
  }

  /// Copies the observations of a tile's samples side by side.
  private func gatherObservations(_ rows: Range<Int>, _ work: PPOWorkspace) {
    let stride = buffer.stride
    for (row, index) in rows.enumerated() {
      let place = Int(order[index]) * stride
      let from = unsafe buffer.observations.pointer(at: place, length: stride)
      let to = unsafe work.observations.pointer(at: row * stride, length: stride)
      // Eight at a time rather than by memmove: most observations are short.
      for group in Swift.stride(from: 0, to: stride, by: 8) {
        unsafe UnsafeMutableRawPointer(to + group).copyMemory(from: from + group, byteCount: 32)
      }
    }
  }

  /// What the actor's loss needs of them; advantages are normalised.
  private func gatherActions(_ rows: Range<Int>, _ work: PPOWorkspace) {
    let width = buffer.actionWidth
    let mean = advantageScale[2 * current.minibatch]
    let inverse = advantageScale[2 * current.minibatch + 1]
    for (row, index) in rows.enumerated() {
      let place = Int(order[index])
      for channel in 0..<width { work.actions[row * width + channel] = buffer.actions[place * width + channel] }
      work.logProbabilities[row] = buffer.logProbabilities[place]
      work.advantages[row] = (buffer.advantages[place] - mean) * inverse
    }
  }

  /// What the critic's loss needs of them.
  private func gatherReturns(_ rows: Range<Int>, _ work: PPOWorkspace) {
    for (row, index) in rows.enumerated() {
      let place = Int(order[index])
      work.returns[row] = buffer.returns[place]
      work.values[row] = buffer.values[place]
    }
  }

  /// The loss adds to their gradient.
  @unsafe private func clearDeviations(_ gradient: UnsafeMutablePointer<Float>) {
    unsafe (gradient + networks.deviationOffset).update(
      repeating: 0, count: networks.criticOffset - networks.deviationOffset)
  }

  /// - Parameters:
  ///   - gradient: of the actor's part.
  ///   - adds: whether to add to what it holds, but for the deviations', to which it always adds.
  @unsafe private func differentiateActor(
    rows: Int, _ gradient: UnsafeMutablePointer<Float>, adds: Bool, _ sums: inout LossSums, _ work: PPOWorkspace
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
      parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows, gradient: gradient,
      adds: adds)
  }

  /// - Parameters:
  ///   - gradient: of the critic's part.
  ///   - adds: whether to add to what it holds.
  @unsafe private func differentiateCritic(
    rows: Int, _ gradient: UnsafeMutablePointer<Float>, adds: Bool, _ sums: inout LossSums, _ work: PPOWorkspace
  ) {
    let parameters = unsafe networks.parameters.pointer(at: networks.criticOffset)
    unsafe work.critic.forward(parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows)
    sums.value += unsafe ValueLoss.differentiate(
      rows: rows, outputs: work.critic.outputs, gradients: work.critic.outputGradients,
      stride: work.critic.shape.outputStride, returns: work.returns.pointer(), old: work.values.pointer(),
      clip: Float(configuration.valueClip), scale: Float(configuration.valueCoefficient) / Float(current.rows))
    unsafe work.critic.backward(
      parameters, input: work.observations.pointer(), stride: buffer.stride, rows: rows,
      gradient: gradient, adds: adds)
  }
}
