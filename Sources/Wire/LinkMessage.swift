/// The messages of Strut's link, version 1, between a host and a microcontroller that drives motors.
///
/// **Frame.** `type u8 | body | crc u32`, the CRC-32 of zlib over type and body; then COBS; then a zero byte. All
/// numbers are little-endian, times are counters that wrap around, floats are IEEE 754 single.
///
/// | message | type | body, by offset |
/// |---|---|---|
/// | hello, to the device | 01 | 0 version u8, 1 wish u8 (bit 0: lock-step) |
/// | command | 02 | 0 sequence u16, 2 host time us u32, 6 time-to-live ms u16, 8 channels n u8, 9 value f32 [n] |
/// | arm | 03 | 0 sequence u16, 2 time-to-live ms u16 |
/// | stop (emergency) | 04 | 0 sequence u16, 2 unused u16 |
/// | clear fault | 05 | 0 sequence u16, 2 unused u16 |
/// | hello, to the host | 81 | 0 version u8, 1 bits u8 (bit 0: in lock-step), 2 kind u8, 3 channels u8, 4 longest time-to-live ms u16 |
/// | state | 82 | 0 sequence u16, 2 host time us u32, 6 device time us u32, 10 flags u16, 12 contacts u16, 14 channels n u8, 15 position rad f32 [n], then speed rad/s f32 [n] |
/// | drive, to the plant | 41 | 0 sequence u16, 2 device time us u32, 6 flags u8 (bit 0: step), 7 channels n u8, 8 duty i16 [n], 32767 = full |
/// | sensors, to the device | C1 | 0 sequence u16, 2 plant time us u32, 6 contacts u16, 8 channels n u8, 9 position rad f32 [n], then speed rad/s f32 [n] |
/// | hang, to the device: a test of its watchdog | C2 | nothing |
///
/// **Rules.** A device says nothing unless spoken to. It answers each hello with a hello, and each command, arm, stop
/// and clear fault with a state that carries the same sequence and host time (0 where the request has none). A value is
/// -1...1 of what the channel's motor can do; one that is not a number, or a message with a wrong number of channels,
/// is not obeyed (`refused`).
///
/// The device starts disarmed, and is again after each hello. It arms only after a hello of its own version, and only
/// without a fault. Each command renews its time to live, cut at the device's longest; when that runs out the device
/// turns its motors off, disarms and keeps `expired` until a clear fault; arm starts it too. An emergency stop does the
/// same with `emergency`. A clear fault never arms. A command must be newer than the last one since the hello (its
/// sequence ahead by less than 32,768), or it is refused and renews nothing. The state's `sequence` and times let the
/// host measure the way there and back. `LinkDevice` is these rules.
///
/// **Lock-step.** A device that agreed to lock-step advances what it drives by one control step per command and answers
/// afterwards; its time, time to live included, is then that of the plant (simulation time). A time to live must be
/// longer than the step.
///
/// **Plant.** Firmware without motors (the emulated board) carries the last three messages over a second port: what its
/// PWM would do, and what encoders and bumpers would say. The plant answers each drive with sensors of the same
/// sequence, after one control step if the step bit is set, else at its own time. A step that is not answered is asked
/// for again with the same sequence, which the plant answers without another step.
public enum LinkMessage {
  public static let version: UInt8 = 1
  public static let maxChannels = 16
  /// Room for the longest frame of the protocol in this version.
  public static let longestFrame = 160

  public static let hello: UInt8 = 0x01
  public static let command: UInt8 = 0x02
  public static let arm: UInt8 = 0x03
  public static let stop: UInt8 = 0x04
  public static let clearFault: UInt8 = 0x05
  public static let helloReply: UInt8 = 0x81
  public static let state: UInt8 = 0x82
  public static let drive: UInt8 = 0x41
  public static let sensors: UInt8 = 0xC1
  public static let hang: UInt8 = 0xC2
}

/// One number per channel, in memory of fixed size.
public typealias LinkChannels = InlineArray<16, Float>

/// What a device says about itself in every state. Not an `OptionSet`, whose literals are arrays, which the
/// microcontroller does not have.
public struct LinkFlags: Sendable, Equatable {
  public var rawValue: UInt16

  public init(rawValue: UInt16 = 0) { self.rawValue = rawValue }

  /// Whether any of the `other` ones is set.
  public func contains(_ other: LinkFlags) -> Bool { rawValue & other.rawValue != 0 }

  public mutating func set(_ other: LinkFlags, _ isOn: Bool = true) {
    rawValue = isOn ? rawValue | other.rawValue : rawValue & ~other.rawValue
  }

  public static let armed = LinkFlags(rawValue: 1 << 0)
  /// A time to live ran out. Kept until a clear fault.
  public static let expired = LinkFlags(rawValue: 1 << 1)
  /// Emergency stop, by frame or by button. Kept until a clear fault.
  public static let emergency = LinkFlags(rawValue: 1 << 2)
  /// The device held the last command back: beyond its limits on value or on change per step.
  public static let limited = LinkFlags(rawValue: 1 << 3)
  /// The request that this state answers was not obeyed.
  public static let refused = LinkFlags(rawValue: 1 << 4)
  public static let lockstep = LinkFlags(rawValue: 1 << 5)
  /// Encoders, or the plant behind the emulated board, do not answer: positions are old.
  public static let blind = LinkFlags(rawValue: 1 << 6)

  /// What keeps a device from arming.
  public static let faults = LinkFlags(rawValue: expired.rawValue | emergency.rawValue)
}
