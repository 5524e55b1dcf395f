import ArgumentParser
import Bench
import Learning

/// `strut bench training WORLD`: how fast a training is, and where its time goes.
struct BenchTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: "Train, and show where the time goes.",
    discussion: """
      A training as 'strut train' has it, with the same settings, but without selection episodes and without files: the \
      work that trainers of other libraries do. The first two iterations and every eighth are profiled. Afterwards the \
      same number of environments is stepped with random actions by the same threads, for the rate of the simulation \
      alone.
      """)

  @Argument(help: "The world to train in.") var world: String
  @Option(help: "The learning algorithm: ppo or dqn. (default: the world's first)") var algorithm: String?
  @Option(help: "Control steps to train for, rounded up to whole rollouts. (default: the world's)") var steps: Count?
  @Option(help: "The seed of everything random.") var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Override a setting of the world's train section; repeatable.", valueName: "path=value"))
  var set: [String] = []
  @Option(help: "Evaluation episodes to score the trained policy on, outside the time that is measured.")
  var finalEvaluation: Count?
  @Option(help: "Seconds for the rate of the simulation alone.") var seconds = Seconds(3)
  @Flag(help: "Only train: no profile, and no rate of the simulation alone.") var timingOnly = false
  @OptionGroup var options: BenchOptions

  func validate() throws {
    _ = try steps?.checked("--steps", in: Limits.steps)
    _ = try finalEvaluation?.checked("--final-evaluation", in: Limits.episodes)
    try seconds.checked("--seconds")
    try TrainingPlan.check(algorithm: algorithm, set: set)
  }

  func run() throws {
    let plan = try TrainingPlan(Places.world(world), algorithm: algorithm, steps: steps?.value, set: set)
    let pool = options.pool
    var report = try BenchTrainingReport(
      plan, seed: seed, pool: pool, TrainingBench(isProfiled: !timingOnly))
    if !timingOnly { report.simulate(plan, seconds: seconds.value, pool: pool) }
    if let episodes = finalEvaluation?.value { report.evaluate(plan, episodes: episodes, pool: pool) }
    try options.print(report.json, report.text)
  }
}
