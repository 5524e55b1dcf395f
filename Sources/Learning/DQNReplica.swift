import Neural

/// One thread's own networks and optimiser. All replicas hold the same bits: each takes every gradient step by itself,
/// which costs less than to fetch the lines of parameters that another thread has written.
final class DQNReplica {
  let online: FlatArray<Float>
  let target: FlatArray<Float>
  private let optimiser: Optimiser

  init(_ network: MLP) {
    online = FlatArray(network.parameters)
    target = FlatArray(network.parameters)
    optimiser = Optimiser(.adam, count: online.count)
  }

  func begin(with network: MLP) {
    for (index, value) in network.parameters.enumerated() { online[index] = value }
    copyTarget()
  }

  func copyTarget() { target.copy(from: online, at: 0, to: 0, length: online.count) }

  /// One step of the optimiser, after which the target network follows by `tau`; 1: not at all.
  func step(_ gradient: FlatArray<Float>, learningRate: Float, gradientScale: Float, tau: Float) {
    optimiser.advance()
    unsafe optimiser.update(
      online.pointer(), gradients: gradient.pointer(), range: 0..<online.count, learningRate: learningRate,
      gradientScale: gradientScale)
    guard tau < 1 else { return }
    for index in 0..<online.count { target[index] += tau * (online[index] - target[index]) }
  }

  func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("parameters", online)
    checkpoint.put("target.parameters", target)
    optimiser.save(to: &checkpoint)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    try checkpoint.fill("parameters", online)
    try checkpoint.fill("target.parameters", target)
    try optimiser.restore(from: checkpoint)
  }
}
