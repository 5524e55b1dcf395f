import ArgumentParser

/// `strut bench`: how fast this machine is at each part of the work.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed of this machine.",
    discussion: """
      Without a subcommand everything is measured, in about a minute. Leave the machine alone meanwhile: figures of two \
      runs are comparable only when nothing else runs.
      """,
    subcommands: [
      BenchAll.self, BenchSteps.self, BenchUpdate.self, BenchInference.self, BenchTraining.self, BenchScaling.self,
    ],
    defaultSubcommand: BenchAll.self)
}
