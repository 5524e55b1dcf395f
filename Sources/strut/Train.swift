import ArgumentParser
import Environments
import Foundation
import Learning
import Tasks

/// `strut train WORLD`: trains a policy and keeps the best one in the run's folder; `--resume` goes on with a run.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a policy.",
    discussion: """
      The best policy is the one with the highest mean return over 20 fixed selection episodes, played every 2 % of the \
      steps. Ctrl-C ends the training and keeps it. The same seed gives the same policy, whatever the number of threads.

      A run that was killed, even with SIGKILL, ends with --resume as if it had not been, bit for bit: its folder holds \
      its world, its settings and checkpoints. One that is finished prints its result.
      """)

  @Argument(help: "The world to train in; with --resume it may be left out.") var world: String?
  @Option(help: "The learning algorithm: ppo or dqn. (default: the world's first)") var algorithm: String?
  @Option(help: "Control steps to train for, rounded up to whole rollouts. (default: the world's)") var steps: Count?
  @Option(help: "The seed of everything random. (default: 0)") var seed: UInt64?
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The folder for the run's files, new or empty. (default: one in runs/)", valueName: "folder"))
  var folder: String?
  @Option(
    name: .customLong("resume"),
    help: ArgumentHelp("Go on with the run in this folder, with its own world and settings.", valueName: "folder"))
  var resumed: String?
  @Option(
    help: ArgumentHelp(
      "Control steps between checkpoints; no result depends on it. (default: so that they take 1 % of the time)",
      valueName: "steps"))
  var checkpointEvery: Count?
  @Option(help: ArgumentHelp("Override a setting of the world's train section; repeatable.", valueName: "path=value"))
  var set: [String] = []
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    _ = try steps?.checked("--steps", in: Limits.steps)
    _ = try threads?.checked("--threads", in: Limits.threads)
    _ = try checkpointEvery?.checked("--checkpoint-every", in: Limits.steps)
    if world == nil, resumed == nil { throw ValidationError("Missing expected argument '<world>'") }
    if let resumed, resumed.isEmpty { throw ValidationError("--resume names no folder") }
    let names = Algorithm.all.map(\.name)
    if let algorithm, !names.contains(algorithm) {
      throw ValidationError(
        "--algorithm is '\(algorithm)', but must be one of \(names.joined(separator: ", "))"
          + Places.suggestion(algorithm, names))
    }
    if let folder, folder.isEmpty { throw ValidationError("--run names no folder") }
    for pair in set where !pair.dropFirst().contains("=") {
      throw ValidationError("--set is '\(pair)', but must be PATH=VALUE, such as --set learning_rate=3e-4")
    }
  }

  func run() throws {
    if let resumed { return try resume(resumed) }
    let found = try Places.world(world ?? "")
    let definition = try found.load()
    let algorithm = try chosenAlgorithm(definition)
    let identity = WorldIdentity(name: found.name, text: definition.scene.text, hash: definition.scene.contentHash)
    let configuration = RunConfiguration(
      folder: folder ?? "", world: identity, algorithm: algorithm.name, seed: seed ?? 0,
      history: max(1, definition.scene.history),
      checkpoints: checkpointEvery.map { .every(steps: $0.value) } ?? .automatic)
    try train(
      configuration, algorithm, in: definition, with: givenSettings(definition, for: algorithm),
      named: world ?? found.name, resumes: false)
  }

  /// Makes the trainer and the run, and lets it train.
  /// - Parameter name: the world's, as the user knows it.
  func train(
    _ configuration: RunConfiguration, _ algorithm: Algorithm, in definition: TaskDefinition,
    with given: [(path: String, value: String, place: String)], named name: String, resumes: Bool
  ) throws {
    var configuration = configuration
    let asked = given.last { $0.path == "actions" }?.value
    let kind = try actionKind(definition, named: name, for: algorithm, asked: asked)
    let (spec, maker) = (definition.spec(for: kind), definition.maker(for: kind))
    let pool = WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
    var settings = Settings(given)
    let trainer = try algorithm.trainer(
      settings: &settings, maker: maker, spec: spec, seed: configuration.seed, pool: pool)
    let training: Run
    if resumes {
      training = try Run(resuming: configuration, trainer: trainer, maker: maker, spec: spec, pool: pool)
    } else {
      configuration.settings = settings.resolved
      if configuration.folder.isEmpty {
        configuration.folder = try Self.makeFolder(
          "\(configuration.world.name)-\(algorithm.name)-\(configuration.seed)")
      }
      training = try Run(configuration, trainer: trainer, maker: maker, spec: spec, pool: pool)
    }
    for note in training.notes { Console.note("warning: \(note)") }
    let begins = "training \(configuration.world.name) with \(algorithm.name): "
    let goesOn = resumes ? "from step \(Figures.count(Double(trainer.steps))) of " : ""
    Console.note(
      begins + goesOn + "\(Figures.count(Double(trainer.totalSteps))) steps, seed \(configuration.seed), "
        + "\(pool.threads) thread\(pool.threads == 1 ? "" : "s"); the run is in \(configuration.folder)")
    var display = ProgressDisplay()
    let result: RunResult
    do {
      result = try training.train(setupSeconds: Strut.seconds, cancellation: Interrupt.cancellation) {
        display.show($0)
      }
    } catch {
      display.end()
      if error.cause == .files, let steps = training.savedSteps {
        Console.note(
          "a checkpoint holds the training up to step \(steps); go on with it: "
            + "\(CommandLine.arguments[0]) train --resume \(configuration.folder)")
      }
      throw error
    }
    display.end()
    try report(result, of: configuration)
    try Interrupt.check()
  }

  func report(_ result: RunResult, of configuration: RunConfiguration) throws {
    let report = TrainingReport(
      world: configuration.world.name, algorithm: configuration.algorithm, seed: configuration.seed,
      folder: configuration.folder, result: result)
    try Console.print(json ? report.json.line : report.text)
  }

  /// The one asked for, else the world's first.
  private func chosenAlgorithm(_ definition: TaskDefinition) throws(Failure) -> Algorithm {
    guard let name = algorithm ?? definition.scene.train.first?.algorithm else {
      let fitting = Algorithm.all.first { algorithm in
        definition.actionKinds.contains { algorithm.drives(definition.spec(for: $0).actions) }
      }
      guard let fitting else { throw Failure("no algorithm can drive the actions of '\(world ?? "")'") }
      return fitting
    }
    guard let found = Algorithm.named(name) else {
      let names = Algorithm.all.map(\.name)
      throw Failure("the world's train section names the unknown algorithm '\(name)'\(Places.suggestion(name, names))")
    }
    return found
  }

  /// Of the world's kinds of action one that the algorithm can drive: the one asked for by the setting `actions`, else
  /// the continuous one.
  private func actionKind(
    _ definition: TaskDefinition, named name: String, for algorithm: Algorithm, asked: String?
  ) throws(Failure) -> ActionKind {
    let kinds = definition.actionKinds.filter { algorithm.drives(definition.spec(for: $0).actions) }
    let preferred = asked.flatMap(ActionKind.init(rawValue:)) ?? .continuous
    guard let kind = kinds.contains(preferred) ? preferred : kinds.first else {
      let has = definition.actionKinds.map(\.rawValue).joined(separator: " and ")
      let others = Algorithm.all.filter { other in
        definition.actionKinds.contains { other.drives(definition.spec(for: $0).actions) }
      }
      throw Failure.usage(
        "\(algorithm.name) cannot drive the \(has) actions of '\(name)'; "
          + "choose --algorithm \(others.map(\.name).joined(separator: " or "))")
    }
    return kind
  }

  /// The world's settings for the algorithm, and over them those of the command line. A path may begin with the
  /// algorithm's name, as in the world file.
  private func givenSettings(
    _ definition: TaskDefinition, for algorithm: Algorithm
  ) -> [(path: String, value: String, place: String)] {
    var settings = definition.scene.settings(for: algorithm.name)
    if let steps { settings.append((path: "steps", value: String(steps.value), place: "--steps")) }
    for pair in set {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let prefix = algorithm.name + "."
      let path = parts[0].hasPrefix(prefix) ? String(parts[0].dropFirst(prefix.count)) : parts[0]
      settings.append((path: path, value: parts[1], place: "--set \(pair)"))
    }
    return settings
  }

  /// Makes `runs/NAME-DATE`, with a number behind it when there is one already.
  private static func makeFolder(_ name: String) throws -> String {
    let date = Date.now.formatted(Date.ISO8601FormatStyle(timeZone: .current).year().month().day())
    let path = "runs/" + name.replacing("/", with: "-") + "-" + date
    for number in 1...10_000 {
      let candidate = number == 1 ? path : "\(path)-\(number)"
      do {
        try FileManager.default.createDirectory(atPath: "runs", withIntermediateDirectories: true)
        // Fails where another process was faster.
        try FileManager.default.createDirectory(atPath: candidate, withIntermediateDirectories: false)
        return candidate
      } catch let error as CocoaError where error.code == .fileWriteFileExists && Places.exists(candidate) {
        continue
      } catch {
        throw Failure("\(candidate): cannot make the folder; choose another with --run")
      }
    }
    throw Failure("\(path)-10000: there are too many runs of this name; choose a folder with --run")
  }
}
