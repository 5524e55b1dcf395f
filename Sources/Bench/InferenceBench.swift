import Environments
import Learning
import Neural
import Random

/// Measures how soon a policy answers one observation: normalisation, network and scaling of the action, as `evaluate`
/// and a robot run them.
public struct InferenceBench: Sendable, Equatable {
  /// Widths from the observation to the action, at least two.
  public var widths = [24, 64, 64, 4]

  public struct Outcome: Sendable, Equatable {
    public var calls: Int
    /// Half of the calls took at most this long, reading the clock included.
    public var medianSeconds: Double
    /// 99 % of them did.
    public var slowSeconds: Double
    /// Heap allocations of all calls together; nil where they cannot be counted.
    public var allocations: Int?
  }

  /// Different ones, so that nothing is computed twice.
  private static let observations = 256

  public init() {}

  /// - Parameter calls: timed ones, after a tenth as many to warm up.
  public func measure(calls: Int) -> Outcome {
    precondition(widths.count >= 2 && calls > 0)
    let inputs = widths[0]
    let runner = PolicyRunner(policy)
    var stream = RandomStream(.replay, seed: 0)
    let observations = (0..<inputs * Self.observations).map { _ in Float(stream.normal()) }
    var actions = [Float](repeating: 0, count: widths[widths.count - 1])
    var times = [Duration](repeating: .zero, count: calls)
    let warmUp = calls / 10
    var before = 0
    for call in 0..<warmUp + calls {
      let start = call % Self.observations * inputs
      if call == warmUp { before = HeapCount.ofThread }
      let began = ContinuousClock.now
      let observation = observations.span.extracting(start..<start + inputs)
      var action = actions.mutableSpan
      runner.act(observation, deterministic: true, stream: &stream, actions: &action)
      if call >= warmUp { times[call - warmUp] = ContinuousClock.now - began }
    }
    let allocations = HeapCount.ofThread - before
    times.sort()
    return Outcome(
      calls: calls, medianSeconds: times[(calls - 1) / 2].seconds,
      slowSeconds: times[(calls * 99 + 99) / 100 - 1].seconds, allocations: HeapCount.isKnown ? allocations : nil)
  }

  /// Normalised and continuous, with random weights.
  private var policy: Policy {
    let shape = MLPShape(inputs: widths[0], hidden: Array(widths[1...].dropLast()), outputs: widths[widths.count - 1])
    var stream = RandomStream(.weights, seed: 0)
    return Policy(
      network: MLP(shape, using: &stream), head: .gaussian(logDeviation: Array(repeating: 0, count: shape.outputs)),
      normalisation: ObservationNormalisation(
        mean: Array(repeating: 0.1, count: shape.inputs), inverseDeviation: Array(repeating: 0.9, count: shape.inputs),
        clip: 10),
      spec: NoiseEnvironment(observations: shape.inputs, actions: shape.outputs).spec)
  }
}
