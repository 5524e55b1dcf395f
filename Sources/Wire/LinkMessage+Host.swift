// What the host says. Each message is encoded into a span and decoded from a parser that shows a frame; decoding gives
// nil when the type or the length is another's.

public struct LinkHello: Sendable, Equatable {
  public var version = LinkMessage.version
  public var lockstep: Bool

  public init(lockstep: Bool) { self.lockstep = lockstep }

  public init?(_ parser: borrowing LinkParser) {
    // A later version may say more.
    guard parser.type == LinkMessage.hello, parser.count >= 2 else { return nil }
    version = parser[0]
    lockstep = parser[1] & 1 == 1
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    guard frame.count >= LinkFrame.length(body: 2) else { return 0 }
    frame[1] = LinkMessage.hello
    frame[2] = version
    frame[3] = lockstep ? 1 : 0
    return LinkFrame.close(bodyCount: 2, &frame)
  }
}

public struct LinkCommand: Sendable {
  public var sequence: UInt16 = 0
  /// The host's clock, in microseconds; comes back in the state.
  public var hostTime: UInt32 = 0
  /// In milliseconds.
  public var timeToLive: UInt16 = 0
  /// How many of `values` count.
  public var channels: Int
  /// -1...1 of what each motor can do.
  public var values = LinkChannels(repeating: 0)

  public init(channels: Int) {
    precondition(channels >= 0 && channels <= LinkMessage.maxChannels)
    self.channels = channels
  }

  public init?(_ parser: borrowing LinkParser) {
    guard parser.type == LinkMessage.command, parser.count >= 9 else { return nil }
    channels = Int(parser[8])
    guard channels <= LinkMessage.maxChannels, parser.count == 9 + 4 * channels else { return nil }
    (sequence, hostTime, timeToLive) = parser.withBody { ($0.uint16(at: 0), $0.uint32(at: 2), $0.uint16(at: 6)) }
    values = parser.channels(channels, at: 9)
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    let count = 9 + 4 * channels
    let body = LinkFrame.bodyStart
    guard frame.count >= LinkFrame.length(body: count) else { return 0 }
    frame[1] = LinkMessage.command
    frame.store(sequence, at: body)
    frame.store(hostTime, at: body + 2)
    frame.store(timeToLive, at: body + 6)
    frame[body + 8] = UInt8(channels)
    LinkFrame.store(values, channels, at: body + 9, &frame)
    return LinkFrame.close(bodyCount: count, &frame)
  }
}

/// Arm, emergency stop and clear fault.
public struct LinkRequest: Sendable, Equatable {
  public enum Kind: Sendable { case arm, stop, clearFault }

  public var kind: Kind
  public var sequence: UInt16
  /// In milliseconds; how soon the first command must follow an arm.
  public var timeToLive: UInt16

  public init(_ kind: Kind, sequence: UInt16, timeToLive: UInt16 = 0) {
    self.kind = kind
    self.sequence = sequence
    self.timeToLive = timeToLive
  }

  public init?(_ parser: borrowing LinkParser) {
    switch parser.type {
    case LinkMessage.arm: kind = .arm
    case LinkMessage.stop: kind = .stop
    case LinkMessage.clearFault: kind = .clearFault
    default: return nil
    }
    guard parser.count == 4 else { return nil }
    (sequence, timeToLive) = parser.withBody { ($0.uint16(at: 0), $0.uint16(at: 2)) }
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    guard frame.count >= LinkFrame.length(body: 4) else { return 0 }
    frame[1] =
      switch kind {
      case .arm: LinkMessage.arm
      case .stop: LinkMessage.stop
      case .clearFault: LinkMessage.clearFault
      }
    frame.store(sequence, at: LinkFrame.bodyStart)
    frame.store(timeToLive, at: LinkFrame.bodyStart + 2)
    return LinkFrame.close(bodyCount: 4, &frame)
  }
}
