import Testing

@testable import Wire

struct LinkMessageTests {
  private static func read<Message>(_ frame: [UInt8], as decode: (borrowing LinkParser) -> Message?) -> Message? {
    var parser = LinkParser()
    for (index, byte) in frame.enumerated() where parser.feed(byte) != (index == frame.count - 1) { return nil }
    return decode(parser)
  }

  /// Worked out by hand from the table in `LinkMessage`, the checksum with Python's zlib.
  @Test func `a command's bytes are those of the table`() {
    var command = LinkCommand(channels: 2)
    command.sequence = 0x0102
    command.hostTime = 0x0403_0201
    command.timeToLive = 60
    command.values[0] = 1
    command.values[1] = -0.5
    let body = bytes("02 02 01 01 02 03 04 3C 00 02 00 00 80 3F 00 00 00 BF")
    var crc = CRC32()
    for byte in body { crc.add(byte) }
    let frame = encoded { command.encode(into: &$0) }
    #expect(Array(frame.prefix(10)) == bytes("09 02 02 01 01 02 03 04 3C 02"))
    #expect(frame.count == body.count + 6)
    #expect(frame.last == 0)
    #expect(!frame.dropLast().contains(0))
    #expect(LinkParser.frames(in: frame) == [Shown(0, 0x02, Array(body.dropFirst()))])
  }

  @Test func `every message comes back as it went`() throws {
    var command = LinkCommand(channels: 16)
    command.sequence = 65535
    command.hostTime = .max
    command.timeToLive = 90
    for index in 0..<16 { command.values[index] = Float(index) / 16 - 0.5 }
    let first = try #require(Self.read(encoded { command.encode(into: &$0) }) { LinkCommand($0) })
    #expect(first.sequence == 65535 && first.hostTime == .max && first.timeToLive == 90 && first.channels == 16)
    for index in 0..<16 { #expect(first.values[index] == command.values[index]) }

    var state = LinkState(channels: 16)
    state.sequence = 7
    state.hostTime = 8
    state.deviceTime = 9
    state.flags.set(.armed)
    state.flags.set(.blind)
    state.contacts = 0x8001
    for index in 0..<16 {
      state.positions[index] = Float(index)
      state.speeds[index] = -Float(index)
    }
    let frame = encoded { state.encode(into: &$0) }
    #expect(frame.count <= LinkMessage.longestFrame)
    let second = try #require(Self.read(frame) { LinkState($0) })
    #expect(second.sequence == 7 && second.hostTime == 8 && second.deviceTime == 9 && second.contacts == 0x8001)
    #expect(second.flags == state.flags && second.channels == 16)
    for index in 0..<16 { #expect(second.positions[index] == Float(index) && second.speeds[index] == -Float(index)) }

    for kind in [LinkRequest.Kind.arm, .stop, .clearFault] {
      let request = LinkRequest(kind, sequence: 513, timeToLive: 80)
      #expect(Self.read(encoded { request.encode(into: &$0) }) { LinkRequest($0) } == request)
    }
    for lockstep in [false, true] {
      let hello = LinkHello(lockstep: lockstep)
      #expect(Self.read(encoded { hello.encode(into: &$0) }) { LinkHello($0) } == hello)
      let reply = LinkHelloReply(lockstep: lockstep, kind: .virtual, channels: 2, longestTimeToLive: 90)
      #expect(Self.read(encoded { reply.encode(into: &$0) }) { LinkHelloReply($0) } == reply)
    }

    var sensors = PlantSensors(channels: 2)
    sensors.sequence = 3
    sensors.plantTime = 100_000
    sensors.contacts = 1
    sensors.positions[1] = 2.5
    sensors.speeds[0] = -15
    let third = try #require(Self.read(encoded { sensors.encode(into: &$0) }) { PlantSensors($0) })
    #expect(third.sequence == 3 && third.plantTime == 100_000 && third.contacts == 1 && third.channels == 2)
    #expect(third.positions[1] == 2.5 && third.speeds[0] == -15)
  }

  @Test func `a duty that is no duty is none`() throws {
    let cases: [(Float, Float)] = [
      (1, 1), (-1, -1), (0, 0), (0.5, 16384 / 32767), (.nan, 0), (.infinity, 0), (-.infinity, 0), (1.01, 0), (1e30, 0),
    ]
    for (duty, expected) in cases {
      var drive = PlantDrive(channels: 1)
      drive.duty[0] = duty
      drive.steps = true
      let read = try #require(Self.read(encoded { drive.encode(into: &$0) }) { PlantDrive($0) })
      #expect(read.duty[0] == expected && read.steps && read.channels == 1)
    }
  }

  @Test func `a message with another number of channels than it says is none`() {
    for count in [0, 8, 9, 10, 13, 17, 18, 20] {
      var body = [UInt8](repeating: 0, count: count)
      if count > 8 { body[8] = 2 }
      let frame = encoded { LinkFrame.encode(type: LinkMessage.command, body: body.span, into: &$0) }
      #expect((Self.read(frame) { LinkCommand($0) } != nil) == (count == 17))
    }
    var body = [UInt8](repeating: 0, count: 9 + 4 * 17)
    body[8] = 17
    #expect(Self.read(encoded { LinkFrame.encode(type: 2, body: body.span, into: &$0) }) { LinkCommand($0) } == nil)
  }

  @Test func `what does not fit is not written`() {
    let state = LinkState(channels: 16)
    #expect(encoded(room: 149) { state.encode(into: &$0) }.isEmpty)
    #expect(!encoded(room: 150) { state.encode(into: &$0) }.isEmpty)
    let long = [UInt8](repeating: 1, count: 249)
    #expect(encoded { LinkFrame.encode(type: 1, body: long.span, into: &$0) }.isEmpty)
    #expect(!encoded { LinkFrame.encode(type: 1, body: long.span.extracting(0..<248), into: &$0) }.isEmpty)
  }
}
