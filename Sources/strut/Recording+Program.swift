import Bench
import Learning
import Replay

extension Recording {
  /// An episode that this program has played.
  init(_ playback: Playback, world: String, policy: String) throws(FileError) {
    self.init(
      playback, world: world, policy: policy, build: try Record.build(), processor: Machine.current.processor)
  }

  /// Who acts in a recording, where the policy is still there.
  static func actor(_ policy: String) -> Actor {
    (try? Match(policy, world: nil, stochastic: false).actor) ?? .random
  }

  /// `replayed`, with the file named where it cannot be.
  func replayed(
    from path: String, _ actor: Actor = .random
  ) throws -> (playback: Playback, firstDivergence: Int?) {
    do {
      return try replayed(actor)
    } catch let error as RecordingError {
      throw Failure("\(path): \(error.message)")
    }
  }
}
