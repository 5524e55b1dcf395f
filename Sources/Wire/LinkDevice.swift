/// What every device on Strut's link does, firmware and virtual ones alike: arming, time to live, faults and limits (see
/// `LinkMessage`). Pure: it is told the time and the messages, and says what the motors should do.
///
/// Times are microseconds of the device's clock, which may wrap around: its own, or the plant's in lock-step.
public struct LinkDevice: ~Copyable {
  public struct Limits: Sendable, Equatable {
    /// Of every value, 0...1.
    public var value: Float
    /// Per second. Not applied in lock-step, where commands are as far apart as the steps of the plant.
    public var change: Float
    /// In milliseconds, of a command in real time: 90 leaves the rest of 100 ms to notice that it ran out.
    public var timeToLive: UInt16

    public init(value: Float = 1, change: Float = 30, timeToLive: UInt16 = 90) {
      self.value = value
      self.change = change
      self.timeToLive = timeToLive
    }
  }

  /// What to do about a message.
  public enum Reply: Sendable, Equatable {
    case nothing
    case hello
    /// Send `state`.
    case state
    /// Lock-step: advance the plant by one control step with `duty`, tell the time, then send `state`.
    case step
  }

  /// The longest time to live in lock-step, in milliseconds: longer than any control step.
  public static let lockstepTimeToLive: UInt16 = 1000

  public let kind: LinkHelloReply.Kind
  public let channels: Int
  public let limits: Limits
  private let canLockstep: Bool

  /// What each motor should do now, -1...1 of what it can; 0 unless armed.
  public private(set) var duty = LinkChannels(repeating: 0)
  private var target = LinkChannels(repeating: 0)

  public private(set) var isArmed = false
  public private(set) var isLockstep = false
  /// Those that outlive the message that set them.
  private var latched = LinkFlags()
  /// About the last message.
  private var passing = LinkFlags()
  private var isGreeted = false
  private var deadline: UInt32 = 0
  private var lastTime: UInt32 = 0
  private var sequence: UInt16 = 0
  private var hostTime: UInt32 = 0
  /// Of the newest command since the hello.
  private var newest: UInt16?

  public init(kind: LinkHelloReply.Kind, channels: Int, limits: Limits = Limits(), canLockstep: Bool) {
    precondition(channels > 0 && channels <= LinkMessage.maxChannels)
    self.kind = kind
    self.channels = channels
    self.limits = limits
    self.canLockstep = canLockstep
  }

  /// Lets time pass: to be called at least every millisecond in real time, and after each step in lock-step. Whether the
  /// motors were turned off by it.
  public mutating func tell(time: UInt32) -> Bool {
    // Signed, because the clock changes with lock-step, and because `Int` has 32 bits on a microcontroller.
    let elapsed = Float(Int(Int32(bitPattern: time &- lastTime))) * 1e-6
    lastTime = time
    guard isArmed else { return false }
    if Int32(bitPattern: time &- deadline) > 0 {
      fault(.expired)
      return true
    }
    if !isLockstep { follow(by: limits.change * max(elapsed, 0)) }
    return false
  }

  /// Turns the motors off until a clear fault and an arm: the button, and what the board finds wrong.
  public mutating func stop() { fault(.emergency) }

  /// Takes a message from the frame that `parser` shows, at the time last told.
  public mutating func receive(_ parser: borrowing LinkParser) -> Reply {
    if let hello = LinkHello(parser) {
      greet(hello)
      return .hello
    }
    if let command = LinkCommand(parser) {
      begin(command.sequence, command.hostTime)
      obey(command)
      return isLockstep ? .step : .state
    }
    guard let request = LinkRequest(parser) else { return .nothing }
    begin(request.sequence, 0)
    switch request.kind {
    case .arm: arm(timeToLive: request.timeToLive)
    case .stop: stop()
    case .clearFault: latched.set(LinkFlags.faults, false)
    }
    return .state
  }

  public var helloReply: LinkHelloReply {
    LinkHelloReply(
      lockstep: isLockstep, kind: kind, channels: channels,
      longestTimeToLive: isLockstep ? Self.lockstepTimeToLive : limits.timeToLive)
  }

  /// The answer to the last message, without what only the board knows: positions, speeds, contacts and `blind`.
  public var state: LinkState {
    var state = LinkState(channels: channels)
    state.sequence = sequence
    state.hostTime = hostTime
    state.deviceTime = lastTime
    state.flags.set(latched)
    state.flags.set(passing)
    state.flags.set(.armed, isArmed)
    state.flags.set(.lockstep, isLockstep)
    return state
  }

  private mutating func begin(_ sequence: UInt16, _ hostTime: UInt32) {
    self.sequence = sequence
    self.hostTime = hostTime
    passing = LinkFlags()
  }

  /// A new host: whatever the one before had armed is off.
  private mutating func greet(_ hello: LinkHello) {
    disarm()
    isGreeted = hello.version == LinkMessage.version
    isLockstep = hello.lockstep && canLockstep
    newest = nil
    passing = LinkFlags()
  }

  private mutating func arm(timeToLive: UInt16) {
    guard isGreeted, !latched.contains(.faults), timeToLive > 0 else {
      passing.set(.refused)
      return
    }
    if !isArmed {
      duty = LinkChannels(repeating: 0)
      target = duty
    }
    isArmed = true
    renew(timeToLive)
  }

  private mutating func obey(_ command: LinkCommand) {
    // A late copy must not keep motors alive.
    let isNewer = newest.map { Int16(bitPattern: command.sequence &- $0) > 0 } ?? true
    guard isArmed, isNewer, command.channels == channels, command.timeToLive > 0, isFinite(command) else {
      passing.set(.refused)
      return
    }
    newest = command.sequence
    renew(command.timeToLive)
    for channel in 0..<channels {
      let value = command.values[channel]
      target[channel] = min(max(value, -limits.value), limits.value)
      if target[channel] != value { passing.set(.limited) }
    }
    if isLockstep { duty = target }
  }

  private func isFinite(_ command: LinkCommand) -> Bool {
    for channel in 0..<channels where !command.values[channel].isFinite { return false }
    return true
  }

  private mutating func renew(_ timeToLive: UInt16) {
    let longest = isLockstep ? Self.lockstepTimeToLive : limits.timeToLive
    deadline = lastTime &+ UInt32(min(timeToLive, longest)) * 1000
  }

  private mutating func follow(by change: Float) {
    for channel in 0..<channels {
      let way = target[channel] - duty[channel]
      if way.magnitude > change { passing.set(.limited) }
      duty[channel] = way.magnitude > change ? duty[channel] + (way < 0 ? -change : change) : target[channel]
    }
  }

  private mutating func fault(_ flag: LinkFlags) {
    latched.set(flag)
    disarm()
  }

  private mutating func disarm() {
    isArmed = false
    duty = LinkChannels(repeating: 0)
    target = duty
  }
}
