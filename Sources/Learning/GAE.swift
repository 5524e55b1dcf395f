/// Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438) over one environment's part of a rollout.
enum GAE {
  /// How a step ended.
  enum Ending: UInt8 {
    case none = 0
    /// The future is worth nothing.
    case terminated
    /// The future is worth `bootstrap`: the value of the last observation, before the environment was reset.
    case truncated
  }

  /// - Parameters:
  ///   - rewards: `[T]`
  ///   - values: of the observations, `[T + 1]`; the last is of the observation after the rollout.
  ///   - endings: raw values of `Ending`, `[T]`
  ///   - bootstrap: `[T]`, read where an episode was truncated.
  ///   - advantages: result, `[T]`
  ///   - returns: result, advantage + value, `[T]`
  @inline(__always)
  static func estimate(
    rewards: Span<Float>, values: Span<Float>, endings: Span<UInt8>, bootstrap: Span<Float>, gamma: Float,
    lambda: Float, advantages: inout MutableSpan<Float>, returns: inout MutableSpan<Float>
  ) {
    let steps = rewards.count
    precondition(values.count == steps + 1 && endings.count == steps && bootstrap.count == steps)
    precondition(advantages.count == steps && returns.count == steps)
    var advantage: Float = 0
    for step in stride(from: steps - 1, through: 0, by: -1) {
      let next: Float
      switch endings[step] {
      case Ending.none.rawValue: next = values[step + 1]
      case Ending.truncated.rawValue:
        next = bootstrap[step]
        advantage = 0
      default:
        next = 0
        advantage = 0
      }
      let surprise = rewards[step] + gamma * next - values[step]
      advantage = surprise + gamma * lambda * advantage
      advantages[step] = advantage
      returns[step] = advantage + values[step]
    }
  }
}
