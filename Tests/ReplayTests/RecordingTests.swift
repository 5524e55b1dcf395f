import Testing

@testable import Replay

@Suite struct RecordingTests {
  @Test(arguments: worldNames) func `a recording of every world verifies, with pushes`(name: String) throws {
    let playback = try playback(name)
    playback.play(8)
    let isScene = !name.hasPrefix("reference/")
    #expect(playback.perform(.push(body: 0, impulse: SIMD2(0.5, -0.25))) == isScene)
    #expect(playback.perform(.push(body: 0, impulse: SIMD2(0.25, 0))) == isScene)
    playback.play(40)
    let recording = try Recording(bytes: playback.recording(of: name).encoded())
    #expect(recording == playback.recording(of: name))
    #expect(recording.interventions.count == (isScene ? 2 : 0))
    #expect(try recording.firstDivergence() == nil)
  }

  @Test func `any flipped bit of a byte is damage`() throws {
    let playback = try playback("reference/cartpole")
    playback.play(5)
    let bytes = playback.recording(of: "reference/cartpole").encoded()
    var read = 0
    for index in bytes.indices {
      for flip in [UInt8(0x01), 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= flip
        do throws(RecordingError) {
          _ = try Recording(bytes: damaged)
          read += 1
        } catch {
          #expect(error.message.contains("damaged"))
        }
      }
    }
    #expect(read == 0)
  }

  @Test func `a recording that was cut anywhere is damage`() throws {
    let playback = try playback("reference/cartpole")
    playback.play(5)
    let bytes = playback.recording(of: "reference/cartpole").encoded()
    for count in bytes.indices {
      #expect(throws: RecordingError.self) { try Recording(bytes: Array(bytes[..<count])) }
    }
  }

  @Test func `the first other state is named`() throws {
    let playback = try playback("delivery")
    playback.play(10)
    let good = playback.recording(of: "delivery")
    var hash = good
    hash.hashes[4] ^= 1
    #expect(try hash.firstDivergence() == 4)
    var seed = good
    seed.seed += 1
    #expect(try seed.firstDivergence() == 0)
    var push = good
    push.interventions = [Intervention(step: 6, .push(body: 0, impulse: SIMD2(5, 0)))]
    #expect(try push.firstDivergence() == 7)
  }

  @Test func `what does not fit its world is damage`() throws {
    let playback = try playback("delivery")
    playback.play(4)
    let good = playback.recording(of: "delivery")
    let cases: [((inout Recording) -> Void, String)] = [
      ({ $0.actions.removeLast() }, "damaged: its actions do not fit its world"),
      ({ $0.actions[0] = .nan }, "damaged: its actions do not fit its world"),
      ({ $0.actions[0] = 1e9 }, "damaged: its actions are no choices of its world"),
      (
        { $0.interventions = [Intervention(step: 0, .push(body: 99, impulse: .zero))] },
        "damaged: what was done by hand at step 0 cannot be done there"
      ),
    ]
    for (spoil, message) in cases {
      var recording = good
      spoil(&recording)
      #expect(throws: RecordingError(message)) { try recording.firstDivergence() }
    }
  }
}
