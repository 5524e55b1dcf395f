import Testing
import Wire

/// Bytes that look like frames and are none.
struct FalseFrameTests {
  private static let ping = bytes("FF FF FD 00 01 03 00 01 19 4E")

  @Test(arguments: [0, 1, 2, 1018, 0x0400, 0xFFFF])
  func `a Dynamixel length that no frame has is passed over at once`(length: Int) {
    var parser = DynamixelParser()
    let head: [UInt8] = [0xFF, 0xFF, 0xFD, 0, 1, UInt8(length & 0xFF), UInt8(length >> 8)]
    #expect(parser.feed(all: head + Self.ping) == [Shown(1, 1, [])])
    #expect(parser.counts == FrameCounts(frames: 1, droppedBytes: 7, badLengths: 1))
  }

  @Test func `the longest Dynamixel frame is read, one byte more is not written`() {
    let longest = [UInt8](repeating: 7, count: DynamixelParser.capacity - 10)
    let frame = DynamixelParser.encode(Shown(5, 3, longest))
    #expect(frame.count == DynamixelParser.capacity)
    #expect(DynamixelParser.frames(in: frame) == [Shown(5, 3, longest)])
    #expect(DynamixelParser.encode(Shown(5, 3, longest + [7])).isEmpty)
  }

  @Test(arguments: [0, 1]) func `a Feetech length that no frame has is passed over at once`(length: UInt8) {
    var parser = FeetechParser()
    let ping = bytes("FF FF 01 02 01 FB")
    #expect(parser.feed(all: [0xFF, 0xFF, 1, length] + ping) == [Shown(1, 1, [])])
    #expect(parser.counts == FrameCounts(frames: 1, droppedBytes: 4, badLengths: 1))
  }

  @Test func `the longest Feetech frame is read, one byte more is not written`() {
    let longest = [UInt8](repeating: 7, count: 253)
    let frame = FeetechParser.encode(Shown(5, 3, longest))
    #expect(frame.count == FeetechParser.capacity)
    #expect(FeetechParser.frames(in: frame) == [Shown(5, 3, longest)])
    #expect(FeetechParser.encode(Shown(5, 3, longest + [7])).isEmpty)
  }

  @Test func `a Strut frame of any wrong length is passed over`() {
    for count in [1, 2, 3, 4, 5, 254, 255, 300, 5000] {
      var parser = LinkParser()
      let hello = LinkParser.encode(Shown(0, 1, [1, 0]))
      // Ones: blocks of no bytes, each a zero.
      #expect(parser.feed(all: [UInt8](repeating: 1, count: count) + [0] + hello) == [Shown(0, 1, [1, 0])])
      #expect(parser.counts.frames == 1)
      #expect(parser.counts.droppedBytes == UInt32(count) + 1)
    }
    // A block that ends early, and the longest block.
    #expect(LinkParser.frames(in: [9, 1, 2, 0]) == [])
    #expect(LinkParser.frames(in: [0xFF] + [UInt8](repeating: 1, count: 254) + [0]) == [])
    #expect(LinkParser.frames(in: [0, 0, 0]) == [])
  }

  /// A header of noise that promises 1,000 bytes swallows the frames that follow, and must give them back.
  @Test func `frames inside a false one all come out, in their order`() {
    let frames = Golden.dynamixel.map(\.bytes)
    var parser = DynamixelParser()
    let stream = bytes("FF FF FD 00 07 E8 03") + frames.flatMap { $0 }
    #expect(parser.feed(all: stream) == [])
    #expect(parser.rest() == Golden.dynamixel.map(\.shown))
    #expect(parser.counts == FrameCounts(frames: UInt32(frames.count), droppedBytes: 7))
    // The same without silence: the noise proves false when its 1,007 bytes have come.
    var other = DynamixelParser()
    let long = stream + [UInt8](repeating: 0, count: 1007 - stream.count)
    #expect(other.feed(all: long) == Golden.dynamixel.map(\.shown))
    #expect(other.counts.badChecksums == 1)
  }

  @Test func `a frame that is the payload of another one is not seen twice`() {
    let whole = DynamixelParser.encode(Shown(2, 3, Self.ping))
    #expect(DynamixelParser.frames(in: whole) == [Shown(2, 3, Self.ping)])
    let feetech = bytes("FF FF 01 02 01 FB")
    #expect(FeetechParser.frames(in: FeetechParser.encode(Shown(2, 3, feetech))) == [Shown(2, 3, feetech)])
  }

  @Test func `extra header bytes before a frame are only dropped`() {
    for extra in 1...5 {
      let noise = [UInt8](repeating: 0xFF, count: extra)
      #expect(DynamixelParser.frames(in: noise + Self.ping) == [Shown(1, 1, [])])
      #expect(FeetechParser.frames(in: noise + bytes("FF FF 01 02 01 FB")) == [Shown(1, 1, [])])
    }
  }

  @Test func `ids that no servo can have begin no Dynamixel frame`() {
    for id: UInt8 in [0xFD, 0xFF] {
      #expect(DynamixelParser.frames(in: DynamixelParser.encode(Shown(id, 1, []))) == [])
    }
    for id: UInt8 in [0, 252, 0xFE] {
      #expect(DynamixelParser.frames(in: DynamixelParser.encode(Shown(id, 1, []))) == [Shown(id, 1, [])])
    }
  }
}
