public import Learning
public import Tasks
import Environments
import Scene

/// An episode as a `.strutlog` file keeps it: everything needed to repeat it, and the proof that it was repeated.
public struct Recording: Sendable, Equatable {
  public var worldName: String
  /// Resolved: robot and includes within.
  public var worldText: String
  public var kind: ActionKind
  public var policy: String
  public var seed: UInt64
  public var index: UInt64
  /// `[steps, width]`
  public var actions: [Float]
  public var interventions: [Intervention]
  /// After the reset and after each step.
  public var hashes: [UInt64]
  /// What it was made with: the program and the type of processor.
  public var build: String
  public var processor: String

  public var steps: Int { hashes.count - 1 }

  /// The episode that a playback has seen, from its reset to the last step that was played.
  public init(_ playback: Playback, world: String, policy: String, build: String, processor: String) {
    worldName = world
    worldText = playback.definition.scene.text
    kind = playback.kind
    self.policy = policy
    seed = playback.episode.seed
    index = playback.episode.index
    actions = playback.actions
    interventions = playback.interventions
    hashes = playback.hashes
    self.build = build
    self.processor = processor
  }

  /// Plays the recording again and compares every state.
  /// - Parameter actor: who would go on after the last step.
  /// - Returns: the episode up to its last step, or to the first whose state is another one; 0 is the reset.
  /// - Throws: where the world cannot be read or does not fit the actions.
  public func replayed(_ actor: Actor = .random) throws -> (playback: Playback, firstDivergence: Int?) {
    let definition = try TaskDefinition.parse(text: worldText, name: worldName)
    guard definition.actionKinds.contains(kind) else {
      throw RecordingError("damaged: its world has no \(kind.rawValue) actions")
    }
    let spec = definition.spec(for: kind)
    try check(against: spec)
    let playback = Playback(definition, kind, actor: actor, episode: Episode(.evaluation, seed: seed, index: index))
    let width = spec.actions.width
    var next = interventions[...]
    for step in 0...steps {
      while let intervention = next.first, intervention.step == step {
        guard playback.perform(intervention.deed) else {
          throw RecordingError("damaged: what was done by hand at step \(step) cannot be done there")
        }
        next.removeFirst()
      }
      if playback.stateHash != hashes[step] { return (playback, step) }
      guard step < steps else { break }
      if playback.hasEnded { return (playback, step + 1) }
      playback.step(Array(actions[step * width..<(step + 1) * width]))
    }
    return (playback, nil)
  }

  /// The first step whose state is another one than when it was recorded; nil where all are the same.
  public func firstDivergence() throws -> Int? { try replayed().firstDivergence }

  private func check(against spec: EnvironmentSpec) throws(RecordingError) {
    guard actions.count == steps * spec.actions.width, actions.allSatisfy(\.isFinite) else {
      throw RecordingError("damaged: its actions do not fit its world")
    }
    if case .discrete(let names) = spec.actions {
      guard actions.allSatisfy({ $0 >= 0 && $0 < Float(names.count) && $0 == $0.rounded() }) else {
        throw RecordingError("damaged: its actions are no choices of its world")
      }
    }
  }
}

/// Why a recording cannot be used.
public struct RecordingError: Error, Sendable, Equatable {
  public var message: String

  init(_ message: String) { self.message = message }
}
