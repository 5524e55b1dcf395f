import Neural

/// Saving a run and finding it again.
extension Run {
  /// Saves everything that the rest of the run depends on.
  func saveCheckpoint(_ state: RunState) throws(TrainingError) {
    var checkpoint = CheckpointWriter()
    checkpoint.put("run.checksum", configuration.checksum)
    checkpoint.put("run.kernels", Array(KernelLevel.current.rawValue.utf8))
    state.save(to: &checkpoint)
    if !state.isFinished { trainer.save(to: &checkpoint) }
    do {
      // A checkpoint counts on the rows before it.
      try folder.metrics.synchronise()
      try checkpoints.save(checkpoint)
    } catch {
      throw TrainingError(.files, error.description)
    }
    savedSteps = state.steps
  }

  /// The result of a run that is finished, from its folder; nil when it is not.
  public static func outcome(
    of configuration: RunConfiguration
  ) throws(TrainingError) -> (result: RunResult, notes: [String])? {
    var checkpoints = CheckpointFolder(RunFolder.checkpoints(in: configuration.folder))
    let (found, notes) = try newest(in: &checkpoints, of: configuration) { _, _ in }
    guard let found, found.isFinished else { return nil }
    return (RunResult(found, configuration.folder), notes)
  }

  /// The newest checkpoint that can be used, and what is to be said about newer ones; nil when there is none at all.
  /// - Parameter use: takes it up; where it cannot, the one before is tried.
  static func newest(
    in checkpoints: inout CheckpointFolder, of configuration: RunConfiguration,
    use: (RunState, CheckpointReader) throws(CheckpointError) -> Void
  ) throws(TrainingError) -> (state: RunState?, notes: [String]) {
    var notes: [String] = []
    do throws(FileError) {
      for index in try checkpoints.indices() {
        let place = checkpoints.path + "/" + CheckpointFolder.name(index)
        do throws(CheckpointError) {
          let reader = try checkpoints.load(index)
          try reader.require(
            try reader.number("run.checksum", of: UInt64.self) == configuration.checksum,
            "it belongs to another world, algorithm, seed or setting than config.yaml says; undo what was changed there"
          )
          let kernels = String(decoding: try reader.array("run.kernels", of: UInt8.self), as: UTF8.self)
          let state = try RunState(from: reader)
          try use(state, reader)
          checkpoints.continueFrom(index, parts: try reader.parts())
          if !notes.isEmpty { notes.append("continuing from the checkpoint before, at step \(state.steps)") }
          if KernelLevel(rawValue: kernels)?.hasBits(of: .current) != true {
            notes.append(
              "the run began with \(kernels) kernels, and this processor has \(KernelLevel.current.rawValue) ones: the "
                + "result will differ in its last digits from that of a run that was never interrupted")
          }
          return (state, notes)
        } catch {
          guard error.cause == .damaged else {
            throw FileError(path: place, message: "the checkpoint cannot be used: \(error.description)")
          }
          notes.append("\(place): the checkpoint is damaged: \(error.description)")
        }
      }
    } catch {
      throw TrainingError(.files, error.description)
    }
    guard !notes.isEmpty else { return (nil, []) }
    throw TrainingError(
      .files,
      notes.joined(separator: "\n") + "\nno checkpoint is left to continue from; remove \(checkpoints.path) "
        + "to train again from the beginning")
  }
}
