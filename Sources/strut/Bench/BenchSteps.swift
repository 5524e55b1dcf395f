import ArgumentParser
import Tasks

/// `strut bench steps WORLD`: how fast a world is stepped with random actions.
struct BenchSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps",
    abstract: "Step a world with random actions.",
    discussion: """
      Observations and rewards are computed, and an episode that ends is followed by the next one within the time that \
      is measured. The share of physics comes from a further quarter of the time, in which the engine is timed.
      """)

  @Argument(help: "The world to step.") var world: String
  @Option(help: "Environments, cut into one shard per thread.") var environments = Count(64)
  @Option(help: "Seconds to measure, after a quarter of them to warm up.") var seconds = Seconds(3)
  @Option(help: "The kind of actions: discrete or continuous. (default: continuous where there are any)")
  var actions: ActionKind?
  @Option(help: "The seed of episodes and actions.") var seed: UInt64 = 0
  @OptionGroup var options: BenchOptions

  func validate() throws {
    _ = try environments.checked("--environments", in: Limits.environments)
    try seconds.checked("--seconds")
  }

  func run() throws {
    let found = try Places.world(world)
    let definition = try found.load()
    let kind = try kind(of: definition)
    let report = StepsReport(
      world: found.name, definition, kind, environments: environments.value, seconds: seconds.value, seed: seed,
      pool: options.pool)
    try options.print(report.json, report.text)
  }

  private func kind(of definition: TaskDefinition) throws(Failure) -> ActionKind {
    let kinds = definition.actionKinds
    guard let actions else { return kinds.contains(.continuous) ? .continuous : .discrete }
    guard kinds.contains(actions) else {
      throw .usage("the world '\(world)' has no \(actions.rawValue) actions; leave --actions out")
    }
    return actions
  }
}

extension ActionKind: ExpressibleByArgument {}
