import Exchange
import Learning

extension TrainingPlan {
  /// Lets a run train, shows on standard error how it goes, and tells what came of it.
  /// - Parameters:
  ///   - made: the run's trainer, where there is one already.
  ///   - began: when the process turned to this run, in seconds since its start.
  func run(
    _ configuration: RunConfiguration, trainer made: (any Trainer)? = nil, resumes: Bool, pool: WorkerPool,
    began: Double = 0
  ) throws -> TrainingReport {
    let trainer = try made ?? trainer(seed: configuration.seed, pool: pool).trainer
    if let origin = configuration.origin {
      let transfer = try trainer.adopt(origin.policy)
      Console.note("taken over from \(origin.path): " + transfer.taken.joined(separator: ", "))
      if !transfer.left.isEmpty { Console.note("begun anew: " + transfer.left.joined(separator: ", ")) }
    }
    let run =
      if resumes {
        try Run(
          resuming: configuration, trainer: trainer, maker: maker, spec: spec, pool: pool, follower: EventFile.self)
      } else {
        try Run(
          configuration, trainer: trainer, maker: maker, spec: spec, pool: pool, follower: EventFile.self)
      }
    for note in run.notes { Console.note("warning: \(note)") }
    let begins = "training \(configuration.world.name) with \(configuration.algorithm): "
    let goesOn = resumes ? "from step \(Figures.count(Double(trainer.steps))) of " : ""
    Console.note(
      begins + goesOn + "\(Figures.count(Double(trainer.totalSteps))) steps, seed \(configuration.seed), "
        + "\(pool.threads) thread\(pool.threads == 1 ? "" : "s"); the run is in \(configuration.folder)")
    var display = ProgressDisplay()
    do {
      let result = try run.train(setupSeconds: Strut.seconds - began, cancellation: Interrupt.cancellation) {
        display.show($0)
      }
      display.end()
      return TrainingReport(configuration, result)
    } catch {
      display.end()
      if error.cause == .files, let steps = run.savedSteps {
        Console.note(
          "a checkpoint holds the training up to step \(steps); go on with it: "
            + "\(CommandLine.arguments[0]) train --resume \(configuration.folder)")
      }
      throw error
    }
  }
}
