/// An STM32F405 with two motor drivers, on its 16 MHz internal oscillator.
///
/// | pin | what |
/// |---|---|
/// | PA9, PA10 | link, 115,200 baud (USART1) |
/// | PA6, PA7 | PWM of the left and right motor, 20 kHz (timer 3, channels 1 and 2) |
/// | PB0, PB1 | direction of the left and right motor, high is forwards |
/// | PB2 | both motor drivers on; needs a pull-down |
/// | PB6, PB7 | left encoder (timer 4) |
/// | PA0, PA1 | right encoder (timer 5) |
/// | PC13 | emergency stop: a switch to ground that opens when pressed, or when its wire breaks |
/// | PC0 | bumper: a switch to ground that closes when touched |
///
/// When the loop hangs for 8 ms the tick resets the chip, and the independent watchdog does if the tick hangs too: pins
/// are then inputs, and the pull-down at PB2 turns the drivers off.
struct Board: ~Copyable {
  static let kind = LinkHelloReply.Kind.firmware
  static let canLockstep = false

  private static let megahertz: UInt32 = 16
  private static let pwmPeriod: Float = 800
  /// Of a wheel's turn, all edges of both channels.
  private static let countsPerTurn: Float = 4096
  private static let turn: Float = 6.283185307
  /// Over which speeds are measured, in microseconds.
  private static let window: UInt32 = 10_000

  private let clock = Timer(base: Timer.first2)
  private let pwm = Timer(base: Timer.first3)
  private let left = Timer(base: Timer.first4)
  private let right = Timer(base: Timer.first5)
  private let watchdogKey = Register(0x4000_3000)
  private let setPins = Register(0x4002_0418)
  private let inputs = Register(0x4002_0810)
  private var host = Serial(Serial.first, divider: 139)

  /// In counts; they wrap around.
  private var counts = InlineArray<2, Int32>(repeating: 0)
  private var atWindow = InlineArray<2, Int32>(repeating: 0)
  private var windowStart: UInt32 = 0
  private var speeds = LinkChannels(repeating: 0)

  init() {
    // Ports A to C; timers 2 to 5; serial port 1.
    Register(0x4002_3830).set(0b111)
    Clock.apb1Enable.set(0b1111)
    Clock.apb2Enable.set(0x10)
    configurePins()

    clock.run(divider: Self.megahertz)
    // PWM mode 1 with preload on both channels.
    pwm.captureMode.value = 0x6868
    pwm.captureEnable.value = 0x11
    pwm.run(divider: 1, reload: UInt32(Self.pwmPeriod) - 1)
    for encoder in 0..<2 { (encoder == 0 ? left : right).countEncoder() }

    // 32 kHz / 4 and 80 counts: 10 ms.
    watchdogKey.value = 0x5555
    Register(0x4000_3004).value = 0
    Register(0x4000_3008).value = 80
    watchdogKey.value = 0xCCCC
    core_tick(1000 * Self.megahertz)
  }

  /// In microseconds; wraps around.
  var time: UInt32 { clock.count.value }

  func feedWatchdog() {
    core_feed()
    watchdogKey.value = 0xAAAA
  }

  var isStopPressed: Bool { inputs.value & 1 << 13 != 0 }

  mutating func poll() -> UInt8? {
    measure()
    return host.poll()
  }

  func rest() {
    if !host.isSending { core_wait() }
  }

  mutating func sendToHost(_ frame: Span<UInt8>) { host.send(frame) }

  mutating func drive(_ duty: LinkChannels) {
    var pins: UInt32 = 0
    for channel in 0..<2 {
      let compare = UInt32(duty[channel].magnitude * Self.pwmPeriod)
      if channel == 0 { pwm.compare1.value = compare } else { pwm.compare2.value = compare }
      // Setting is in the lower half of the register, clearing in the upper.
      pins |= 1 << UInt32(duty[channel] >= 0 ? channel : channel + 16)
    }
    let isOff = duty[0] == 0 && duty[1] == 0
    setPins.value = pins | 1 << (isOff ? 18 : 2)
  }

  func sense(into state: inout LinkState) {
    for channel in 0..<2 { state.positions[channel] = Float(Int(counts[channel])) / Self.countsPerTurn * Self.turn }
    state.speeds = speeds
    state.contacts = inputs.value & 1 == 0 ? 1 : 0
  }

  // There is no plant to wait for: the device does not agree to lock-step.
  func begin(lockstep: Bool) {}
  func step(_ duty: LinkChannels) {}
  func plantAnswered() -> UInt32? { nil }

  private mutating func measure() {
    // The left timer has 16 bits, and the difference to the count so far is less than half of that.
    let low = Int16(truncatingIfNeeded: counts[0])
    counts[0] &+= Int32(Int16(truncatingIfNeeded: left.count.value) &- low)
    counts[1] = Int32(bitPattern: right.count.value)
    let elapsed = time &- windowStart
    guard elapsed >= Self.window else { return }
    windowStart = time
    for channel in 0..<2 {
      let turned = Float(Int(counts[channel] &- atWindow[channel])) / Self.countsPerTurn * Self.turn
      speeds[channel] = turned / (Float(Int(elapsed)) * 1e-6)
      atWindow[channel] = counts[channel]
    }
  }

  private func configurePins() {
    let (a, b, c): (UInt, UInt, UInt) = (0x4002_0000, 0x4002_0400, 0x4002_0800)
    // Alternate functions first: 1 timer 2, 2 timers 3 to 5, 7 serial port.
    Register(a + 0x20).set(0x2200_0022)
    Register(a + 0x24).set(0x0000_0770)
    Register(b + 0x20).set(0x2200_0000)
    // Modes, two bits a pin: 01 output, 10 alternate. The debugger's pins of A and B keep theirs.
    Register(a).set(0x0028_A00A)
    Register(b).set(0x0000_A015)
    // Pull-ups for the two switches.
    Register(c + 0x0C).set(1 << 26 | 1)
  }
}

extension Timer {
  /// Counts the edges of an encoder on its two channels.
  func countEncoder() {
    captureMode.value = 0x0101
    slaveMode.value = 3
    reload.value = .max
    control.value = 1
  }
}
