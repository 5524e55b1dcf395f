import Neural
import Random

/// One shard's scratch for choosing actions.
final class DQNActor {
  let range: Range<Int>
  let clock: CollectingProfile.Lane
  private let head: QHead
  private let work: MLPWorkspace
  private let input: FlatArray<Float>

  init(range: Range<Int>, shape: MLPShape, head: QHead, _ clock: CollectingProfile.Lane) {
    self.range = range
    self.clock = clock
    self.head = head
    work = MLPWorkspace(shape, rows: range.count, training: false)
    input = FlatArray(repeating: 0, count: range.count * shape.inputs)
  }

  /// Computes the values of all of the shard's environments; `observations` are raw, of all environments.
  func prepare(
    _ observations: SeatRows<Float>, _ scale: ObservationScale, _ parameters: FlatArray<Float>
  ) {
    let width = work.shape.inputs
    for (row, environment) in range.enumerated() {
      observations.read(environment) { raw in
        input.write(row * width..<(row + 1) * width) { scale.apply(raw, into: &$0) }
      }
    }
    unsafe work.forward(parameters.pointer(), input: input.pointer(), stride: width, rows: range.count)
  }

  /// A random choice with probability `epsilon`, else the best one; below 1, after `prepare`.
  func choose(_ environment: Int, epsilon: Double, _ stream: inout RandomStream) -> Int {
    if stream.unit() < epsilon { return stream.integer(in: 0...head.choices - 1) }
    return greedy(environment)
  }

  private func greedy(_ environment: Int) -> Int {
    unsafe head.greedy(
      Span(
        _unsafeStart: work.outputs + (environment - range.lowerBound) * work.shape.outputStride, count: head.outputs))
  }
}
