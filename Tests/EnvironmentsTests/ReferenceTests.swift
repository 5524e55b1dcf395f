import Environments
import Random
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct ReferenceTests {
  @Test(arguments: ReferenceEnvironments.all.map(\.name))
  func `a reference environment keeps the contract of its spec`(name: String) throws {
    let environment = try #require(ReferenceEnvironments.all.first { $0.name == name }).make()
    let spec = environment.spec
    #expect(!spec.rewards.isEmpty && !spec.endings.isEmpty && spec.metrics.isEmpty)
    var observation = environment.reset(Episode(.evaluation, seed: 1, index: 0))
    #expect(observation.count == spec.observations.count && observation.allSatisfy { $0.isFinite })
    for _ in 0..<5 {
      let outcome = environment.step([Float](repeating: 1, count: spec.actions.width), observation: &observation)
      #expect(environment.terms.reduce(0, +) == outcome.reward)
    }
  }

  @Test func `the registry names each environment once`() {
    #expect(ReferenceEnvironments.all.map(\.name) == ["cartpole", "pendulum"])
    #expect(ReferenceEnvironments.all[0].make() is ReferenceCartPole)
    #expect(ReferenceEnvironments.all[1].make() is ReferencePendulum)
  }

  @Test func `an episode begins the same whenever it is reset, and unlike others`() {
    for (_, make) in ReferenceEnvironments.all {
      let environment = make()
      let first = environment.reset(Episode(.training, seed: 3, index: 7))
      #expect(environment.reset(Episode(.training, seed: 3, index: 8)) != first)
      #expect(environment.reset(Episode(.training, seed: 4, index: 7)) != first)
      #expect(environment.reset(Episode(.evaluation, seed: 3, index: 7)) != first)
      #expect(environment.reset(Episode(.training, seed: 3, index: 7)) == first)
      #expect(make().reset(Episode(.training, seed: 3, index: 7)) == first)
    }
  }

  @Test func `first states spread evenly over Gymnasium's ranges`() {
    let cartpole = firstStates(of: ReferenceCartPole())
    for axis in 0..<4 { expectUniform(cartpole.map { $0[axis] }, within: 0.05) }
    let pendulum = firstStates(of: ReferencePendulum())
    expectUniform(pendulum.map { $0[0] }, within: .pi)
    expectUniform(pendulum.map { $0[1] }, within: 1)
  }

  private func firstStates(of environment: any Environment) -> [[Double]] {
    (0..<4000 as Range<UInt64>).map { index in
      _ = environment.reset(Episode(.training, seed: 1, index: index))
      return environment.state
    }
  }

  /// Mean and variance of a uniform distribution over ±bound, to five standard errors of 4000 draws.
  private func expectUniform(_ values: [Double], within bound: Double) {
    let scaled = values.map { $0 / bound }
    #expect(scaled.allSatisfy { abs($0) <= 1 })
    let mean = scaled.reduce(0, +) / 4000
    let meanSquare = scaled.map { $0 * $0 }.reduce(0, +) / 4000
    #expect(abs(mean) < 0.046)
    #expect(abs(meanSquare - 1 / 3) < 0.024)
  }

  private static let badStates: [[Double]] = [
    [], [0], [0, 0, 0], [0, 0, 0, 0, 0], [0, .nan], [.infinity, 0], [0, 0, -.infinity, 0],
  ]

  @Test(arguments: badStates)
  func `a state of the wrong size or not finite is refused and changes nothing`(state: [Double]) {
    for (_, make) in ReferenceEnvironments.all {
      let environment = make()
      var observation = environment.reset(Episode(.stepping, seed: 0, index: 0))
      let before = (environment.state, observation)
      #expect(!environment.setState(state, observation: &observation))
      #expect(environment.state == before.0 && observation == before.1)
    }
  }

  @Test func `setting a state begins the count of steps anew`() {
    let environment = ReferencePendulum()
    var observation = environment.reset(Episode(.stepping, seed: 0, index: 0))
    for _ in 0..<199 { #expect(!environment.step([0], observation: &observation).truncated) }
    #expect(environment.setState([1, 0], observation: &observation))
    for _ in 0..<199 { #expect(!environment.step([0], observation: &observation).truncated) }
    #expect(environment.step([0], observation: &observation).truncated)
  }

  @Test func `a cart-pole that has fallen earns nothing more`() {
    let environment = ReferenceCartPole()
    var observation = [Float](repeating: 0, count: 4)
    #expect(environment.setState([0, 0, 0.5, 0], observation: &observation))
    #expect(environment.step([1], observation: &observation) == Step(reward: 1, terminated: true))
    #expect(environment.step([1], observation: &observation) == Step(reward: 0, terminated: true))
    #expect(environment.terms == [0])
  }

  @Test func `a torque beyond the limit is clipped`() {
    var ends: [[Double]] = []
    for torque in [2, 5, .infinity] as [Float] {
      let environment = ReferencePendulum()
      var observation = [Float](repeating: 0, count: 3)
      #expect(environment.setState([3, 0], observation: &observation))
      _ = environment.step([torque], observation: &observation)
      ends.append(environment.state)
    }
    #expect(ends[1] == ends[0] && ends[2] == ends[0])
  }

  /// Where the C library's `powf` and the product differ in the last bit, numpy and therefore Gymnasium have `powf`.
  @Test func `a float torque is squared as numpy squares it`() {
    let environment = ReferencePendulum()
    var observation = [Float](repeating: 0, count: 3)
    var stream = RandomStream(.actions, seed: 1)
    for _ in 0..<20_000 {
      let torque = Float(stream.uniform(-2...2))
      #expect(environment.setState([0, 0], observation: &observation))
      let outcome = environment.step([torque], observation: &observation)
      #expect(outcome.reward == -Double(0.001 * libraryPower(torque, 2)))
    }
  }

  @_optimize(none)
  private func libraryPower(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }
}
