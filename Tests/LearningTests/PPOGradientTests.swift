import Environments
import Random
import Testing

@testable import Learning

/// The gradient of the whole PPO loss, networks included, beside finite differences.
struct PPOGradientTests {
  enum Kind: CaseIterable {
    case categorical, gaussian, stateDependent, layerNorm
  }

  private static func spec(_ kind: Kind) -> EnvironmentSpec {
    EnvironmentSpec(
      observations: (0..<3).map { ObservationChannel(term: "channel \($0)") },
      actions: kind == .categorical
        ? .discrete(["a", "b", "c"])
        : .continuous([ActionChannel(term: "x"), ActionChannel(term: "y")]),
      rewards: [], endings: [], controlStep: 1)
  }

  private static func learner(_ kind: Kind) -> PPOLearner {
    var configuration = PPOConfiguration()
    configuration.environments = 2
    configuration.rollout = 20
    configuration.minibatch = 40
    configuration.block = 40
    configuration.hidden = [7, 5]
    configuration.criticHidden = [6]
    configuration.valueClip = 0.3
    configuration.stateDependentDeviation = kind == .stateDependent
    configuration.layerNorm = kind == .layerNorm
    let networks = ActorCritic(spec: spec(kind), configuration, seed: 3)
    var stream = RandomStream(.weights, seed: 9)
    for index in 0..<networks.parameters.count where networks.parameters[index] != 0 {
      networks.parameters[index] += Float(0.4 * stream.normal())
    }
    let buffer = RolloutBuffer(environments: 2, steps: 20, observations: 3, actionWidth: networks.head.width)
    let workspace = PPOWorkspace(networks, buffer, shardRows: 1)
    fill(buffer, networks, workspace, &stream)
    let learner = PPOLearner(configuration, networks, buffer, [workspace], WorkerPool(threads: 1), seed: 0)
    learner.listPlaces()
    learner.scaleAdvantages(of: 0)
    learner.current.rows = 40
    learner.current.blocks = 1
    learner.current.clip = 0.2
    learner.current.entropy = 0.05
    return learner
  }

  /// Random samples whose probabilities have moved since the rollout, some beyond the clip.
  private static func fill(
    _ buffer: RolloutBuffer, _ networks: ActorCritic, _ work: PPOWorkspace, _ stream: inout RandomStream
  ) {
    for environment in 0..<2 {
      for place in buffer.range(of: environment) {
        for channel in 0..<3 { buffer.observations[place * buffer.stride + channel] = Float(stream.normal()) }
        unsafe work.actor.forward(
          networks.parameters.pointer(), input: buffer.observations.pointer(at: place * buffer.stride),
          stride: buffer.stride, rows: 1)
        buffer.logProbabilities[place] = unsafe networks.head.sample(
          work.actor.outputs, deviations: networks.parameters.pointer(at: networks.deviationOffset), stream: &stream,
          action: buffer.actions.pointer(at: place * buffer.actionWidth))
        buffer.logProbabilities[place] += Float(stream.uniform(-0.3...0.3))
        buffer.advantages[place] = Float(stream.normal())
        buffer.returns[place] = Float(stream.normal())
        buffer.values[place] = Float(stream.normal())
      }
    }
  }

  private static func loss(_ learner: PPOLearner) -> Double {
    for network in 0..<2 { learner.differentiate(task: network, learner.workspaces[0]) }
    var sums = learner.blockSums[0]
    sums += learner.blockSums[1]
    return (sums.policy - 0.05 * sums.entropy + learner.configuration.valueCoefficient * sums.value) / 40
  }

  @Test(arguments: Kind.allCases) func `the gradient is that of finite differences`(kind: Kind) {
    let learner = Self.learner(kind)
    _ = Self.loss(learner)
    let gradient = learner.blockGradients.elements
    let parameters = learner.networks.parameters
    var (difference, size) = (0.0, 0.0)
    let step: Float = 4e-3
    for index in 0..<parameters.count where gradient[index] != 0 {
      let kept = parameters[index]
      parameters[index] = kept + step
      let above = Self.loss(learner)
      parameters[index] = kept - step
      let below = Self.loss(learner)
      parameters[index] = kept
      let slope = (above - below) / Double(2 * step)
      difference += (slope - Double(gradient[index])) * (slope - Double(gradient[index]))
      size += slope * slope
    }
    #expect(size > 0.01)
    #expect((difference / size).squareRoot() < 0.02)
    #expect(learner.blockSums[0].clipped > 2)
  }

  @Test func `blocks add up to the whole minibatch`() {
    let learner = Self.learner(.gaussian)
    _ = Self.loss(learner)
    let whole = learner.blockGradients.elements
    var parts = [Float](repeating: 0, count: whole.count)
    var configuration = learner.configuration
    configuration.block = 9
    let cut = PPOLearner(
      configuration, learner.networks, learner.buffer, learner.workspaces, WorkerPool(threads: 1), seed: 0)
    cut.listPlaces()
    cut.scaleAdvantages(of: 0)
    cut.current = learner.current
    cut.current.blocks = 5
    for task in 0..<10 { cut.differentiate(task: task, learner.workspaces[0]) }
    for block in 0..<5 {
      for index in parts.indices { parts[index] += cut.blockGradients[block * whole.count + index] }
    }
    #expect(zip(whole, parts).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
