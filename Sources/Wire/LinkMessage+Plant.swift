// Between firmware on the emulated board and the plant behind it.

/// What the PWM would do.
public struct PlantDrive: Sendable {
  public var sequence: UInt16 = 0
  /// The firmware's clock, in microseconds.
  public var deviceTime: UInt32 = 0
  /// Whether the plant advances by one control step before it answers.
  public var steps = false
  /// How many of `duty` count.
  public var channels: Int
  /// -1...1, in steps of 1 / 32767.
  public var duty = LinkChannels(repeating: 0)

  private static let full: Float = 32767

  public init(channels: Int) {
    precondition(channels >= 0 && channels <= LinkMessage.maxChannels)
    self.channels = channels
  }

  public init?(_ parser: borrowing LinkParser) {
    guard parser.type == LinkMessage.drive, parser.count >= 8 else { return nil }
    channels = Int(parser[7])
    guard channels <= LinkMessage.maxChannels, parser.count == 8 + 2 * channels else { return nil }
    (sequence, deviceTime) = parser.withBody { ($0.uint16(at: 0), $0.uint32(at: 2)) }
    steps = parser[6] & 1 == 1
    for index in 0..<channels {
      let raw = Int16(bitPattern: parser.withBody { $0.uint16(at: 8 + 2 * index) })
      duty[index] = max(Float(Int(raw)) / Self.full, -1)
    }
  }

  /// Duties beyond -1...1, and those that are not numbers, are 0: nothing that should reach a motor.
  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    let count = 8 + 2 * channels
    let body = LinkFrame.bodyStart
    guard frame.count >= LinkFrame.length(body: count) else { return 0 }
    frame[1] = LinkMessage.drive
    frame.store(sequence, at: body)
    frame.store(deviceTime, at: body + 2)
    frame[body + 6] = steps ? 1 : 0
    frame[body + 7] = UInt8(channels)
    for index in 0..<channels {
      let value = duty[index]
      // Halves away from zero.
      let scaled = value * Self.full + (value < 0 ? -0.5 : 0.5)
      let raw = value >= -1 && value <= 1 ? Int(scaled) : 0
      frame.store(UInt16(truncatingIfNeeded: raw), at: body + 8 + 2 * index)
    }
    return LinkFrame.close(bodyCount: count, &frame)
  }
}

/// What encoders and bumpers would say.
public struct PlantSensors: Sendable {
  /// Of the drive that this answers.
  public var sequence: UInt16 = 0
  /// In microseconds.
  public var plantTime: UInt32 = 0
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
    guard parser.type == LinkMessage.sensors, parser.count >= 9 else { return nil }
    channels = Int(parser[8])
    guard channels <= LinkMessage.maxChannels, parser.count == 9 + 8 * channels else { return nil }
    (sequence, plantTime, contacts) = parser.withBody { ($0.uint16(at: 0), $0.uint32(at: 2), $0.uint16(at: 6)) }
    positions = parser.channels(channels, at: 9)
    speeds = parser.channels(channels, at: 9 + 4 * channels)
  }

  public func encode(into frame: inout MutableSpan<UInt8>) -> Int {
    let count = 9 + 8 * channels
    let body = LinkFrame.bodyStart
    guard frame.count >= LinkFrame.length(body: count) else { return 0 }
    frame[1] = LinkMessage.sensors
    frame.store(sequence, at: body)
    frame.store(plantTime, at: body + 2)
    frame.store(contacts, at: body + 6)
    frame[body + 8] = UInt8(channels)
    LinkFrame.store(positions, channels, at: body + 9, &frame)
    LinkFrame.store(speeds, channels, at: body + 9 + 4 * channels, &frame)
    return LinkFrame.close(bodyCount: count, &frame)
  }
}
