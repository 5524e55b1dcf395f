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

func length(_ way: SIMD2<Float>) -> Float { (way * way).sum().squareRoot() }

/// A place at a distance along a ray of the lidar that is clear to there and beyond, and that ray.
func clearPlace(_ playback: Playback, _ away: Float) throws -> (at: SIMD2<Float>, ray: Int) {
  let rays = playback.snapshots[playback.position].rays
  guard let ray = rays.lastIndex(where: { length($0.to - $0.from) > away + 0.8 }) else { throw Unmet() }
  let way = rays[ray].to - rays[ray].from
  return (rays[ray].from + way * (away / length(way)), ray)
}

/// One deed of every kind, around a place that is free.
func deeds(_ place: SIMD2<Float>) -> [Intervention.Deed] {
  [
    .push(body: 0, impulse: SIMD2(0.5, -0.25)), .drop(at: place, size: SIMD2(0.3, 0.2)), .grab(body: 0, at: .zero),
    .pull(to: place), .release, .goal(at: place),
  ]
}

/// A delivery in which one thing of every kind was done.
func delivery() throws -> Playback {
  let playback = try playback("delivery")
  playback.play(3)
  for deed in deeds(try clearPlace(playback, 1.5).at) {
    guard playback.perform(deed) else { throw Unmet() }
    playback.play(2)
  }
  playback.play(5)
  return playback
}

/// Plays some steps and does, in between, whatever the world allows.
/// - Returns: how much was done.
func meddle(_ playback: Playback) -> Int {
  for step in 0..<12 {
    playback.play(3)
    let pose = playback.snapshots[playback.position].poses[0]
    let angle = Float(step)
    let place = SIMD2(pose.x + 1.5 * cosine(angle), pose.y + 1.5 * sine(angle))
    let all = deeds(place)
    _ = playback.perform(all[step % all.count])
    if step % all.count == 3 { for deed in [all[1], .pull(to: place + 0.1)] { _ = playback.perform(deed) } }
  }
  playback.play(10)
  return playback.interventions.count
}

func cosine(_ angle: Float) -> Float { Float(cos(Double(angle))) }
func sine(_ angle: Float) -> Float { Float(sin(Double(angle))) }

extension Playback {
  func play(_ steps: Int) { for _ in 0..<steps { step() } }

  func recording(of world: String) -> Recording {
    Recording(self, world: world, policy: "random", build: "b", processor: "p")
  }
}
