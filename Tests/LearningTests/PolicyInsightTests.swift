import Environments
import Glibc
import Neural
import Random
import Testing

@testable import Learning

private let channels = [
  ObservationChannel(term: "angle", unit: "rad"), ObservationChannel(term: "distance", unit: "m"),
  ObservationChannel(term: "speed", unit: "m/s"), ObservationChannel(term: "force", unit: "N"),
]
private let choices = ActionSpec.discrete(["forward", "left", "right"])
private let wheels = ActionSpec.continuous([
  ActionChannel(term: "left", unit: "rad/s", low: -10, high: 10),
  ActionChannel(term: "right", unit: "rad/s", low: 0, high: 4),
])
private let normalisation = ObservationNormalisation(
  mean: [0.5, -1, 0, 200], inverseDeviation: [2, 0.25, 1, 0.01], clip: 3)
/// The last is far beyond the clip.
private let observation: [Float] = [0.75, 2, -1.5, 900]

struct InsightCase: Sendable, CustomTestStringConvertible {
  var head: Policy.Head
  var activation: Activation
  var layerNorm: Bool
  var normalised = true

  var testDescription: String {
    "\(head) \(activation)\(layerNorm ? ", layer-norm" : "")\(normalised ? "" : ", observations as they are")"
  }

  func policy() throws -> Policy {
    var stream = RandomStream(5)
    let actions = if case .gaussian = head { wheels } else { choices }
    let spec = EnvironmentSpec(observations: channels, actions: actions, rewards: [], endings: [], controlStep: 0.1)
    let shape = MLPShape(
      inputs: 4, hidden: [10, 7], outputs: Policy.outputs(head: head, actions: actions), activation: activation,
      layerNorm: layerNorm)
    var network = MLP(shape, using: &stream)
    for tensor in network.tensors where !tensor.name.hasSuffix("weight") {
      let values = network.values(of: tensor).map { $0 + Float(stream.normal()) * 0.3 }
      try network.load(values, shape: tensor.shape, into: tensor.name)
    }
    return Policy(network: network, head: head, normalisation: normalised ? normalisation : nil, spec: spec)
  }

  static let all: [InsightCase] = [
    InsightCase(head: .categorical, activation: .tanh, layerNorm: false),
    InsightCase(head: .categorical, activation: .silu, layerNorm: true, normalised: false),
    InsightCase(head: .q(dueling: false), activation: .silu, layerNorm: false),
    InsightCase(head: .q(dueling: true), activation: .tanh, layerNorm: false),
    InsightCase(head: .q(dueling: true), activation: .silu, layerNorm: true),
    InsightCase(head: .gaussian(logDeviation: [-1, 0.25]), activation: .tanh, layerNorm: true),
    InsightCase(head: .gaussian(logDeviation: nil), activation: .silu, layerNorm: false),
  ]
}

/// The network's outputs for a raw observation, by its plain forward pass.
private func outputs(_ policy: Policy, _ raw: [Float]) -> [Double] {
  var input = raw
  if let normalisation = policy.normalisation {
    for index in input.indices {
      let value = (raw[index] - normalisation.mean[index]) * normalisation.inverseDeviation[index]
      input[index] = min(max(value, -normalisation.clip), normalisation.clip)
    }
  }
  let work = MLPWorkspace(policy.network.shape, rows: 1)
  policy.network.forward(input.span, rows: 1, work)
  return (0..<policy.network.shape.outputs).map { Double(work.output(0, $0)) }
}

/// What the saliency is the derivative of: the chosen action's logit or Q-value, or each mean.
private func heights(_ policy: Policy, _ outputs: [Double], chosen: Int) -> [Double] {
  switch policy.head {
  case .categorical: return [outputs[chosen]]
  case .q(let dueling):
    guard dueling else { return [outputs[chosen]] }
    return [outputs[3] + outputs[chosen] - (outputs[0] + outputs[1] + outputs[2]) / 3]
  case .gaussian: return Array(outputs[..<2])
  }
}

