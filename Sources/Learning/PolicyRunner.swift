import Environments
import Glibc
import Neural
import Random

/// Scratch for acting with a policy: sized once, then `act` allocates nothing. It belongs to one thread.
public final class PolicyRunner {
  public let policy: Policy
  private let parameters: FlatArray<Float>
  private let work: MLPWorkspace
  /// Observations as the network sees them, `[rows, inputs]`.
  private let input: FlatArray<Float>
  /// Per action channel: centre and half width of its range.
  private let ranges: [(centre: Float, half: Float)]

  /// - Parameter rows: the most observations in one call of `act`.
  public init(_ policy: Policy, rows: Int = 1) {
    self.policy = policy
    parameters = FlatArray(policy.network.parameters)
    work = MLPWorkspace(policy.network.shape, rows: rows, training: false)
    input = FlatArray(repeating: 0, count: rows * policy.observations.count)
    ranges =
      switch policy.actions {
      case .discrete: []
      case .continuous(let channels):
        channels.map { (Float(($0.low + $0.high) / 2), Float(($0.high - $0.low) / 2)) }
      }
  }

  /// Chooses one action per row.
  /// - Parameters:
  ///   - observations: raw, `[rows, observations]`.
  ///   - deterministic: the mean or the likeliest choice; otherwise drawn from `stream`. A Q head is always greedy.
  ///   - actions: `[rows, actions.width]`; a choice is written as its index.
  public func act(
    _ observations: Span<Float>, rows: Int = 1, deterministic: Bool, stream: inout RandomStream,
    actions: inout MutableSpan<Float>
  ) {
    let inputs = policy.observations.count
    precondition(observations.count >= rows * inputs && actions.count >= rows * policy.actions.width)
    precondition(rows <= work.maxRows)
    for row in 0..<rows { policy.normalise(observations, row, into: input) }
    unsafe work.forward(parameters.pointer(), input: input.pointer(), stride: inputs, rows: rows)
    for row in 0..<rows {
      switch policy.head {
      case .categorical:
        let choice = deterministic ? greedy(row) : sample(row, &stream)
        actions[row] = Float(choice)
      case .q: actions[row] = Float(greedy(row))
      case .gaussian(let logDeviation):
        for channel in ranges.indices {
          var value = work.output(row, channel)
          if !deterministic {
            let state = logDeviation?[channel] ?? min(max(work.output(row, ranges.count + channel), -5), 2)
            value += exp(state) * Float(stream.normal())
          }
          actions[row * ranges.count + channel] = ranges[channel].centre + ranges[channel].half * value
        }
      }
    }
  }

  /// The choice with the highest output; the first of equals. A dueling head's value column shifts all alike.
  private func greedy(_ row: Int) -> Int {
    var best = 0
    for choice in 1..<max(1, policy.actions.outputs) where work.output(row, choice) > work.output(row, best) {
      best = choice
    }
    return best
  }

  /// A choice drawn by the softmax of the logits.
  private func sample(_ row: Int, _ stream: inout RandomStream) -> Int {
    let highest = Double(work.output(row, greedy(row)))
    var total = 0.0
    for choice in 0..<policy.actions.outputs { total += exp(Double(work.output(row, choice)) - highest) }
    var rest = stream.unit() * total
    for choice in 0..<policy.actions.outputs {
      rest -= exp(Double(work.output(row, choice)) - highest)
      if rest < 0 { return choice }
    }
    return greedy(row)
  }
}

extension Policy {
  /// Writes a row of raw observations as the network sees it; both are `[rows, observations]`.
  func normalise(_ raw: Span<Float>, _ row: Int, into input: FlatArray<Float>) {
    let inputs = observations.count
    guard let normalisation else {
      for index in row * inputs..<(row + 1) * inputs { input[index] = raw[index] }
      return
    }
    for column in 0..<inputs {
      let value = (raw[row * inputs + column] - normalisation.mean[column]) * normalisation.inverseDeviation[column]
      input[row * inputs + column] = min(max(value, -normalisation.clip), normalisation.clip)
    }
  }
}
