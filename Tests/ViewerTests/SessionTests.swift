import Environments
import Foundation
import Replay
import Tasks
import Testing

@testable import Viewer

struct SessionTests {
  static func session(_ world: String = "cartpole") throws -> Session {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let definition = try TaskDefinition.load("\(root)/worlds/\(world).yaml", searching: [root])
    let kind = try #require(definition.actionKinds.first)
    let playback = Playback(definition, kind, actor: .random, episode: Episode(.evaluation, seed: 1, index: 0))
    return Session(playback, title: world, drivers: [.init(name: "random", actor: .random)])
  }

  @Test func `the clock moves the world at its own pace`() throws {
    let session = try Self.session()
    let step = session.playback.spec.controlStep
    _ = session.advance(seconds: 0.4 * step)
    #expect(session.shown == 0)
    _ = session.advance(seconds: 0.7 * step)
    #expect(session.shown == 1)
    session.isPaused = true
    let paused = session.advance(seconds: 10 * step)
    #expect(!paused && session.shown == 1)
  }

  @Test func `between two steps bodies are seen between their places`() throws {
    let session = try Self.session()
    let step = session.playback.spec.controlStep
    _ = session.advance(seconds: 1.25 * step)
    let (before, after) = (session.playback.snapshots[0].poses[0], session.playback.snapshots[1].poses[0])
    #expect(before.x != after.x)
    #expect(abs(session.view.poses[0].x - (before.x + 0.25 * (after.x - before.x))) < 1e-5)
    session.isPaused = true
    #expect(session.view == session.snapshot)
  }

  @Test func `scrubbing shows a step as it was, and forking there repeats nothing else`() throws {
    let session = try Self.session()
    for _ in 0..<8 { session.step() }
    let third = session.playback.snapshots[3]
    let hash = session.playback.hashes[3]
    session.scrub(to: 3)
    #expect(session.snapshot == third)
    #expect(session.playback.position == 8)
    session.fork()
    #expect(session.playback.stateHash == hash)
    #expect(session.playback.steps == 3)
  }

  @Test func `an episode that has ended is followed by the next, unless it shall stay`() throws {
    let session = try Self.session()
    while !session.hasEnded { session.step() }
    _ = session.advance(seconds: 1)
    #expect(!session.isOver)
    _ = session.advance(seconds: 1)
    #expect(session.isOver)
    session.restart(nextEpisode: true)
    #expect(session.playback.episode.index == 1 && session.shown == 0)
  }

  @Test func `a hand drives from the step shown, and gives back`() throws {
    let session = try Self.session("delivery")
    for _ in 0..<8 { session.step() }
    session.scrub(to: 4)
    session.toggleManual()
    session.steer { $0.choose(2) }
    session.step()
    #expect(session.shown == 5 && session.playback.steps == 5)
    let width = session.playback.spec.actions.width
    #expect(session.playback.actions.count == 5 * width)
    session.toggleManual()
    #expect(session.manual == nil)
  }
}
