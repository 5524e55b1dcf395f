/// What N environments did in T steps. Every array has T + 1 places per environment, the last of which belongs to the
/// observation after the rollout, so that one index, `environment * (T + 1) + step`, serves all of them, and an
/// environment's part is contiguous.
struct RolloutBuffer: Sendable {
  let environments: Int
  let steps: Int
  /// Floats per observation, a multiple of 8; the rest is zero.
  let stride: Int
  let actionWidth: Int

  /// Normalised, `[N, T + 1, stride]`.
  let observations: FlatArray<Float>
  /// In the network's units, `[N, T + 1, actionWidth]`.
  let actions: FlatArray<Float>
  let logProbabilities: FlatArray<Float>
  /// As the environment gave them.
  let rewards: FlatArray<Float>
  /// Raw values of `GAE.Ending`.
  let endings: FlatArray<UInt8>
  /// Values of the last observations of truncated episodes, where there are any.
  let bootstrap: FlatArray<Float>
  let values: FlatArray<Float>
  let advantages: FlatArray<Float>
  let returns: FlatArray<Float>

  init(environments: Int, steps: Int, observations channels: Int, actionWidth: Int) {
    self.environments = environments
    self.steps = steps
    stride = (channels + 7) / 8 * 8
    self.actionWidth = actionWidth
    let rows = environments * (steps + 1)
    observations = FlatArray(repeating: 0, count: rows * stride)
    actions = FlatArray(repeating: 0, count: rows * actionWidth)
    logProbabilities = FlatArray(repeating: 0, count: rows)
    rewards = FlatArray(repeating: 0, count: rows)
    endings = FlatArray(repeating: 0, count: rows)
    bootstrap = FlatArray(repeating: 0, count: rows)
    values = FlatArray(repeating: 0, count: rows)
    advantages = FlatArray(repeating: 0, count: rows)
    returns = FlatArray(repeating: 0, count: rows)
  }

  var rows: Int { environments * (steps + 1) }

  /// Index of an environment's first step.
  func first(of environment: Int) -> Int { environment * (steps + 1) }

  /// Indices of an environment's steps, without the place after the rollout.
  func range(of environment: Int) -> Range<Int> { first(of: environment)..<(first(of: environment) + steps) }

  var bytes: Int {
    observations.bytes + actions.bytes + endings.bytes + 6 * rows * MemoryLayout<Float>.stride
  }
}
