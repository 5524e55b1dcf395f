// What a device says.

public struct LinkHelloReply: Sendable, Equatable {
  public var version = LinkMessage.version
  public var lockstep: Bool
  /// Which program answers.
  public var kind: Kind
  public var channels: Int
  /// In milliseconds.
  public var longestTimeToLive: UInt16

  public enum Kind: UInt8, Sendable {
    case firmware = 1
    case emulatedFirmware = 2
    case virtual = 3
  }

  public init(lockstep: Bool, kind: Kind, channels: Int, longestTimeToLive: UInt16) {
    self.lockstep = lockstep
    self.kind = kind
    self.channels = channels
    self.longestTimeToLive = longestTimeToLive
  }

  public init?(_ parser: borrowing LinkParser) {
    guard parser.type == LinkMessage.helloReply, parser.count >= 6, let kind = Kind(rawValue: parser[2]) else {
      return nil
    }
    version = parser[0]
    lockstep = parser[1] & 1 == 1
    self.kind = kind
    channels = Int(parser[3])
    longestTimeToLive = parser.withBody { $0.uint16(at: 4) }
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    guard frame.count >= LinkFrame.length(body: 6) else { return 0 }
    let body = LinkFrame.bodyStart
    frame[1] = LinkMessage.helloReply
    frame[body] = version
    frame[body + 1] = lockstep ? 1 : 0
    frame[body + 2] = kind.rawValue
    frame[body + 3] = UInt8(channels)
    frame.store(longestTimeToLive, at: body + 4)
    return LinkFrame.close(bodyCount: 6, &frame)
  }
}

public struct LinkState: Sendable {
  /// Of the request that this answers.
  public var sequence: UInt16 = 0
  public var hostTime: UInt32 = 0
  /// The device's clock, in microseconds; the plant's in lock-step.
  public var deviceTime: UInt32 = 0
  public var flags = LinkFlags()
  /// Bit i: the i-th contact sensor touches.
  public var contacts: UInt16 = 0
  /// How many of `positions` and `speeds` count.
  public var channels: Int
  /// In rad and rad/s.
  public var positions = LinkChannels(repeating: 0)
  public var speeds = LinkChannels(repeating: 0)

  public init(channels: Int) {
    precondition(channels >= 0 && channels <= LinkMessage.maxChannels)
    self.channels = channels
  }

  public init?(_ parser: borrowing LinkParser) {
    guard parser.type == LinkMessage.state, parser.count >= 15 else { return nil }
    channels = Int(parser[14])
    guard channels <= LinkMessage.maxChannels, parser.count == 15 + 8 * channels else { return nil }
    (sequence, hostTime, deviceTime) = parser.withBody { ($0.uint16(at: 0), $0.uint32(at: 2), $0.uint32(at: 6)) }
    (flags, contacts) = parser.withBody { (LinkFlags(rawValue: $0.uint16(at: 10)), $0.uint16(at: 12)) }
    positions = parser.channels(channels, at: 15)
    speeds = parser.channels(channels, at: 15 + 4 * channels)
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    let count = 15 + 8 * channels
    let body = LinkFrame.bodyStart
    guard frame.count >= LinkFrame.length(body: count) else { return 0 }
    frame[1] = LinkMessage.state
    frame.store(sequence, at: body)
    frame.store(hostTime, at: body + 2)
    frame.store(deviceTime, at: body + 6)
    frame.store(flags.rawValue, at: body + 10)
    frame.store(contacts, at: body + 12)
    frame[body + 14] = UInt8(channels)
    LinkFrame.store(positions, channels, at: body + 15, &frame)
    LinkFrame.store(speeds, channels, at: body + 15 + 4 * channels, &frame)
    return LinkFrame.close(bodyCount: count, &frame)
  }
}
