import Glibc
import Neural

/// What a policy makes of one observation.
public struct Insight: Sendable, Equatable {
  /// Probabilities of the choices, Q-values, or mean actions in the environment's units.
  public var outputs: [Float]
  /// Of a Gaussian head, in the environment's units.
  public var deviations: [Float]?
  /// The return that the critic expects (see `Policy.critic`), or the highest Q-value; nil where a policy knows none.
  public var value: Float?
  /// How much each number of the observation matters to the action, `[observations]`: the derivative of the likeliest
  /// choice's logit or Q-value by it, times its deviation in the policy's normalisation, so that observations of
  /// different units compare. For channels, the sum of the derivatives' sizes, each mean in halves of its channel's
  /// range. 0 where the normalisation clips.
  public var saliency: [Float]
}

/// Looks into a policy while it acts. All scratch is made here, once; it belongs to one thread.
public final class PolicyInsight {
  public let policy: Policy
  private let parameters: FlatArray<Float>
  private let work: MLPWorkspace
  private let input: FlatArray<Float>
  private let inputGradient: FlatArray<Float>
  private let normalisationGradient: FlatArray<Float>
  private let scale: ActionScale
  private let criticParameters: FlatArray<Float>
  private let criticWork: MLPWorkspace?

  public init(_ policy: Policy) {
    self.policy = policy
    let shape = policy.network.shape
    parameters = FlatArray(policy.network.parameters)
    work = MLPWorkspace(shape, rows: 1)
    input = FlatArray(repeating: 0, count: shape.inputs)
    inputGradient = FlatArray(repeating: 0, count: shape.inputGradientStride)
    normalisationGradient = FlatArray(repeating: 0, count: shape.normalisationCount)
    scale = ActionScale(policy.actions)
    criticParameters = FlatArray(policy.critic?.parameters ?? [])
    criticWork = policy.critic.map { MLPWorkspace($0.shape, rows: 1, training: false) }
  }

  /// - Parameter observation: raw, `[observations]`.
  public func read(_ observation: [Float]) -> Insight {
    precondition(observation.count == input.count, "the policy sees \(input.count) numbers")
    policy.normalise(observation.span, 0, into: input)
    unsafe work.forward(parameters.pointer(), input: input.pointer(), stride: input.count, rows: 1)
    var insight = Insight(outputs: [], value: judge(), saliency: Array(repeating: 0, count: input.count))
    let count = policy.actions.outputs
    let raw = (0..<work.shape.outputs).map { work.output(0, $0) }
    var slopes = raw.map { _ in Float(0) }
    switch policy.head {
    case .categorical:
      let chosen = QHead(choices: count, dueling: false).greedy(raw.span)
      let weights = raw.map { exp($0 - raw[chosen]) }
      let total = weights.reduce(0, +)
      insight.outputs = weights.map { $0 / total }
      slopes[chosen] = 1
      addGradient(slopes, to: &insight.saliency)
    case .q(let dueling):
      let head = QHead(choices: count, dueling: dueling)
      let chosen = head.greedy(raw.span)
      insight.outputs = (0..<count).map { head.value(raw.span, of: $0) }
      insight.value = insight.outputs[chosen]
      var gradient = slopes.mutableSpan
      head.writeGradient(slope: 1, of: chosen, into: &gradient)
      addGradient(slopes, to: &insight.saliency)
    case .gaussian(let logDeviation):
      insight.outputs = (0..<count).map { scale.centre[$0] + scale.half[$0] * raw[$0] }
      insight.deviations = (0..<count).map {
        scale.half[$0] * exp(logDeviation?[$0] ?? PolicyHead.bounded(raw[count + $0]))
      }
      for channel in 0..<count {
        slopes[channel] = 1
        addGradient(slopes, to: &insight.saliency, sizes: true)
        slopes[channel] = 0
      }
    }
    suppressClipped(observation, &insight.saliency)
    return insight
  }

  /// The critic's value of the observation in `input`.
  private func judge() -> Float? {
    guard let criticWork else { return nil }
    unsafe criticWork.forward(criticParameters.pointer(), input: input.pointer(), stride: input.count, rows: 1)
    return criticWork.output(0, 0)
  }

  /// Adds the derivative by the normalised observation, or its size: that by the raw one has the inverse deviation as a
  /// factor, which the deviation takes out again.
  /// - Parameter slopes: by the network's outputs.
  private func addGradient(_ slopes: [Float], to saliency: inout [Float], sizes: Bool = false) {
    for (output, slope) in slopes.enumerated() { work.setOutputGradient(slope, 0, output) }
    unsafe work.backwardRows(
      parameters.pointer(), first: 0, rows: 1, normalisation: normalisationGradient.pointer(),
      inputGradient: inputGradient.pointer())
    for index in saliency.indices { saliency[index] += sizes ? abs(inputGradient[index]) : inputGradient[index] }
  }

  /// Beyond the clip the network does not see an observation move.
  private func suppressClipped(_ observation: [Float], _ saliency: inout [Float]) {
    guard let normalisation = policy.normalisation else { return }
    for index in saliency.indices {
      let value = (observation[index] - normalisation.mean[index]) * normalisation.inverseDeviation[index]
      if abs(value) > normalisation.clip { saliency[index] = 0 }
    }
  }
}
