import Neural

extension Optimiser {
  func save(to checkpoint: inout CheckpointWriter) {
    let state = state
    checkpoint.put("optimiser.steps", state.steps)
    checkpoint.put("optimiser.first", state.first)
    checkpoint.put("optimiser.second", state.second)
  }

  func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    state = State(
      steps: try checkpoint.integer("optimiser.steps", in: 0...Int.max - 1),
      first: try checkpoint.array("optimiser.first", count: count),
      second: try checkpoint.array("optimiser.second", count: count))
  }
}
