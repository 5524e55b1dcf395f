/// The board that QEMU can be: its STM32F405 has serial ports and timers, but no pins and no watchdog. Duty goes out and
/// encoders come in over the second serial port, to and from a simulation; the core's tick is the watchdog.
struct Board: ~Copyable {
  static let kind = LinkHelloReply.Kind.emulatedFirmware
  static let canLockstep = true

  /// QEMU's timers run at 1 GHz whatever the clock tree says.
  private static let perMicrosecond: UInt32 = 1000
  private static let period: UInt32 = 10_000
  /// How long the plant's answer is waited for before it is asked again, and how old sensors may be.
  private static let patience: UInt32 = 200_000
  private static let oldest: UInt32 = 100_000

  private let clock = Timer(base: Timer.first2)
  private var host = Serial(Serial.first, divider: 16)
  private var plant = Serial(Serial.second, divider: 16)
  private var parser = LinkParser()
  private var frame = InlineArray<64, UInt8>(repeating: 0)

  private var drive = PlantDrive(channels: 2)
  private var sensors = PlantSensors(channels: 2)
  private var sentAt: UInt32 = 0
  private var sensedAt: UInt32 = 0
  private var isLockstep = false
  private var isWaiting = false
  private var isAnswered = false

  init() {
    // Timer 2, serial ports 1 and 2.
    Clock.apb1Enable.set(0x2_0001)
    Clock.apb2Enable.set(0x10)
    clock.run(divider: Self.perMicrosecond)
    core_tick(168_000)
    sensedAt = time &- Self.oldest &- 1
  }

  /// In microseconds; wraps around.
  var time: UInt32 { clock.count.value }

  func feedWatchdog() { core_feed() }

  /// There is no button; the host has one, and a frame.
  let isStopPressed = false

  /// In lock-step asks the plant for its time.
  mutating func begin(lockstep: Bool) {
    isLockstep = lockstep
    isWaiting = lockstep
    isAnswered = false
    if lockstep { ask(steps: false) }
  }

  /// Has the plant advance by one control step.
  mutating func step(_ duty: LinkChannels) {
    drive.duty = duty
    isWaiting = true
    isAnswered = false
    ask(steps: true)
  }

  /// The plant's time, once it has answered `begin` or `step`.
  mutating func plantAnswered() -> UInt32? {
    guard isAnswered else { return nil }
    isAnswered = false
    return sensors.plantTime
  }

  /// Tells the plant, at once when a motor turns off and else every now and then; in lock-step, with the next step.
  mutating func drive(_ duty: LinkChannels) {
    guard !isWaiting else { return }
    var turnsOff = false
    for channel in 0..<drive.channels where duty[channel] == 0 && drive.duty[channel] != 0 { turnsOff = true }
    guard turnsOff || !isLockstep && time &- sentAt >= Self.period else { return }
    drive.duty = duty
    ask(steps: false)
  }

  /// Sends what the ports take, and takes what came from the plant; a byte from the host, if one came.
  mutating func poll() -> UInt8? {
    if let byte = plant.poll(), parser.feed(byte) {
      if let sensors = PlantSensors(parser), sensors.channels == drive.channels { take(sensors) }
      if parser.type == LinkMessage.hang { hang() }
    }
    if isWaiting, time &- sentAt > Self.patience { send() }
    return host.poll()
  }

  /// Sleeps, when there is nothing to send, until a byte comes or for a millisecond.
  func rest() {
    if !host.isSending, !plant.isSending { core_wait() }
  }

  mutating func sendToHost(_ frame: Span<UInt8>) { host.send(frame) }

  func sense(into state: inout LinkState) {
    state.positions = sensors.positions
    state.speeds = sensors.speeds
    state.contacts = sensors.contacts
    state.flags.set(.blind, !isLockstep && time &- sensedAt > Self.oldest)
  }

  private mutating func take(_ sensors: PlantSensors) {
    self.sensors = sensors
    sensedAt = time
    if isWaiting, sensors.sequence == drive.sequence {
      isWaiting = false
      isAnswered = true
    }
  }

  private mutating func ask(steps: Bool) {
    drive.steps = steps
    drive.sequence &+= 1
    send()
  }

  private mutating func send() {
    sentAt = time
    drive.deviceTime = sentAt
    var span = frame.mutableSpan
    let count = drive.encode(into: &span)
    plant.send(frame.span.extracting(0..<count))
  }

  /// What a test may ask for, to see the watchdog bark.
  private func hang() -> Never { while true {} }
}

/// The watchdog found the loop hung: tells the plant that the motors are off before the chip starts over. The port is used
/// directly, because nothing else of the program can be trusted.
@c(watchdog_bark)
func watchdogBark() {
  var drive = PlantDrive(channels: 2)
  drive.deviceTime = Timer(base: Timer.first2).count.value
  var frame = InlineArray<64, UInt8>(repeating: 0)
  var span = frame.mutableSpan
  let count = drive.encode(into: &span)
  let status = Register(Serial.second)
  let data = Register(Serial.second + 4)
  // The first zero ends whatever was under way.
  for index in -1..<count {
    while status.value & 0x80 == 0 {}
    data.value = index < 0 ? 0 : UInt32(frame[index])
  }
  while status.value & 0x40 == 0 {}
}
