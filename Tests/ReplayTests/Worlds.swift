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

/// The first delivery that the scripted driver makes and that is as wanted.
func errand(_ isWanted: (Playback) -> Bool) throws -> Playback {
  let definition = try TaskDefinition.load(checkout + "/worlds/delivery.yaml", searching: [checkout])
  let driver = Actor.scripted { TaskDefinition.scriptedAction($0, into: &$1) }
  for index in UInt64(0)..<60 {
    let playback = Playback(
      definition, .continuous, actor: driver, episode: Episode(.evaluation, seed: 1, index: index))
    playback.play(600)
    if isWanted(playback) { return playback }
  }
  throw Unmet()
}

struct Unmet: Error {}

/// From a point to a line between two others.
func distance(_ point: SIMD2<Float>, _ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float {
  let way = b - a
  let square = (way * way).sum()
  let share = square > 0 ? min(max(((point - a) * way).sum() / square, 0), 1) : 0
  let apart = point - a - way * share
  return (apart * apart).sum().squareRoot()
}

extension Playback {
  func play(_ steps: Int) { for _ in 0..<steps { step() } }

  func recording(of world: String) -> Recording {
    Recording(self, world: world, policy: "random", build: "b", processor: "p")
  }
}
