import Foundation
import Learning
import Tasks

/// `strut train --resume DIR`.
extension Train {
  /// Goes on with a run, or prints its result when it is finished.
  func resume(_ folder: String) throws {
    let record = try RunRecord(folder)
    if let difference = contradiction(with: record) {
      throw Failure.usage("\(difference); --resume goes on with the run as it was begun, so leave the option out")
    }
    var configuration = record.configuration
    if let checkpointEvery { configuration.checkpoints = .every(steps: checkpointEvery.value) }
    if record.seeds == nil, let report = try TrainingReport(finished: configuration) { return try self.report(report) }
    warnOfChanges(since: configuration)
    let definition = try TaskDefinition.parse(text: configuration.world.text, name: configuration.world.name)
    guard let algorithm = Algorithm.named(configuration.algorithm) else {
      throw Failure("\(record.path) names the unknown algorithm '\(configuration.algorithm)'")
    }
    configuration.history = max(1, definition.scene.history)
    let plan = try TrainingPlan(definition, named: configuration.world.name, algorithm, given: record.settings)
    let pool = makePool()
    if let seeds = record.seeds {
      return try train(
        seeds: seeds, configuration, plan, in: SeedFolder(resuming: configuration.folder), pool: pool)
    }
    try report(plan.run(configuration, resumes: true, pool: pool))
  }

  private func warnOfChanges(since run: RunConfiguration) {
    guard let world, let now = try? Places.world(world).load(), now.scene.contentHash != run.world.hash else { return }
    Console.note("warning: the world '\(world)' was changed since the run began; the run goes on in its own")
  }

  /// The first option that says something else than the run's own record.
  private func contradiction(with record: RunRecord) -> String? {
    let run = record.configuration
    if let world, world != run.world.name, (try? Places.world(world))?.name != run.world.name {
      return "WORLD is '\(world)', but the run in \(record.folder) is of '\(run.world.name)'"
    }
    if let algorithm, algorithm != run.algorithm {
      return "--algorithm is \(algorithm), but the run in \(record.folder) is of \(run.algorithm)"
    }
    if let seeds, seeds.value != record.seeds {
      return
        "--seeds is \(seeds.value), but the run in \(record.folder) has \(record.seeds.map(String.init) ?? "one seed")"
    }
    if let seed, seed != run.seed { return "--seed is \(seed), but the run in \(record.folder) has \(run.seed)" }
    if let origin, origin != run.origin?.path {
      return "--from is \(origin), but the run in \(record.folder) started from \(run.origin?.path ?? "random weights")"
    }
    if let folder, Self.canonical(folder) != Self.canonical(record.folder) {
      return "--run is \(folder), but --resume is \(record.folder)"
    }
    var given = set.map(setting)
    if let steps { given.append((path: "steps", value: String(steps.value), option: "--steps \(steps.value)")) }
    for (path, value, option) in given {
      guard let its = record.value(of: path) else { return "\(option): the run in \(record.folder) has no '\(path)'" }
      if !RunRecord.isSame(value, its) { return "\(option): the run in \(record.folder) has \(path) \(its)" }
    }
    return nil
  }

  /// A setting of the command line, without its algorithm's name.
  private func setting(_ pair: String) -> (path: String, value: String, option: String) {
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let prefix = Algorithm.all.map { $0.name + "." }.first { parts[0].hasPrefix($0) } ?? ""
    return (String(parts[0].dropFirst(prefix.count)), parts[1], "--set \(pair)")
  }

  private static func canonical(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
}
