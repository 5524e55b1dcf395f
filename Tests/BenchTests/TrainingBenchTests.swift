import Environments
import Learning
import Tasks
import Testing

@testable import Bench

struct TrainingBenchTests {
  private static func trainer(
    _ name: String, _ maker: @escaping EnvironmentMaker, _ pool: WorkerPool
  ) throws -> any Trainer {
    var settings = Settings([
      ("steps", "2000", ""), ("environments", "4", ""), (name == "ppo" ? "rollout" : "learning_starts", "50", ""),
    ])
    let algorithm = try #require(Algorithm.named(name))
    return try algorithm.trainer(settings: &settings, maker: maker, spec: maker().spec, seed: 0, pool: pool)
  }

  @Test(arguments: ["ppo", "dqn"], [1, 2]) func `shares are shares, and the whole training is done`(
    algorithm: String, threads: Int
  ) throws {
    let pool = WorkerPool(threads: threads)
    let trainer = try Self.trainer(algorithm, { ReferenceCartPole() }, pool)
    let outcome = try TrainingBench().measure(trainer, threads: threads)
    #expect(outcome.steps == 2000)
    #expect(trainer.steps == 2000)
    let shares = try #require(outcome.shares)
    #expect(shares.named.allSatisfy { (0...1).contains($0.share) })
    #expect(abs(shares.named.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    #expect(shares.physics == 0, "equations without an engine count as environment")
    #expect(shares.environment > 0 && shares.inference > 0 && shares.update > 0)
    #expect(try #require(outcome.peakMemory) > 1_000_000)
  }

  @Test func `a world with an engine has a share of physics, which is part of no other`() throws {
    let definition = try TaskDefinition.parse(text: BoxScene.text(bodies: 4), name: "boxes")
    let trainer = try Self.trainer("ppo", definition.maker(for: .continuous), WorkerPool(threads: 1))
    let outcome = try TrainingBench().measure(trainer, threads: 1)
    let shares = try #require(outcome.shares)
    #expect(shares.physics > 0 && shares.environment > 0)
    #expect(abs(shares.named.reduce(0) { $0 + $1.share } - 1) < 1e-9)
  }

  @Test func `without a profile there are no shares, and the same is learnt`() throws {
    let pool = WorkerPool(threads: 1)
    let trainers = try (0..<2).map { _ in try Self.trainer("ppo", { ReferenceCartPole() }, pool) }
    let outcomes = try zip(trainers, [true, false]).map { trainer, isProfiled in
      try TrainingBench(isProfiled: isProfiled).measure(trainer, threads: 1)
    }
    #expect(outcomes[0].shares != nil)
    #expect(outcomes[1].shares == nil)
    #expect(trainers[1].profile.times == CollectingTimes())
    #expect(trainers[0].policy.network == trainers[1].policy.network)
  }

  @Test func `a limit in seconds ends it after a whole iteration`() throws {
    let trainer = try Self.trainer("ppo", { ReferenceCartPole() }, WorkerPool(threads: 1))
    let outcome = try TrainingBench(seconds: 0).measure(trainer, threads: 1)
    #expect(outcome.iterations == 1)
    #expect(outcome.steps == 200)
  }
}
