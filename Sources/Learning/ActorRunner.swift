public import Environments
public import Random

/// An actor with the scratch memory that it needs in one environment. It belongs to one thread.
public final class ActorRunner {
  private let actor: Actor
  private let actions: ActionSpec
  private let runner: PolicyRunner?
  private let rule: ActionRule?

  /// - Parameter actions: of the environment that it will act in.
  public init(_ actor: Actor, actions: ActionSpec) {
    self.actor = actor
    self.actions = actions
    runner = if case .policy(let policy, _) = actor { PolicyRunner(policy) } else { nil }
    rule = if case .computed(let make) = actor { make() } else { nil }
  }

  /// Fills `action`, `[actions.width]`, for the raw observation that `environment` shows.
  public func act(
    in environment: any Environment, _ observation: Span<Float>, stream: inout RandomStream,
    action: inout MutableSpan<Float>
  ) {
    switch actor {
    case .policy(_, let stochastic):
      runner?.act(observation, deterministic: !stochastic, stream: &stream, actions: &action)
    case .random:
      switch actions {
      case .discrete(let names): action[0] = Float(stream.integer(in: 0...names.count - 1))
      case .continuous(let channels):
        for (index, channel) in channels.enumerated() {
          action[index] = Float(stream.uniform(channel.low...channel.high))
        }
      }
    case .scripted(let rule): rule(environment, &action)
    case .computed: rule?(observation, &action)
    }
  }
}
