import ArgumentParser
import Environments
import Learning
import Scene
import Tasks

/// What is to be trained: a world, an algorithm that can drive its actions, and the settings of both.
struct TrainingPlan {
  /// Its name.
  let world: String
  let algorithm: Algorithm
  let definition: TaskDefinition
  let kind: ActionKind
  let spec: EnvironmentSpec
  let maker: EnvironmentMaker
  private let given: [(path: String, value: String, place: String)]

  /// - Parameters:
  ///   - algorithm: nil for the world's first.
  ///   - steps: nil for the world's.
  ///   - set: `PATH=VALUE`, which `check` has seen.
  init(_ world: Places.World, algorithm asked: String?, steps: Int?, set: [String]) throws {
    let definition = try world.load()
    let algorithm = try Self.algorithm(asked, for: definition, world: world.name)
    let given = Self.settings(of: definition.scene, for: algorithm, steps: steps, set: set)
    try self.init(definition, named: world.name, algorithm, given: given)
  }

  /// - Parameter given: all settings but defaults, and where each stands.
  init(
    _ definition: TaskDefinition, named world: String, _ algorithm: Algorithm,
    given: [(path: String, value: String, place: String)]
  ) throws {
    self.world = world
    self.algorithm = algorithm
    self.definition = definition
    self.given = given
    kind = try Self.actionKind(
      definition, for: algorithm, asked: given.last { $0.path == "actions" }?.value, world: world)
    spec = definition.spec(for: kind)
    maker = definition.maker(for: kind)
  }

  /// A trainer at its beginning, and the settings that it was made from, defaults included.
  func trainer(
    seed: UInt64, pool: WorkerPool
  ) throws -> (trainer: any Trainer, settings: [(path: String, value: String)]) {
    var settings = Settings(given)
    let trainer = try algorithm.trainer(settings: &settings, maker: maker, spec: spec, seed: seed, pool: pool)
    return (trainer, settings.resolved)
  }

  /// Refuses options that no world could make sense of.
  static func check(algorithm: String?, set: [String]) throws {
    let names = Algorithm.all.map(\.name)
    if let algorithm, !names.contains(algorithm) {
      throw ValidationError(
        "--algorithm is '\(algorithm)', but must be one of \(names.joined(separator: ", "))"
          + Places.suggestion(algorithm, names))
    }
    for pair in set where !pair.dropFirst().contains("=") {
      throw ValidationError("--set is '\(pair)', but must be PATH=VALUE, such as --set learning_rate=3e-4")
    }
  }

  /// The one asked for, else the world's first.
  private static func algorithm(
    _ asked: String?, for definition: TaskDefinition, world: String
  ) throws(Failure) -> Algorithm {
    guard let name = asked ?? definition.scene.train.first?.algorithm else {
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
  private static func actionKind(
    _ definition: TaskDefinition, for algorithm: Algorithm, asked: String?, world: String
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
  private static func settings(
    of scene: Scene, for algorithm: Algorithm, steps: Int?, set: [String]
  ) -> [(path: String, value: String, place: String)] {
    var settings = scene.settings(for: algorithm.name)
    if let steps { settings.append((path: "steps", value: String(steps), place: "--steps")) }
    for pair in set {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let prefix = algorithm.name + "."
      let path = parts[0].hasPrefix(prefix) ? String(parts[0].dropFirst(prefix.count)) : parts[0]
      settings.append((path: path, value: parts[1], place: "--set \(pair)"))
    }
    return settings
  }
}
