import ArgumentParser
import Environments
import Foundation
import Learning
import Tasks

/// `strut train WORLD`: trains a policy and keeps the best one in the run's folder.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a policy.",
    discussion: """
      The best policy is the one with the highest mean return over 20 fixed selection episodes, played every 2 % of the \
      steps. Ctrl-C ends the training and keeps it. The same seed gives the same policy, whatever the number of threads.
      """)

  @Argument(help: "The world to train in.") var world: String
  @Option(help: "The learning algorithm: ppo or dqn. (default: the world's first)") var algorithm: String?
  @Option(help: "Control steps to train for, rounded up to whole rollouts. (default: the world's)") var steps: Count?
  @Option(help: "The seed of everything random.") var seed: UInt64 = 0
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The folder for the run's files, new or empty. (default: one in runs/)", valueName: "folder"))
  var folder: String?
  @Option(help: ArgumentHelp("Override a setting of the world's train section; repeatable.", valueName: "path=value"))
  var set: [String] = []
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    _ = try steps?.checked("--steps", in: Limits.steps)
    _ = try threads?.checked("--threads", in: Limits.threads)
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
    let found = try Places.world(world)
    let definition = try found.load()
    let algorithm = try chosenAlgorithm(definition)
    let given = givenSettings(definition, for: algorithm)
    let kind = try actionKind(definition, for: algorithm, asked: given.last { $0.path == "actions" }?.value)
    let (spec, maker) = (definition.spec(for: kind), definition.maker(for: kind))
    let pool = WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
    var settings = Settings(given)
    let trainer = try algorithm.trainer(settings: &settings, maker: maker, spec: spec, seed: seed, pool: pool)
    let folder = try folder ?? Self.makeFolder("\(found.name)-\(algorithm.name)-\(seed)")
    let configuration = RunConfiguration(
      folder: folder,
      world: WorldIdentity(name: found.name, text: definition.scene.text, hash: definition.scene.contentHash),
      algorithm: algorithm.name, seed: seed, history: max(1, definition.scene.history),
      settings: settings.resolved)
    let training = try Run(configuration, trainer: trainer, maker: maker, spec: spec, pool: pool)

    Console.note(
      "training \(found.name) with \(algorithm.name): \(Figures.count(Double(trainer.totalSteps))) steps, seed \(seed), "
        + "\(pool.threads) thread\(pool.threads == 1 ? "" : "s"); the run is in \(folder)")
    var display = ProgressDisplay()
    let result: RunResult
    do {
      result = try training.train(cancellation: Interrupt.cancellation) { display.show($0) }
    } catch {
      display.end()
      throw error
    }
    display.end()
    let report = TrainingReport(
      world: found.name, algorithm: algorithm.name, seed: seed, threads: pool.threads, folder: folder,
      seconds: Strut.seconds, result: result)
    try Console.print(json ? report.json.line : report.text)
    try Interrupt.check()
  }

  /// The one asked for, else the world's first.
  private func chosenAlgorithm(_ definition: TaskDefinition) throws(Failure) -> Algorithm {
    guard let name = algorithm ?? definition.scene.train.first?.algorithm else {
      let fitting = Algorithm.all.first { algorithm in
        definition.actionKinds.contains { algorithm.drives(definition.spec(for: $0).actions) }
      }
      guard let fitting else { throw Failure("no algorithm can drive the actions of '\(world)'") }
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
    _ definition: TaskDefinition, for algorithm: Algorithm, asked: String?
  ) throws(Failure) -> ActionKind {
    let kinds = definition.actionKinds.filter { algorithm.drives(definition.spec(for: $0).actions) }
    let preferred = asked.flatMap(ActionKind.init(rawValue:)) ?? .continuous
    guard let kind = kinds.contains(preferred) ? preferred : kinds.first else {
      let has = definition.actionKinds.map(\.rawValue).joined(separator: " and ")
      let others = Algorithm.all.filter { other in
        definition.actionKinds.contains { other.drives(definition.spec(for: $0).actions) }
      }
      throw Failure.usage(
        "\(algorithm.name) cannot drive the \(has) actions of '\(world)'; "
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
