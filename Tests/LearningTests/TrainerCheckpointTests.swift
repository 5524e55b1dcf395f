import Environments
import Testing

@testable import Learning

/// A trainer that takes up another's checkpoint does from there on what the other does, bit for bit.
struct TrainerCheckpointTests {
  private let folder = TemporaryFolder()

  private static func dqn(threads: Int, everything: Bool, _ maker: EnvironmentMaker? = nil) -> DQN {
    var configuration = DQNConfiguration()
    configuration.steps = 3_000
    configuration.environments = 6
    configuration.buffer = 700
    configuration.learningStarts = 200
    configuration.trainFrequency = 12
    configuration.batch = 100
    configuration.block = 32
    configuration.targetInterval = 200
    configuration.hidden = [32, 32]
    configuration.learningRate = .linear(1e-3, to: 0)
    configuration.nStep = everything ? 3 : 1
    configuration.prioritised = everything
    configuration.normaliseObservations = everything
    configuration.dueling = everything
    configuration.tau = everything ? 1 : 0.01
    let maker: EnvironmentMaker = maker ?? { ReferenceCartPole() }
    return DQN(configuration, maker: maker, spec: maker().spec, seed: 3, pool: WorkerPool(threads: threads))
  }

  private static func ppo(threads: Int, everything: Bool) -> PPO {
    var configuration = PPOConfiguration()
    configuration.environments = 7
    configuration.rollout = 45
    configuration.steps = 12 * 7 * 45
    configuration.minibatch = 64
    configuration.epochs = 2
    configuration.hidden = [16, 16]
    configuration.normaliseObservations = everything
    configuration.normaliseReturns = everything
    configuration.targetKL = everything ? 0.02 : 0
    // The pendulum acts continuously and is truncated in the middle of rollouts, the cart-pole ends.
    let maker: EnvironmentMaker = {
      if everything { return ReferencePendulum() }
      return ReferenceCartPole()
    }
    return PPO(configuration, maker: maker, spec: maker().spec, seed: 3, pool: WorkerPool(threads: threads))
  }

  private static func trainer(_ name: String, threads: Int, everything: Bool) -> any Trainer {
    name == "ppo" ? ppo(threads: threads, everything: everything) : dqn(threads: threads, everything: everything)
  }

  /// Everything that a run reads from a trainer, as bits.
  private static func bits(_ trainer: any Trainer) -> [UInt64] {
    let (policy, report) = (trainer.policy, trainer.report)
    var numbers = policy.network.parameters.map(Double.init)
    numbers += (policy.normalisation.map { $0.mean + $0.inverseDeviation } ?? []).map(Double.init)
    numbers += report.values.map(\.value)
    let episodes = report.episodes
    numbers +=
      [Double(trainer.steps), Double(episodes.count), episodes.returnMean, episodes.lengthMean] + episodes.terms
    return numbers.map(\.bitPattern)
  }

  @Test(arguments: ["ppo", "dqn"], [true, false])
  func `training goes on from any checkpoint, with any number of threads`(name: String, everything: Bool) throws {
    let iterations = name == "ppo" ? 12 : 84
    let moments = name == "ppo" ? [0, 1, 2, 7, 11] : [0, 1, 9, 30, 31, 60, 83]
    let undisturbed = Self.trainer(name, threads: 1, everything: everything)
    var checkpoints = CheckpointFolder(folder.path)
    var expected: [[UInt64]] = []
    var others: [(trainer: any Trainer, begins: Int)] = []
    for iteration in 0..<iterations {
      if let taken = moments.firstIndex(of: iteration) {
        var checkpoint = CheckpointWriter()
        undisturbed.save(to: &checkpoint)
        try checkpoints.save(checkpoint)
        // The newest, and the one before it, whose transitions the ring of the replay buffer may have overwritten.
        for index in [taken, taken - 1] where index >= 0 {
          let other = Self.trainer(name, threads: 1 + iteration % 3, everything: everything)
          // It has a life of its own to forget.
          try other.iterate()
          try other.restore(from: checkpoints.load(index))
          others.append((other, moments[index]))
        }
      }
      try undisturbed.iterate()
      expected.append(Self.bits(undisturbed))
    }
    #expect(undisturbed.steps == undisturbed.totalSteps)
    for (other, begins) in others {
      for iteration in begins..<iterations {
        try other.iterate()
        #expect(Self.bits(other) == expected[iteration], "from \(begins), after \(iteration)")
      }
    }
  }

