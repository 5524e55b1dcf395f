import Learning
import Replay

/// What a policy makes of an episode's steps, worked out when they are first looked at.
struct Mind {
  private let policy: PolicyInsight
  private var latest: (step: Int, insight: Insight)?
  private var known: [Float] = []

  /// Nil where no policy acts.
  init?(_ actor: Actor) {
    guard case .policy(let policy, _) = actor else { return nil }
    self.policy = PolicyInsight(policy)
  }

  mutating func insight(_ playback: Playback, at step: Int) -> Insight {
    if let latest, latest.step == step { return latest.insight }
    let insight = policy.read(playback.snapshots[step].observation)
    latest = (step, insight)
    return insight
  }

  /// Empty where the policy knows no values.
  mutating func values(_ playback: Playback, upTo step: Int) -> [Float] {
    // Of the step that is drawn anyway: a policy knows the value of all or of none.
    guard insight(playback, at: step).value != nil else { return [] }
    while known.count <= step {
      guard let value = insight(playback, at: known.count).value else { return [] }
      known.append(value)
    }
    return Array(known[...step])
  }

  mutating func forget(after step: Int) {
    latest = nil
    known.removeLast(max(0, known.count - step - 1))
  }
}
