/// How the outputs of a Q-network stand for action values: directly, or (dueling, Wang et al. 2016, arXiv 1511.06581) as
/// one advantage per choice and then the state's value: `q[a] = value + advantage[a] - mean(advantages)`.
struct QHead: Sendable {
  var choices: Int
  var dueling: Bool

  var outputs: Int { choices + (dueling ? 1 : 0) }

  /// The value of one choice; `outputs` is a row of the network's.
  func value(_ outputs: Span<Float>, of choice: Int) -> Float {
    guard dueling else { return outputs[choice] }
    return outputs[choices] + outputs[choice] - meanAdvantage(outputs)
  }

  /// The choice with the highest value; the first of equals.
  func greedy(_ outputs: Span<Float>) -> Int {
    var best = 0
    for choice in 1..<max(1, choices) where outputs[choice] > outputs[best] { best = choice }
    return best
  }

  /// Writes the gradient of a loss to the outputs, given its `slope` in the value of one choice.
  func writeGradient(slope: Float, of choice: Int, into gradient: inout MutableSpan<Float>) {
    let shared = dueling ? -slope / Float(choices) : 0
    for other in 0..<choices { gradient[other] = shared }
    gradient[choice] += slope
    if dueling { gradient[choices] = slope }
  }

  private func meanAdvantage(_ outputs: Span<Float>) -> Float {
    var sum: Float = 0
    for choice in 0..<choices { sum += outputs[choice] }
    return sum / Float(choices)
  }
}

/// The loss of a temporal-difference error.
public enum QLoss: String, Sendable, CaseIterable {
  case squared
  /// Quadratic within 1, linear beyond.
  case huber

  func value(_ error: Float) -> Float {
    switch self {
    case .squared: 0.5 * error * error
    case .huber: abs(error) <= 1 ? 0.5 * error * error : abs(error) - 0.5
    }
  }

  func slope(_ error: Float) -> Float {
    switch self {
    case .squared: error
    case .huber: min(max(error, -1), 1)
    }
  }
}
