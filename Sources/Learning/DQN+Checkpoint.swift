/// What the next iteration depends on: between two, no transition waits outside the window and the buffer.
extension DQN {
  public func save(to checkpoint: inout CheckpointWriter) {
    checkpoint.put("steps", steps)
    checkpoint.put("target.copied", lastTargetCopy)
    learner.save(to: &checkpoint)
    recorder.save(to: &checkpoint)
    window.save(to: &checkpoint)
    tally.save(to: &checkpoint)
    seats.save(streams, showing: observations, to: &checkpoint)
    buffer.save(to: &checkpoint)
  }

  public func restore(from checkpoint: CheckpointReader) throws(CheckpointError) {
    steps = try checkpoint.integer("steps", in: 0...totalSteps)
    lastTargetCopy = try checkpoint.integer("target.copied", in: 0...totalSteps)
    try learner.restore(from: checkpoint)
    try recorder.restore(from: checkpoint)
    try window.restore(from: checkpoint)
    try tally.restore(from: checkpoint)
    try seats.restore(streams, showing: observations, from: checkpoint, pool: pool)
    try buffer.restore(from: checkpoint, choices: learner.head.choices)
  }
}
