import Environments

/// A learning algorithm as the command line knows it. A new one is a file and an entry in `all`.
public struct Algorithm: Sendable {
  public let name: String
  public let about: String
  /// Whether it can drive actions of this kind.
  public let drives: @Sendable (ActionSpec) -> Bool
  private let make:
    @Sendable (inout Settings, @escaping EnvironmentMaker, EnvironmentSpec, UInt64, WorkerPool) throws -> any Trainer

  public static let all: [Algorithm] = [.ppo, .dqn]

  public static let ppo = Algorithm(
    name: "ppo", about: "proximal policy optimisation, for discrete and continuous actions", drives: { _ in true },
    make: { try PPO(settings: &$0, maker: $1, spec: $2, seed: $3, pool: $4) })

  public static let dqn = Algorithm(
    name: "dqn", about: "deep Q-learning with a replay buffer, for discrete actions",
    drives: { if case .discrete = $0 { true } else { false } },
    make: { try DQN(settings: &$0, maker: $1, spec: $2, seed: $3, pool: $4) })

  public static func named(_ name: String) -> Algorithm? { all.first { $0.name == name } }

  /// A trainer at its beginning; `settings.resolved` then says what it was made from. Throws a `SettingsError` for
  /// settings that do not fit or that nobody knows.
  public func trainer(
    settings: inout Settings, maker: @escaping EnvironmentMaker, spec: EnvironmentSpec, seed: UInt64, pool: WorkerPool
  ) throws -> any Trainer {
    let trainer = try make(&settings, maker, spec, seed, pool)
    try settings.finish()
    return trainer
  }
}
