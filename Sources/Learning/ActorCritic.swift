import Environments
import Neural
import Random

/// A policy's network and a value network in one flat array of parameters: actor, free log-deviations, critic. One
/// array, so that gradients are reduced and parameters updated in pieces that know nothing of networks.
final class ActorCritic {
  let head: PolicyHead
  let actorShape: MLPShape
  let criticShape: MLPShape
  let parameters: FlatArray<Float>
  let criticOffset: Int
  let deviationOffset: Int
  /// The policy's parameters and the value network's, whose gradients need nothing of each other.
  let parts: [Range<Int>]
  private let actorTemplate: MLP
  private let criticTemplate: MLP

  init(spec: EnvironmentSpec, _ configuration: PPOConfiguration, seed: UInt64) {
    head = PolicyHead(spec.actions, stateDependentDeviation: configuration.stateDependentDeviation)
    let inputs = spec.observations.count
    actorShape = MLPShape(
      inputs: inputs, hidden: configuration.hidden, outputs: head.outputs, activation: configuration.activation,
      layerNorm: configuration.layerNorm)
    criticShape = MLPShape(
      inputs: inputs, hidden: configuration.criticHidden, outputs: 1,
      activation: configuration.activation, layerNorm: configuration.layerNorm)
    var actorStream = RandomStream(.weights, seed: seed, 0)
    var criticStream = RandomStream(.weights, seed: seed, 1)
    // A small last layer: the first policy hardly depends on the observation.
    var actor = MLP(actorShape, outputGain: 0.01, using: &actorStream)
    let critic = MLP(criticShape, outputGain: 1, using: &criticStream)
    if case .gaussian(let channels, false) = head {
      Self.setLastBias(
        of: &actor,
        [Float](repeating: 0, count: channels)
          + [Float](repeating: Float(configuration.logDeviation), count: channels))
    }
    actorTemplate = actor
    criticTemplate = critic
    deviationOffset = actorShape.parameterCount
    criticOffset = deviationOffset + (head.freeDeviations + 7) / 8 * 8
    parameters = FlatArray(repeating: 0, count: criticOffset + criticShape.parameterCount)
    parts = [0..<criticOffset, criticOffset..<parameters.count]
    for (index, value) in actor.parameters.enumerated() { parameters[index] = value }
    for (index, value) in critic.parameters.enumerated() { parameters[criticOffset + index] = value }
    for index in 0..<head.freeDeviations { parameters[deviationOffset + index] = Float(configuration.logDeviation) }
  }

  /// The actor with its current parameters.
  var actor: MLP {
    var network = actorTemplate
    network.parameters = parameters.elements(0..<actorShape.parameterCount)
    return network
  }

  /// The critic with its current parameters, its output times `scale`.
  func critic(scale: Float) -> MLP {
    var network = criticTemplate
    network.parameters = parameters.elements(criticOffset..<parameters.count)
    let last = (criticShape.hidden.last ?? criticShape.inputs) + 1
    for index in network.parameters.indices.suffix(last * criticShape.outputStride) {
      network.parameters[index] *= scale
    }
    return network
  }

  /// Replaces the actor's parameters.
  func setActor(_ network: MLP) {
    for (index, value) in network.parameters.enumerated() { parameters[index] = value }
  }

  /// The head as a policy carries it.
  var policyHead: Policy.Head {
    switch head {
    case .categorical: .categorical
    case .gaussian(_, let free): .gaussian(logDeviation: free ? logDeviations : nil)
    }
  }

  var logDeviations: [Float] { (0..<head.freeDeviations).map { parameters[deviationOffset + $0] } }

  private static func setLastBias(of network: inout MLP, _ values: [Float]) {
    guard let last = network.tensors.last(where: { $0.name.hasSuffix(".bias") }) else { return }
    do {
      try network.load(values, shape: last.shape, into: last.name)
    } catch {
      preconditionFailure("the last bias has one number per output: \(error)")
    }
  }
}
