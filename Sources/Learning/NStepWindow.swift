import Environments

/// Joins the steps of each environment to n-step transitions (Sutton 1988), which never cross the end of an episode: the
/// last ones of an episode are shorter. Environments have slots of their own, so threads may push side by side.
final class NStepWindow: Sendable {
  private let length: Int
  private let width: Int
  /// gamma^0 ... gamma^n
  private let powers: FlatArray<Double>
  /// The steps whose transition is not complete, a ring per environment, `[environments, n, width]`.
  private let observations: FlatArray<Float>
  private let actions: FlatArray<Int32>
  private let rewards: FlatArray<Double>
  private let first: FlatArray<Int>
  private let pending: FlatArray<Int>

  /// Complete transitions, `[environments, stagedCapacity]`; `stagedCounts` of each environment are filled.
  let staged: TransitionTable
  let stagedCapacity: Int
  let stagedCounts: FlatArray<Int>

  /// - Parameter pushes: the most steps of one environment between two calls of `clearStaged`.
  init(environments: Int, width: Int, length: Int, gamma: Double, pushes: Int) {
    self.length = length
    self.width = width
    powers = FlatArray(repeating: 1, count: length + 1)
    for power in 1...length { powers[power] = powers[power - 1] * gamma }
    observations = FlatArray(repeating: 0, count: environments * length * width)
    actions = FlatArray(repeating: 0, count: environments * length)
    rewards = FlatArray(repeating: 0, count: environments * length)
    first = FlatArray(repeating: 0, count: environments)
    pending = FlatArray(repeating: 0, count: environments)
    stagedCapacity = pushes + length - 1
    staged = TransitionTable(capacity: environments * stagedCapacity, width: width)
    stagedCounts = FlatArray(repeating: 0, count: environments)
  }

  /// Adds one step of one environment.
  /// - Parameters:
  ///   - observations, successors: `[environments, width]`, of which this environment's row is read.
  ///   - step: a termination makes the future worth nothing; a truncation leaves it its value.
  func push(
    _ environment: Int, observations seen: SeatRows<Float>, action: Int32, step: Step, successors: SeatRows<Float>
  ) {
    let slot = environment * length + (first[environment] + pending[environment]) % length
    seen.copy(environment, to: observations, at: slot * width)
    actions[slot] = action
    rewards[slot] = step.reward
    pending[environment] += 1
    if step.ended {
      while pending[environment] > 0 { stage(environment, successors, bootstraps: !step.terminated) }
    } else if pending[environment] == length {
      stage(environment, successors, bootstraps: true)
    }
  }

  /// Completes the oldest pending step with what was seen last.
  private func stage(_ environment: Int, _ successors: SeatRows<Float>, bootstraps: Bool) {
    let count = pending[environment]
    let ring = environment * length
    var sum = 0.0
    for step in 0..<count { sum += powers[step] * rewards[ring + (first[environment] + step) % length] }
    let oldest = ring + first[environment]
    let target = environment * stagedCapacity + stagedCounts[environment]
    staged.observations.copy(from: observations, at: oldest * width, to: target * width, length: width)
    successors.copy(environment, to: staged.successors, at: target * width)
    staged.actions[target] = actions[oldest]
    staged.returns[target] = Float(sum)
    staged.discounts[target] = bootstraps ? Float(powers[count]) : 0
    stagedCounts[environment] += 1
    first[environment] = (first[environment] + 1) % length
    pending[environment] -= 1
  }

  func clearStaged() { stagedCounts.fill(0) }

  /// The incomplete transitions; between rounds none is staged.
  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("window.observations", observations)
    checkpoint.put("window.actions", actions)
    checkpoint.put("window.rewards", rewards)
    checkpoint.put("window.first", first)
    checkpoint.put("window.pending", pending)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    for name in ["window.first", "window.pending"] {
      let isInside = try checkpoint.array(name, of: Int.self).allSatisfy { (0..<length).contains($0) }
      try checkpoint.require(isInside, "'\(name)' leads out of the window")
    }
    try checkpoint.fill("window.observations", observations)
    try checkpoint.fill("window.actions", actions)
    try checkpoint.fill("window.rewards", rewards)
    try checkpoint.fill("window.first", first)
    try checkpoint.fill("window.pending", pending)
    clearStaged()
  }
}
