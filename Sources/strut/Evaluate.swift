import ArgumentParser
import Environments
import Exchange
import Foundation
import Learning
import Tasks

/// `strut evaluate POLICY`: plays episodes that were never trained or selected on, and prints the score.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a policy on episodes it has never seen.",
    discussion: """
      Without --world the policy is played in the world it was trained in, which Strut's own files hold, and its ONNX \
      exports too. ONNX files of other programs need --world; their input is the raw observation. Episode k draws only \
      from the stream (evaluate, seed, k), so the same seed gives the same episodes, whatever the number of threads.
      """)

  @Argument(help: "A policy file (safetensors or ONNX), a run's folder, 'random' or 'scripted'.") var policy: String
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
  var definition: TaskDefinition
  var kind: ActionKind
  var maker: EnvironmentMaker { definition.maker(for: kind) }
  /// The world of the policy's training; nil for a built-in one.
  var trainedIn: WorldIdentity?
  /// The content of the world is not that of the training.
  var worldChanged = false

  init(_ name: String, world: String?, stochastic: Bool) throws {
    policy = name
    switch try PolicySource(name) {
    case .random:
      let found: Places.World
      (found, definition) = try Self.load(world, for: name)
      actor = .random
      worldName = found.name
      // Where both kinds are offered, the continuous one.
      kind = definition.actionKinds.contains(.continuous) ? .continuous : .discrete
    case .scripted:
      let found: Places.World
      (found, definition) = try Self.load(world, for: name)
      guard definition.hasScripted else { throw Failure("the world '\(found.name)' has no scripted policy") }
      actor = .scripted { TaskDefinition.scriptedAction($0, into: &$1) }
      worldName = found.name
      kind = .continuous
    case .file(let trained, let path):
      policy = path
      trainedIn = trained.world
      actor = .policy(trained, stochastic: stochastic)
      let place = try Place(trained.terms, of: path, world: world)
      (worldName, worldChanged) = (place.name, place.changed)
      (definition, kind) = (place.definition, place.kind)
    case .onnx(let model):
      policy = model.path
      guard !stochastic else {
        throw Failure.usage("--stochastic: \(policy) gives an action, not a distribution to draw it from")
      }
      let kinds: [ActionKind]
      if let terms = model.terms {
        let place = try Place(terms, of: policy, world: world)
        trainedIn = terms.world
        (worldName, worldChanged, definition, kinds) = (place.name, place.changed, place.definition, [place.kind])
      } else {
        let (found, loaded) = try Self.load(world, for: name)
        (worldName, definition) = (found.name, loaded)
        kinds = [.continuous, .discrete].filter(loaded.actionKinds.contains)
      }
      let fitted = try ONNXPolicy(model, specs: kinds.map(definition.spec))
      actor = .computed { fitted.rule() }
      kind = kinds[fitted.index]
    }
  }

  private static func load(_ world: String?, for policy: String) throws -> (Places.World, TaskDefinition) {
    guard let world else { throw Failure.usage("the policy '\(policy)' needs a world: add --world WORLD") }
    let found = try Places.world(world)
    return (found, try found.load())
  }
}

/// The world that a policy with terms of its own plays in: the one it carries, or another that has the same terms.
private struct Place {
  var name: String
  var definition: TaskDefinition
  var kind: ActionKind
  var changed = false

  init(_ terms: PolicyTerms, of policy: String, world: String?) throws {
    kind = if case .discrete = terms.actions { .discrete } else { .continuous }
    if let world {
      let found = try Places.world(world)
      definition = try found.load()
      name = found.name
      changed = definition.scene.contentHash != terms.world.hash
    } else {
      definition = try TaskDefinition.parse(text: terms.world.text, name: terms.world.name)
      name = terms.world.name
    }
    guard definition.actionKinds.contains(kind) else {
      throw Failure("\(policy) cannot act in '\(name)': the world has no \(kind.rawValue) actions")
    }
    if let difference = terms.mismatch(with: definition.spec(for: kind)) {
      throw Failure("\(policy) does not fit the world '\(name)': \(difference)")
    }
    if changed {
      Console.note("warning: the world '\(name)' is not as it was when \(policy) was trained in '\(terms.world.name)'")
    }
  }
}
