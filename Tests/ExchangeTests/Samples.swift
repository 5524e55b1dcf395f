import Environments
import Foundation
import Learning
import Neural
import Random

/// A small policy with random weights.
func samplePolicy(
  _ head: Policy.Head, _ actions: ActionSpec, normalised: Bool = true, activation: Activation = .tanh,
  layerNorm: Bool = false, hidden: [Int] = [10, 7]
) -> Policy {
  var stream = RandomStream(7)
  let shape = MLPShape(
    inputs: 3, hidden: hidden, outputs: Policy.outputs(head: head, actions: actions), activation: activation,
    layerNorm: layerNorm)
  let normalisation = ObservationNormalisation(mean: [0.5, -1, 0], inverseDeviation: [2, 0.25, 1], clip: 3)
  let spec = EnvironmentSpec(
    observations: ["x", "y", "z"].map { ObservationChannel(term: $0) }, actions: actions, rewards: [], endings: [],
    controlStep: 0.1)
  var network = MLP(shape, using: &stream)
  // Biases, scales and shifts too, which begin as zeros and ones.
  for tensor in network.tensors where tensor.shape.count == 1 {
    let values = network.values(of: tensor).map { $0 + Float(0.2 * stream.normal()) }
    do { try network.load(values, shape: tensor.shape, into: tensor.name) } catch { preconditionFailure("\(error)") }
  }
  var policy = Policy(network: network, head: head, normalisation: normalised ? normalisation : nil, spec: spec)
  policy.world = WorldIdentity(name: "town", text: "about: a 'town'\n# ±\n", hash: "0123456789abcdef")
  policy.algorithm = "ppo"
  policy.score = ["return_mean": 1.0 / 3]
  return policy
}

let wheels = ActionSpec.continuous([
  ActionChannel(term: "left", low: -0.5, high: 0.75), ActionChannel(term: "right", low: 0, high: 4),
])
let choices = ActionSpec.discrete(["forward", "left", "right"])

let heads: [(Policy.Head, ActionSpec)] = [
  (.categorical, choices), (.q(dueling: false), choices), (.q(dueling: true), choices),
  (.gaussian(logDeviation: [-1, 0.25]), wheels), (.gaussian(logDeviation: nil), wheels),
]

extension Policy {
  /// An environment that it fits.
  var spec: EnvironmentSpec {
    EnvironmentSpec(observations: observations, actions: actions, rewards: [], endings: [], controlStep: 0.1)
  }
}

extension PolicyRunner {
  /// The action without noise.
  func action(_ observation: [Float]) -> [Float] {
    var stream = RandomStream(0)
    var action = [Float](repeating: 0, count: policy.actions.width)
    var span = action.mutableSpan
    act(observation.span, deterministic: true, stream: &stream, actions: &span)
    return action
  }
}

/// What the head gives for each choice: a logit or a value.
func choiceValues(_ policy: Policy, _ observation: [Float]) -> [Float] {
  var input = observation
  if let normalisation = policy.normalisation {
    for (index, value) in observation.enumerated() {
      let scaled = (value - normalisation.mean[index]) * normalisation.inverseDeviation[index]
      input[index] = min(max(scaled, -normalisation.clip), normalisation.clip)
    }
  }
  let work = MLPWorkspace(policy.network.shape, rows: 1, training: false)
  policy.network.forward(input.span, rows: 1, work)
  let choices = policy.actions.outputs
  let outputs = (0..<choices).map { work.output(0, $0) }
  guard policy.head == .q(dueling: true) else { return outputs }
  let mean = outputs.reduce(0, +) / Float(choices)
  return outputs.map { work.output(0, choices) + $0 - mean }
}

/// The action by a rule.
func action(_ rule: ActionRule, _ observation: [Float], width: Int) -> [Float] {
  var action = [Float](repeating: 0, count: width)
  var span = action.mutableSpan
  rule(observation.span, &span)
  return action
}

/// As an environment does it at its door.
func clipped(_ action: [Float], _ actions: ActionSpec) -> [Float] {
  guard case .continuous(let channels) = actions else { return action }
  return zip(action, channels).map { min(max($0, Float($1.low)), Float($1.high)) }
}

/// The checkout that holds these tests.
let checkout: String = {
  var url = URL(fileURLWithPath: #filePath)
  for _ in 1...3 { url.deleteLastPathComponent() }
  return url.path
}()

/// A folder that a test writes to.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("strut-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
