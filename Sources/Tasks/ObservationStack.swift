/// The observations of the last control steps in one, oldest first.
struct ObservationStack {
  /// Where the newest step's numbers are in the whole.
  let newest: Int
  private let width: Int
  private var recent: [Float]

  init(width: Int, steps: Int) {
    self.width = width
    newest = (steps - 1) * width
    recent = Array(repeating: 0, count: steps * width)
  }

  /// Begins an episode whose first observation is in the newest place of `output`: nothing was before it.
  mutating func begin(_ output: inout MutableSpan<Float>) {
    for index in 0..<newest { output[index] = output[newest + index % width] }
    for index in recent.indices { recent[index] = output[index] }
  }

  /// Fills in what was before the observation in the newest place of `output`.
  mutating func add(_ output: inout MutableSpan<Float>) {
    guard newest > 0 else { return }
    for index in 0..<newest { recent[index] = recent[index + width] }
    for index in 0..<newest { output[index] = recent[index] }
    for index in newest..<newest + width { recent[index] = output[index] }
  }
}
