import Environments
import Neural

/// What a trainer takes over from a policy that was trained elsewhere: every weight whose place has the same meaning
/// there and here. Observations and actions are matched by name, unit and scale, hidden layers by their widths.
public struct Transfer: Sendable {
  /// In words, part by part: what was taken over, and what begins anew.
  public private(set) var taken: [String] = []
  public private(set) var left: [String] = []

  private let policy: Policy
  /// For each of the new world's observations its place among the policy's.
  private let inputs: [Int?]
  /// For each of the new network's outputs its place among the policy's.
  private let outputs: [Int?]

  init(from policy: Policy, to spec: EnvironmentSpec, head: Policy.Head) {
    self.policy = policy
    inputs = spec.observations.map { policy.observations.firstIndex(of: $0) }
    outputs = Self.outputs(policy, spec, head)
  }

  private static func outputs(_ policy: Policy, _ spec: EnvironmentSpec, _ head: Policy.Head) -> [Int?] {
    let count = Policy.outputs(head: head, actions: spec.actions)
    guard policy.head.isKin(to: head) else { return Array(repeating: nil, count: count) }
    let (mine, theirs) = (spec.actions.names, policy.actions.names)
    return (0..<count).map { output in
      // The state's value of a dueling network comes after the actions.
      if case .q = head, output == mine.count { return theirs.count }
      return theirs.firstIndex(of: mine[output % mine.count]).map { $0 + output / mine.count * theirs.count }
    }
  }

  /// Copies what fits into `network`. Weights of observations that the policy does not know become zero, so that the
  /// network begins by ignoring them.
  /// - Throws: when nothing fits.
  mutating func apply(to network: inout MLP) throws(TrainingError) {
    let (mine, theirs) = (network.shape, policy.network.shape)
    guard mine.activation == theirs.activation, mine.layerNorm == theirs.layerNorm else {
      throw TrainingError(
        .configuration,
        "the policy's network has \(Self.kind(theirs)) layers, and this one \(Self.kind(mine)) ones; set activation and "
          + "layer_norm as they were")
    }
    guard inputs.contains(where: { $0 != nil }) else {
      throw TrainingError(.configuration, "the policy knows none of this world's observations")
    }
    guard mine.hidden.first == theirs.hidden.first, !mine.hidden.isEmpty else {
      throw TrainingError(
        .configuration,
        "the policy's network has hidden layers of \(theirs.hidden), and this one of \(mine.hidden); set hidden as it "
          + "was")
    }
    let common = zip(mine.hidden, theirs.hidden).prefix { $0 == $1 }.count
    copy(layer: 0, &network, rows: inputs, columns: (0..<mine.hidden[0]).map { $0 }, clearing: true)
    report("first layer", inputs, spec: "observations")
    for layer in 1..<max(1, common) {
      copy(
        layer: layer, &network, rows: (0..<mine.hidden[layer - 1]).map { $0 },
        columns: (0..<mine.hidden[layer]).map { $0 })
    }
    if common > 1 {
      taken.append("hidden layers \(mine.hidden.prefix(common).map(String.init).joined(separator: "-"))")
    }
    guard common == mine.hidden.count, common == theirs.hidden.count else {
      return left.append("layers beyond the \(common == 1 ? "first" : "\(common) first"), whose widths differ")
    }
    copy(layer: common, &network, rows: (0..<mine.hidden[common - 1]).map { $0 }, columns: outputs)
    report("last layer", outputs, spec: "outputs")
  }

  /// The running statistics as if they had seen the policy's; nil when there are none.
  mutating func statistics(active: Bool) -> RunningStatistics? {
    guard active else { return nil }
    guard let normalisation = policy.normalisation else {
      left.append("normalisation of observations, which the policy has none of")
      return nil
    }
    taken.append("normalisation of observations")
    let mean = inputs.map { $0.map { Double(normalisation.mean[$0]) } ?? 0 }
    let variance = inputs.map { input in
      input.map { 1 / (Double(normalisation.inverseDeviation[$0]) * Double(normalisation.inverseDeviation[$0])) } ?? 1
    }
    return RunningStatistics(count: Self.weight, mean: mean, variance: variance)
  }

  /// Free log-deviations by action; nil where the policy has none.
  mutating func logDeviations() -> [Float?] {
    guard case .gaussian(let deviations?) = policy.head, outputs.contains(where: { $0 != nil }) else { return [] }
    taken.append("deviations of the actions")
    return outputs.map { $0.map { deviations[$0] } }
  }

  mutating func leave(_ part: String) { left.append(part) }

  /// How many samples a policy's statistics count for: enough to outlast the first rollouts, not to resist new ground.
  private static let weight = 100_000.0

  private mutating func report(_ part: String, _ map: [Int?], spec: String) {
    let count = map.count { $0 != nil }
    if count > 0 { taken.append("\(part) (\(count) of \(map.count) \(spec))") }
    if count < map.count { left.append("\(part) of \(map.count - count) \(spec)") }
  }

  /// Every tensor of a layer, element by element where both sides have it.
  private func copy(
    layer: Int, _ network: inout MLP, rows: [Int?], columns: [Int?], clearing: Bool = false
  ) {
    for tensor in network.tensors where tensor.name.hasPrefix("layers.\(layer).") {
      guard let source = policy.network.tensors.first(where: { $0.name == tensor.name }) else { continue }
      let theirs = policy.network.values(of: source)
      var values = network.values(of: tensor)
      let isMatrix = tensor.shape.count == 2
      let (width, their) = (tensor.shape[tensor.shape.count - 1], source.shape[source.shape.count - 1])
      for row in 0..<(isMatrix ? tensor.shape[0] : 1) {
        for column in 0..<width {
          guard let from = columns[column] else { continue }
          if let fromRow = isMatrix ? rows[row] : 0 {
            values[row * width + column] = theirs[fromRow * their + from]
          } else if clearing {
            values[row * width + column] = 0
          }
        }
      }
      do {
        try network.load(values, shape: tensor.shape, into: tensor.name)
      } catch {
        preconditionFailure("the tensor's own shape fits: \(error)")
      }
    }
  }

  private static func kind(_ shape: MLPShape) -> String {
    shape.activation.rawValue + (shape.layerNorm ? " and layer-norm" : "")
  }
}

extension Policy.Head {
  /// Whether the outputs of two heads mean the same, action by action.
  func isKin(to other: Policy.Head) -> Bool {
    switch (self, other) {
    case (.categorical, .categorical): true
    case (.gaussian(let mine), .gaussian(let its)): (mine == nil) == (its == nil)
    case (.q(let mine), .q(let its)): mine == its
    default: false
    }
  }
}

extension ActionSpec {
  /// What tells an action from others.
  fileprivate var names: [String] {
    switch self {
    case .discrete(let names): names
    case .continuous(let channels): channels.map { "\($0.term) [\($0.unit)] \($0.low)...\($0.high)" }
    }
  }
}
