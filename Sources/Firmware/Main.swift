/// Two wheels on Strut's link. The rules are those of `LinkDevice`; this joins them with a board, which is the real one
/// or the emulated one.
struct Firmware: ~Copyable {
  private var board = Board()
  private var device = LinkDevice(kind: Board.kind, channels: 2, canLockstep: Board.canLockstep)
  private var parser = LinkParser()
  private var frame = InlineArray<160, UInt8>(repeating: 0)
  /// Whether a hello waits for the plant's time.
  private var isGreeting = false

  mutating func run() {
    while true {
      board.feedWatchdog()
      if board.isStopPressed { device.stop() }
      // In lock-step the clock is the plant's, and stands still while it waits for a command.
      if !device.isLockstep {
        _ = device.tell(time: board.time)
      } else if let time = board.plantAnswered() {
        _ = device.tell(time: time)
        if isGreeting { sendHello() } else { sendState() }
        isGreeting = false
      }
      board.drive(device.duty)
      if let byte = board.poll() {
        if parser.feed(byte) { receive() }
      } else {
        board.rest()
      }
    }
  }

  private mutating func receive() {
    switch device.receive(parser) {
    case .nothing: break
    case .hello:
      board.begin(lockstep: device.isLockstep)
      isGreeting = device.isLockstep
      if !isGreeting { sendHello() }
    case .state: sendState()
    case .step: board.step(device.duty)
    }
  }

  private mutating func sendHello() {
    var span = frame.mutableSpan
    let count = device.helloReply.encode(into: &span)
    board.sendToHost(frame.span.extracting(0..<count))
  }

  private mutating func sendState() {
    var state = device.state
    board.sense(into: &state)
    var span = frame.mutableSpan
    let count = state.encode(into: &span)
    board.sendToHost(frame.span.extracting(0..<count))
  }
}

@c(firmware_main)
func firmwareMain() {
  var firmware = Firmware()
  firmware.run()
}
