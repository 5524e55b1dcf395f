import Environments
import Neural
import Random
import Testing

@testable import Learning

@Suite struct TransferTests {
  private static func spec(_ observations: [String], _ actions: ActionSpec) -> EnvironmentSpec {
    EnvironmentSpec(
      observations: observations.map { ObservationChannel(term: $0) }, actions: actions, rewards: [], endings: [],
      controlStep: 0.1)
  }

  private static let choices = ActionSpec.discrete(["up", "down"])

  private static func policy(_ spec: EnvironmentSpec, hidden: [Int] = [8, 6], _ head: Policy.Head) -> Policy {
    var stream = RandomStream(3)
    let shape = MLPShape(
      inputs: spec.observations.count, hidden: hidden, outputs: Policy.outputs(head: head, actions: spec.actions))
    let count = spec.observations.count
    return Policy(
      network: MLP(shape, using: &stream), head: head,
      normalisation: ObservationNormalisation(
        mean: (0..<count).map { Float($0) }, inverseDeviation: Array(repeating: 0.5, count: count), clip: 10),
      spec: spec)
  }

  private static func fresh(_ spec: EnvironmentSpec, hidden: [Int] = [8, 6], _ head: Policy.Head) -> MLP {
    var stream = RandomStream(9)
    return MLP(
      MLPShape(
        inputs: spec.observations.count, hidden: hidden, outputs: Policy.outputs(head: head, actions: spec.actions)),
      using: &stream)
  }

  private static func output(_ network: MLP, _ input: [Float]) -> [Float] {
    let work = MLPWorkspace(network.shape, rows: 1)
    network.forward(input.span, rows: 1, work)
    return (0..<network.shape.outputs).map { work.output(0, $0) }
  }

  @Test func `the same world takes everything`() throws {
    let spec = Self.spec(["a", "b", "c"], Self.choices)
    let policy = Self.policy(spec, .q(dueling: true))
    var transfer = Transfer(from: policy, to: spec, head: .q(dueling: true))
    var network = Self.fresh(spec, .q(dueling: true))
    try transfer.apply(to: &network)
    #expect(network == policy.network)
    #expect(transfer.left.isEmpty)
    #expect(
      transfer.taken == ["first layer (3 of 3 observations)", "hidden layers 8-6", "last layer (3 of 3 outputs)"])
  }

  @Test func `observations and actions go by name, and new ones are ignored at first`() throws {
    let policy = Self.policy(Self.spec(["a", "b"], Self.choices), .categorical)
    let spec = Self.spec(["new", "b", "a"], .discrete(["down", "left", "up"]))
    var transfer = Transfer(from: policy, to: spec, head: .categorical)
    var network = Self.fresh(spec, .categorical)
    try transfer.apply(to: &network)
    let theirs = Self.output(policy.network, [0.3, -0.7])
    for unknown: Float in [0, 5] {
      let mine = Self.output(network, [unknown, -0.7, 0.3])
      #expect(abs(mine[0] - theirs[1]) < 1e-6 && abs(mine[2] - theirs[0]) < 1e-6)
    }
    #expect(transfer.taken.contains("first layer (2 of 3 observations)"))
    #expect(transfer.left == ["first layer of 1 observations", "last layer of 1 outputs"])
  }

  @Test func `another kind of head begins anew`() throws {
    let spec = Self.spec(["a"], Self.choices)
    let policy = Self.policy(spec, .categorical)
    var transfer = Transfer(from: policy, to: spec, head: .q(dueling: false))
    var network = Self.fresh(spec, .q(dueling: false))
    let last = network.tensors.filter { $0.name.hasPrefix("layers.2") }.map { network.values(of: $0) }
    try transfer.apply(to: &network)
    #expect(network.tensors.filter { $0.name.hasPrefix("layers.2") }.map { network.values(of: $0) } == last)
    #expect(transfer.left == ["last layer of 2 outputs"])
  }

  @Test func `statistics of observations go on from the policy's`() throws {
    let policy = Self.policy(Self.spec(["a", "b"], Self.choices), .categorical)
    var transfer = Transfer(from: policy, to: Self.spec(["b", "x"], Self.choices), head: .categorical)
    let known = transfer.statistics(active: true)
    let statistics = try #require(known)
    #expect(statistics.mean == [1, 0])
    #expect(abs(statistics.variance(0) - 4) < 1e-6 && statistics.variance(1) == 1)
    let none = transfer.statistics(active: false)
    #expect(none == nil)
  }

  @Test func `what does not fit is refused, and says why`() {
    let spec = Self.spec(["a"], Self.choices)
    let cases: [(EnvironmentSpec, [Int], String)] = [
      (Self.spec(["z"], Self.choices), [8, 6], "knows none of this world's observations"),
      (spec, [16], "hidden layers of [8, 6], and this one of [16]"),
    ]
    for (target, hidden, message) in cases {
      var transfer = Transfer(from: Self.policy(spec, .categorical), to: target, head: .categorical)
      var network = Self.fresh(target, hidden: hidden, .categorical)
      let before = network
      var refusal = ""
      do { try transfer.apply(to: &network) } catch { refusal = error.description }
      #expect(refusal.contains(message))
      #expect(network == before)
    }
  }
}
