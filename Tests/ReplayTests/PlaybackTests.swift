import Environments
import Learning
import Testing

@testable import Replay

@Suite struct PlaybackTests {
  @Test(arguments: worldNames) func `the world at any step is the one of the first pass`(name: String) throws {
    let playback = try playback(name)
    playback.play(60)
    let (hashes, snapshots) = (playback.hashes, playback.snapshots)
    #expect(Set(hashes).count == hashes.count, "every state has a hash of its own")
    for step in [playback.steps / 2, 0, playback.steps, 3] {
      playback.seek(step)
      #expect(playback.position == step)
      #expect(playback.stateHash == hashes[step])
    }
    #expect(playback.hashes == hashes)
    #expect(playback.snapshots == snapshots)
    #expect(snapshots.allSatisfy { $0.poses.count == playback.stage.bodies.count })
    #expect(snapshots[0].poses != snapshots[playback.steps].poses)
  }

  @Test func `the same actor that takes over half-way goes on as before`() throws {
    let playback = try playback("delivery")
    playback.play(50)
    let hashes = playback.hashes
    playback.seek(20)
    playback.fork(.random)
    #expect(playback.steps == 20)
    playback.play(30)
    #expect(playback.hashes == hashes)
  }

  @Test func `an action from outside takes the place of what followed`() throws {
    let playback = try playback("reference/cartpole")
    playback.play(5)
    let before = playback.hashes
    let other = 1 - playback.actions[3]
    playback.seek(3)
    playback.step([other])
    #expect(playback.steps == 4)
    #expect(playback.hashes[...3] == before[...3])
    #expect(playback.hashes[4] != before[4])
  }

  @Test func `a push moves the world, and is repeated with it`() throws {
    let playback = try playback("delivery")
    playback.play(12)
    let calm = playback.hashes
    playback.seek(6)
    #expect(playback.perform(.push(body: 0, impulse: SIMD2(8, -3))))
    playback.play(6)
    #expect(playback.hashes[...6] == calm[...6])
    #expect(playback.hashes[7] != calm[7])
    let pushed = playback.hashes
    playback.seek(0)
    playback.seek(12)
    #expect(playback.stateHash == pushed[12])
    playback.seek(3)
    playback.fork(.random)
    #expect(playback.interventions == [])
    playback.play(9)
    #expect(playback.hashes == calm)
  }

  @Test func `a restart forgets everything`() throws {
    let playback = try playback("walker")
    let other = try self.other("walker")
    playback.play(10)
    #expect(playback.perform(.push(body: 0, impulse: SIMD2(1, 1))))
    playback.restart(other.episode)
    playback.play(10)
    other.play(10)
    #expect(playback.hashes == other.hashes)
    #expect(playback.interventions == [])
  }

  private func other(_ name: String) throws -> Playback { try playback(name, seed: 6) }
}
