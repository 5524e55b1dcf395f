import ArgumentParser
import Environments
import Foundation
import Learning
import Tasks

/// `strut evaluate POLICY`: plays episodes that were never trained or selected on, and prints the score.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a policy on episodes it has never seen.",
    discussion: """
      Without --world the policy is played in the world it was trained in, which its file holds. Episode k draws only \
      from the stream (evaluate, seed, k), so the same seed gives the same episodes, whatever the number of threads.
      """)

  @Argument(help: "A policy file, a run's folder, 'random' or 'scripted'.") var policy: String
  @Option(help: "The world to play in.") var world: String?
  @Option(help: "How many episodes to play.") var episodes = Count(100)
  @Option(help: "The seed of the episodes.") var seed: UInt64 = 0
  @Flag(help: "Draw actions at random from the policy instead of taking the likeliest.") var stochastic = false
  @Option(help: "Threads to use. (default: all cores)") var threads: Count?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    _ = try episodes.checked("--episodes", in: Limits.episodes)
    _ = try threads?.checked("--threads", in: Limits.threads)
  }

  func run() throws {
    let match = try Match(policy, world: world, stochastic: stochastic)
    let pool = WorkerPool(threads: threads?.value ?? ProcessInfo.processInfo.activeProcessorCount)
    let evaluation = Evaluation(maker: match.maker, seed: seed, episodes: episodes.value)
    let result = evaluation.play(match.actor, pool: pool, cancellation: Interrupt.cancellation)
    if let returns = result.returns {
      let report = EvaluationReport(match: match, seed: seed, result: result, returns: returns)
      try Console.print(json ? report.json.line : report.text)
    }
    try Interrupt.check()
  }
}

/// An actor and the world it plays in, made to fit.
struct Match {
  var actor: Actor
  var policy: String
  var worldName: String
  var maker: EnvironmentMaker
  /// The world of the policy's training; nil for a built-in one.
  var trainedIn: WorldIdentity?
  /// The content of the world is not that of the training.
  var worldChanged = false

  init(_ name: String, world: String?, stochastic: Bool) throws {
    policy = name
    switch try PolicySource(name) {
    case .random:
      let (found, definition) = try Self.load(world, for: name)
      actor = .random
      worldName = found.name
      // Where both kinds are offered, the continuous one.
      maker = definition.maker(for: definition.actionKinds.contains(.continuous) ? .continuous : .discrete)
    case .scripted:
      let (found, definition) = try Self.load(world, for: name)
      guard definition.hasScripted else { throw Failure("the world '\(found.name)' has no scripted policy") }
      actor = .scripted { TaskDefinition.scriptedAction($0, into: &$1) }
      worldName = found.name
      maker = definition.maker(for: .continuous)
    case .file(let trained, let path):
      policy = path
      trainedIn = trained.world
      actor = .policy(trained, stochastic: stochastic)
      let kind: ActionKind = if case .discrete = trained.actions { .discrete } else { .continuous }
      let definition: TaskDefinition
      if let world {
        let found = try Places.world(world)
        definition = try found.load()
        worldName = found.name
        worldChanged = definition.scene.contentHash != trained.world.hash
      } else {
        definition = try TaskDefinition.parse(text: trained.world.text, name: trained.world.name)
        worldName = trained.world.name
      }
      guard definition.actionKinds.contains(kind) else {
        throw Failure("\(path) cannot act in '\(worldName)': the world has no \(kind.rawValue) actions")
      }
      if let difference = trained.mismatch(with: definition.spec(for: kind)) {
        throw Failure("\(path) does not fit the world '\(worldName)': \(difference)")
      }
      if worldChanged {
        Console.note(
          "warning: the world '\(worldName)' is not as it was when \(path) was trained in '\(trained.world.name)'")
      }
      maker = definition.maker(for: kind)
    }
  }

  private static func load(_ world: String?, for policy: String) throws -> (Places.World, TaskDefinition) {
    guard let world else { throw Failure.usage("the policy '\(policy)' needs a world: add --world WORLD") }
    let found = try Places.world(world)
    return (found, try found.load())
  }
}
