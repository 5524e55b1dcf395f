import Environments

/// From a network's units to an environment's: a choice's index stays, a channel becomes centre + half range * output.
/// Nothing is clipped here; that is done at the environment's door.
struct ActionScale: Sendable {
  let centre: [Float]
  let half: [Float]

  init(_ spec: ActionSpec) {
    switch spec {
    case .discrete:
      centre = [0]
      half = [1]
    case .continuous(let channels):
      centre = channels.map { Float(($0.low + $0.high) / 2) }
      half = channels.map { Float(($0.high - $0.low) / 2) }
    }
  }

  @inline(__always)
  func apply(_ outputs: Span<Float>, into action: inout MutableSpan<Float>) {
    precondition(outputs.count == centre.count && action.count == centre.count)
    for index in 0..<outputs.count { action[index] = centre[index] + half[index] * outputs[index] }
  }
}
