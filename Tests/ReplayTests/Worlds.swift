import Environments
import Foundation
import Learning
import Tasks

@testable import Replay

/// The checkout that this file belongs to.
let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Worlds under `worlds/` by name, reference worlds included.
let worldNames: [String] = {
  let files = FileManager.default.enumerator(atPath: checkout + "/worlds")?.compactMap { $0 as? String } ?? []
  return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
}()

/// A random episode of a shipped world.
func playback(_ name: String, seed: UInt64 = 5) throws -> Playback {
  let definition = try TaskDefinition.load(checkout + "/worlds/\(name).yaml", searching: [checkout])
  return Playback(
    definition, definition.actionKinds[0], actor: .random, episode: Episode(.evaluation, seed: seed, index: 0))
}

extension Playback {
  func play(_ steps: Int) { for _ in 0..<steps { step() } }

  func recording(of world: String) -> Recording {
    Recording(self, world: world, policy: "random", build: "b", processor: "p")
  }
}