struct PolicyInsightTests {
  @Test(arguments: InsightCase.all) func `saliency agrees with finite differences`(_ c: InsightCase) throws {
    let policy = try c.policy()
    let raw = c.normalised ? observation : [0.75, 2, -1.5, 0.9]
    let insight = PolicyInsight(policy).read(raw)
    let centre = outputs(policy, raw)
    let chosen = (0..<min(3, centre.count)).max { centre[$0] < centre[$1] } ?? 0
    try #require(insight.saliency.count == 4)
    for index in 0..<4 {
      let deviation = c.normalised ? 1 / normalisation.inverseDeviation[index] : 1
      var (above, below) = (raw, raw)
      above[index] += 0.01 * deviation
      below[index] -= 0.01 * deviation
      let pairs = zip(
        heights(policy, outputs(policy, above), chosen: chosen), heights(policy, outputs(policy, below), chosen: chosen)
      )
      let slopes = pairs.map { ($0 - $1) / 0.02 }
      let expected = if case .gaussian = c.head { slopes.reduce(0) { $0 + abs($1) } } else { slopes[0] }
      #expect(abs(Double(insight.saliency[index]) - expected) < 1e-3 * max(1, abs(expected)), "observation \(index)")
      #expect((expected == 0) == (c.normalised && index == 3), "the case shows nothing of observation \(index)")
    }
    #expect(!c.normalised || insight.saliency[3] == 0)
  }

  @Test func `probabilities are the softmax of the logits`() throws {
    let policy = try InsightCase(head: .categorical, activation: .tanh, layerNorm: false).policy()
    let insight = PolicyInsight(policy).read(observation)
    let logits = outputs(policy, observation)
    let total = logits.reduce(0) { $0 + exp($1) }
    for (index, logit) in logits.enumerated() {
      #expect(abs(Double(insight.outputs[index]) - exp(logit) / total) < 1e-6)
    }
    #expect(insight.value == nil && insight.deviations == nil)
  }

  @Test(arguments: [false, true]) func `the value of Q-values is the highest`(dueling: Bool) throws {
    let policy = try InsightCase(head: .q(dueling: dueling), activation: .silu, layerNorm: true).policy()
    let insight = PolicyInsight(policy).read(observation)
    let raw = outputs(policy, observation)
    let mean = (raw[0] + raw[1] + raw[2]) / 3
    let expected = (0..<3).map { dueling ? raw[3] + raw[$0] - mean : raw[$0] }
    for (mine, expected) in zip(insight.outputs, expected) { #expect(abs(Double(mine) - expected) < 1e-6) }
    #expect(insight.outputs.count == 3 && insight.value == insight.outputs.max() && insight.deviations == nil)
  }

  @Test func `means and deviations are in the action's unit`() throws {
    let free = try InsightCase(head: .gaussian(logDeviation: [-1, 0.25]), activation: .tanh, layerNorm: false).policy()
    let insight = PolicyInsight(free).read(observation)
    let means = outputs(free, observation)
    #expect(abs(Double(insight.outputs[0]) - 10 * means[0]) < 1e-5)
    #expect(abs(Double(insight.outputs[1]) - (2 + 2 * means[1])) < 1e-5)
    let deviations = insight.deviations ?? []
    #expect(deviations.count == 2 && insight.value == nil)
    #expect(abs(deviations[0] - 10 * 0.367_879_4) < 1e-5 && abs(deviations[1] - 2 * 1.284_025_4) < 1e-5)

    let dependent = try InsightCase(head: .gaussian(logDeviation: nil), activation: .tanh, layerNorm: false).policy()
    let raw = outputs(dependent, observation)
    let second = PolicyInsight(dependent).read(observation)
    #expect(abs(Double(second.deviations?[1] ?? 0) - 2 * exp(raw[3])) < 1e-5)
  }

  @Test func `the value is the critic's, of the observation as the policy sees it`() throws {
    var policy = try InsightCase(head: .categorical, activation: .tanh, layerNorm: false).policy()
    var critic = MLP(zeros: MLPShape(inputs: 4, hidden: [], outputs: 1, activation: .identity))
    try critic.load([1, 10, 100, 1000], shape: [4, 1], into: "layers.0.weight")
    try critic.load([0.5], shape: [1], into: "layers.0.bias")
    policy.critic = critic
    // (0.75 - 0.5) * 2, (2 + 1) * 0.25, -1.5, and beyond the clip of 3.
    let value = try #require(PolicyInsight(policy).read(observation).value)
    #expect(abs(value - (0.5 + 0.5 + 7.5 - 150 + 3000)) < 1e-3)
  }

  @Test func `a reading does not depend on those before it`() throws {
    for c in InsightCase.all {
      let policy = try c.policy()
      let used = PolicyInsight(policy)
      for step in 0..<20 { _ = used.read([Float(step), 1, Float(-step), 100]) }
      let (again, fresh) = (used.read(observation), PolicyInsight(policy).read(observation))
      #expect(again == fresh)
    }
  }
}
