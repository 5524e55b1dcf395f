import Learning
import Testing

@testable import Replay

@Suite struct RecordingTests {
  @Test(arguments: worldNames) func `a recording of every world verifies, with what was done by hand`(
    name: String
  ) throws {
    let playback = try playback(name)
    let done = meddle(playback)
    let recording = try Recording(bytes: playback.recording(of: name).encoded())
    #expect(recording == playback.recording(of: name))
    #expect(recording.interventions.count == done)
    #expect((done == 0) == name.hasPrefix("reference/"))
    let divergence = try recording.firstDivergence()
    #expect(divergence == nil)
  }

  @Test func `a recording with every kind of deed verifies`() throws {
    let recording = try Recording(bytes: try delivery().recording(of: "delivery").encoded())
    #expect(recording.interventions.map(\.step) == [3, 5, 7, 9, 11, 13])
    let divergence = try recording.firstDivergence()
    #expect(divergence == nil)
  }

  @Test func `any flipped bit of a byte is damage`() throws {
    let bytes = try delivery().recording(of: "delivery").encoded()
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

  /// Whoever forges a checksum does not get another deed past the hashes.
  @Test func `any flipped byte of a deed is refused or diverges, even under a right checksum`() throws {
    let playback = try delivery()
    let recording = playback.recording(of: "delivery")
    let bytes = recording.encoded()
    // Deeds stand before the hashes, their count and the checksum.
    let end = bytes.count - 8 * (recording.hashes.count + 2)
    // Step and kind of each, and what a push, a drop, a grab, a pull, a release and a goal say.
    let words = 2 * 6 + 3 + 4 + 3 + 2 + 0 + 2
    for index in end - 8 * words..<end {
      var forged = bytes
      forged[index] ^= 0xFF
      seal(&forged)
      do {
        let divergence = try Recording(bytes: forged).firstDivergence()
        #expect(divergence != nil, "byte \(index - end)")
      } catch let error as RecordingError {
        #expect(error.message.hasPrefix("damaged: "))
      }
    }
  }

  @Test(arguments: [0, 1, 3, .max]) func `another version of the format is named`(version: UInt64) throws {
    var bytes = try playback("reference/cartpole").recording(of: "reference/cartpole").encoded()
    for place in 0..<8 { bytes[8 + place] = UInt8(truncatingIfNeeded: version >> (8 * UInt64(place))) }
    seal(&bytes)
    let message = "version \(version) of the format; this program reads version 2"
    #expect(throws: RecordingError(message)) { try Recording(bytes: bytes) }
  }

  @Test func `deeds that cannot be done are refused`() throws {
    let good = try delivery().recording(of: "delivery")
    let deeds: [Intervention.Deed] = [
      .push(body: 1, impulse: .zero), .push(body: .max, impulse: .zero), .push(body: 0, impulse: SIMD2(.nan, 0)),
      .grab(body: 3, at: .zero), .grab(body: 0, at: SIMD2(.infinity, 0)), .pull(to: SIMD2(5, 5)), .release,
      .drop(at: SIMD2(5, 5), size: SIMD2(1e30, 1)), .drop(at: SIMD2(.nan, 5), size: SIMD2(1, 1)),
      .goal(at: SIMD2(-3, 2)), .goal(at: SIMD2(.nan, 2)),
    ]
    for deed in deeds {
      var recording = good
      recording.interventions = [Intervention(step: 2, deed)]
      let bytes = recording.encoded()
      #expect(throws: RecordingError("damaged: what was done by hand at step 2 cannot be done there")) {
        try Recording(bytes: bytes).firstDivergence()
      }
    }
    var late = good
    late.interventions = [Intervention(step: good.steps + 1, .release)]
    #expect(throws: RecordingError("damaged: its parts do not fit together")) { try Recording(bytes: late.encoded()) }
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

/// Writes the checksum that fits.
private func seal(_ bytes: inout [UInt8]) {
  var checksum = Checksum()
  checksum.add(bytes, count: bytes.count - 8)
  for place in 0..<8 {
    bytes[bytes.count - 8 + place] = UInt8(truncatingIfNeeded: checksum.value >> (8 * UInt64(place)))
  }
}
