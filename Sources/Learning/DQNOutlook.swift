import Neural

/// What the target network says of successors. While it rests, that does not change: the successors of all the updates
/// until it moves are valued together, each of them once however often it is drawn, in taller blocks than one batch has.
/// A row's bits do not depend on the rows beside it, so the updates are the same as if each had asked for itself.
final class DQNOutlook {
  private let shape: MLPShape
  private let scratch: [Scratch]
  /// Transitions that have been valued, in the order of their rows.
  private let members: FlatArray<Int32>
  private var count = 0
  /// The row of each transition, true where `members` has it there (Briggs and Torczon 1993): nothing to clear.
  private let rows: FlatArray<Int32>
  /// `[members, outputStride]`
  private let outputs: FlatArray<Float>

  private static let blockRows = 64

  /// One thread's.
  private struct Scratch {
    let work: MLPWorkspace
    let input: FlatArray<Float>
  }

  /// - Parameters:
  ///   - draws: the most that `take` is called for.
  ///   - capacity: of the replay buffer.
  init(_ shape: MLPShape, draws: Int, capacity: Int, threads: Int) {
    self.shape = shape
    scratch = (0..<threads).map { _ in
      Scratch(
        work: MLPWorkspace(shape, rows: Self.blockRows, training: false),
        input: FlatArray(repeating: 0, count: Self.blockRows * shape.inputs))
    }
    members = FlatArray(repeating: 0, count: min(draws, capacity))
    rows = FlatArray(repeating: 0, count: capacity)
    outputs = FlatArray(repeating: 0, count: members.count * shape.outputStride)
  }

  /// Takes the transitions that `items` names; `evaluate` is then to be run for each block.
  func take(_ items: FlatArray<Int32>, count drawn: Int) {
    count = 0
    for index in 0..<drawn where !contains(items[index]) {
      members[count] = items[index]
      rows[Int(items[index])] = Int32(count)
      count += 1
    }
  }

  var blocks: Int { (count + Self.blockRows - 1) / Self.blockRows }

  func evaluate(
    block: Int, thread: Int, _ table: TransitionTable, _ scale: ObservationScale, _ target: FlatArray<Float>
  ) {
    let (work, input) = (scratch[thread].work, scratch[thread].input)
    let width = shape.inputs
    let first = block * Self.blockRows
    let height = min(Self.blockRows, count - first)
    for row in 0..<height {
      scale.apply(table.successors, at: Int(members[first + row]) * width, into: input, at: row * width)
    }
    unsafe work.forward(target.pointer(), input: input.pointer(), stride: width, rows: height)
    let length = height * shape.outputStride
    unsafe outputs.pointer(at: first * shape.outputStride, length: length).update(from: work.outputs, count: length)
  }

  /// The outputs for the successor of a transition that was taken, `[outputStride]`.
  @unsafe func outputs(of item: Int32) -> UnsafePointer<Float> {
    precondition(contains(item), "a successor that nobody asked for")
    return unsafe UnsafePointer(
      outputs.pointer(at: Int(rows[Int(item)]) * shape.outputStride, length: shape.outputStride))
  }

  private func contains(_ item: Int32) -> Bool {
    let row = Int(rows[Int(item)])
    return row < count && members[row] == item
  }
}
