import Environments
import Random
import Synchronization

/// Who chooses the actions.
public enum Actor: Sendable {
  case policy(Policy, stochastic: Bool)
  /// Uniform over the choices, or over the channels' ranges.
  case random
  /// A rule that may look into the environment and fills the action.
  case scripted(@Sendable (any Environment, inout MutableSpan<Float>) -> Void)
  /// A rule that sees what a policy sees; each thread makes its own, with its scratch memory.
  case computed(@Sendable () -> ActionRule)
}

/// Fills the action for a raw observation.
public typealias ActionRule = (_ observation: Span<Float>, _ action: inout MutableSpan<Float>) -> Void

/// Plays episodes that depend only on their number, so the result is the same whatever the number of threads.
public struct Evaluation: Sendable {
  public var maker: EnvironmentMaker
  public var purpose: Purpose
  public var seed: UInt64
  public var episodes: Int

  public init(maker: @escaping EnvironmentMaker, purpose: Purpose = .evaluation, seed: UInt64 = 0, episodes: Int) {
    self.maker = maker
    self.purpose = purpose
    self.seed = seed
    self.episodes = episodes
  }

  /// Plays all episodes, or, once cancellation is requested, those already begun.
  public func play(_ actor: Actor, pool: WorkerPool, cancellation: Cancellation? = nil) -> EvaluationResult {
    let players = (0..<pool.threads).map { _ in EpisodePlayer(maker(), actor) }
    let results = Mutex<[EpisodeResult]>([])
    pool.run(blocks: episodes) { block, thread in
      if cancellation?.isRequested == true { return }
      let result = players[thread].play(Episode(purpose, seed: seed, index: UInt64(block)))
      results.withLock { $0.append(result) }
    }
    return EvaluationResult(
      spec: players[0].spec, episodes: results.withLock { $0.sorted { $0.index < $1.index } })
  }
}

/// One environment with its buffers, and an actor in it.
private final class EpisodePlayer {
  let spec: EnvironmentSpec
  private let environment: any Environment
  private let actor: ActorRunner
  private let observation: FlatArray<Float>
  private let action: FlatArray<Float>
  private let terms: FlatArray<Double>
  private let metrics: FlatArray<Double>

  init(_ environment: any Environment, _ actor: Actor) {
    self.environment = environment
    spec = environment.spec
    self.actor = ActorRunner(actor, actions: spec.actions)
    observation = FlatArray(repeating: 0, count: spec.observations.count)
    action = FlatArray(repeating: 0, count: spec.actions.width)
    terms = FlatArray(repeating: 0, count: spec.rewards.count)
    metrics = FlatArray(repeating: 0, count: spec.metrics.count)
  }

  func play(_ episode: Episode) -> EpisodeResult {
    var stream = episode.stream(.actions)
    var result = EpisodeResult(
      index: Int(episode.index), total: 0, length: 0, success: false,
      terms: [Double](repeating: 0, count: spec.rewards.count), metrics: [])
    observation.write { environment.reset(episode, observation: &$0) }
    var step: Step
    repeat {
      observation.read { observation in
        action.write { actor.act(in: environment, observation, stream: &stream, action: &$0) }
      }
      step = action.read { action in observation.write { environment.step(action, observation: &$0) } }
      terms.write { environment.readTerms(into: &$0) }
      result.total += step.reward
      result.length += 1
      for term in result.terms.indices { result.terms[term] += terms[term] }
    } while !step.ended
    result.success = step.success
    metrics.write { environment.readMetrics(into: &$0) }
    result.metrics = metrics.elements
    return result
  }
}
