import Testing
import Wire

struct StuffingTests {
  /// All strings over the bytes that headers are made of.
  private static func strings(length: Int, _ body: ([UInt8]) -> Bool) -> Int {
    let letters: [UInt8] = [0xFF, 0xFD, 0x00, 0x01]
    var failures = 0
    var text = [UInt8](repeating: 0, count: length)
    for number in 0..<(1 << (2 * length)) {
      for index in 0..<length { text[index] = letters[number >> (2 * index) & 3] }
      if !body(text) { failures += 1 }
    }
    return failures
  }

  @Test(arguments: 0...10)
  func `every string of header bytes comes back, and on the line no header stands inside a Dynamixel frame`(
    length: Int
  ) {
    var parser = DynamixelParser()
    var buffer = [UInt8](repeating: 0, count: 40)
    let failures = Self.strings(length: length) { text in
      var span = buffer.mutableSpan
      let count = DynamixelFrame.encode(id: 1, instruction: 3, parameters: text.span, into: &span)
      for index in 8..<count - 2
      where buffer[index - 1] == 0xFD && buffer[index - 2] == 0xFF && buffer[index - 3] == 0xFF && buffer[index] != 0xFD
      {
        return false
      }
      var shown = 0
      for index in 0..<count where parser.feed(buffer[index]) { shown += index == count - 1 ? 1 : 2 }
      return shown == 1 && parser.count == length
        && parser.withParameters { found in found.indices.allSatisfy { found[$0] == text[$0] } }
    }
    #expect(failures == 0)
    #expect(parser.counts == FrameCounts(frames: UInt32(1 << (2 * length))))
  }

  @Test(arguments: 0...8) func `every string of zeros and header bytes comes back over Strut's link`(length: Int) {
    var parser = LinkParser()
    var buffer = [UInt8](repeating: 0, count: 40)
    let failures = Self.strings(length: length) { text in
      var span = buffer.mutableSpan
      let count = LinkFrame.encode(type: 0, body: text.span, into: &span)
      for index in 0..<count - 1 where buffer[index] == 0 { return false }
      var shown = 0
      for index in 0..<count where parser.feed(buffer[index]) { shown += index == count - 1 ? 1 : 2 }
      return shown == 1 && parser.count == length
        && parser.withBody { found in found.indices.allSatisfy { found[$0] == text[$0] } }
    }
    #expect(failures == 0)
    #expect(parser.counts == FrameCounts(frames: UInt32(1 << (2 * length))))
  }

  @Test func `bodies of every length go over Strut's link, without a zero and with nothing else`() {
    for byte: UInt8 in [0, 1, 0xFF] {
      for count in 0...248 {
        let body = [UInt8](repeating: byte, count: count)
        let frame = LinkParser.encode(Shown(0, 9, body))
        #expect(LinkParser.frames(in: frame) == [Shown(0, 9, body)])
      }
    }
  }
}

extension FrameCounts {
  init(frames: UInt32 = 0, badChecksums: UInt32 = 0, droppedBytes: UInt32 = 0, badLengths: UInt32 = 0) {
    self.init()
    self.frames = frames
    self.badChecksums = badChecksums
    self.droppedBytes = droppedBytes
    self.badLengths = badLengths
  }
}