  @Test func `of the replay buffer a checkpoint writes what is new and keeps what two need`() throws {
    let trainer = Self.dqn(threads: 1, everything: true)
    var checkpoints = CheckpointFolder(folder.path)
    var written: [String] = []
    while trainer.steps < trainer.totalSteps {
      for _ in 0..<5 { try trainer.iterate() }
      var checkpoint = CheckpointWriter()
      trainer.save(to: &checkpoint)
      written += checkpoint.newParts.map(\.name)
      try checkpoints.save(checkpoint)
      let parts = folder.names.filter { $0.hasSuffix(".part") }
      // 5 iterations are 180 steps; a part goes when both checkpoints' 700 transitions are newer than its last.
      #expect(parts.count <= (700 + 180) / 180 + 2)
      #expect(Set(parts).isSubset(of: Set(written)))
    }
    #expect(Set(written).count == written.count)
    let transitions = written.map { name in
      let bounds = name.split(separator: "-").compactMap { Int($0.prefix { $0.isNumber }) }
      return bounds[1] - bounds[0]
    }
    #expect(transitions.reduce(0, +) == trainer.buffer.appended)
  }

  @Test func `more steps between two checkpoints than the buffer holds leave no gap`() throws {
    let trainer = Self.dqn(threads: 1, everything: true)
    var checkpoints = CheckpointFolder(folder.path)
    for _ in 0..<2 {
      for _ in 0..<40 { try trainer.iterate() }
      var checkpoint = CheckpointWriter()
      trainer.save(to: &checkpoint)
      try checkpoints.save(checkpoint)
    }
    let other = Self.dqn(threads: 1, everything: true)
    try other.restore(from: checkpoints.load(1))
    #expect(other.buffer.appended == trainer.buffer.appended && other.buffer.appended > 2 * 700)
    #expect(other.buffer.table.observations.elements == trainer.buffer.table.observations.elements)
    #expect(other.buffer.table.returns.elements == trainer.buffer.table.returns.elements)
  }

  @Test func `environments that do not repeat themselves are refused`() throws {
    let trainer = Self.dqn(threads: 1, everything: false)
    for _ in 0..<3 { try trainer.iterate() }
    var checkpoints = CheckpointFolder(folder.path)
    var checkpoint = CheckpointWriter()
    trainer.save(to: &checkpoint)
    try checkpoints.save(checkpoint)
    let other = Self.dqn(threads: 1, everything: false) { HeavierCart() }
    let error = #expect(throws: CheckpointError.self) { try other.restore(from: checkpoints.load(0)) }
    #expect(error?.cause == .foreign)
    #expect(error?.description.hasPrefix("the environments do not repeat themselves: number ") == true)
  }

  @Test func `a checkpoint of another algorithm is refused`() throws {
    var checkpoint = CheckpointWriter()
    Self.ppo(threads: 1, everything: false).save(to: &checkpoint)
    var checkpoints = CheckpointFolder(folder.path)
    try checkpoints.save(checkpoint)
    let other = Self.dqn(threads: 1, everything: true)
    let error = #expect(throws: CheckpointError.self) { try other.restore(from: checkpoints.load(0)) }
    #expect(
      error == CheckpointError(.foreign, "it holds no 'target.copied' of the kind that this program saves"))
  }
}

/// A cart-pole as another build might compute it: the same but for the last digits.
private final class HeavierCart: Environment {
  private let inner = ReferenceCartPole()
  var spec: EnvironmentSpec { inner.spec }
  var state: [Double] { inner.state }

  func reset(_ episode: Episode, observation: inout MutableSpan<Float>) {
    inner.reset(episode, observation: &observation)
  }

  func step(_ action: Span<Float>, observation: inout MutableSpan<Float>) -> Step {
    let step = inner.step(action, observation: &observation)
    observation[1] = observation[1].nextUp
    return step
  }

  func readTerms(into terms: inout MutableSpan<Double>) { inner.readTerms(into: &terms) }
  func readMetrics(into metrics: inout MutableSpan<Double>) {}
}
