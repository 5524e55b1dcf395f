import Wire

/// Questions and answers on a bus of servos, whatever their protocol. Its own words are the subclasses'.
class ServoBus<Parser: ServoParser & ~Copyable> {
  let port: SerialPort
  private(set) var parser: Parser

  /// For one answer while nothing is in a hurry, nanoseconds; longer than adapters hold bytes back.
  let unhurried: Int64
  static var tries: Int { 3 }

  /// - Parameter patience: nanoseconds for one answer when nothing is in a hurry, if more than the usual.
  init(_ port: SerialPort, _ parser: consuming Parser, patience: Int64) {
    self.port = port
    self.parser = parser
    unhurried = max(.milliseconds(40), patience)
  }

  /// One frame as bytes to keep.
  static func frame(_ encode: (inout MutableSpan<UInt8>) -> Int) -> [UInt8] {
    frameBytes(capacity: Parser.capacity, encode)
  }

  /// Nanoseconds that bytes take on the wire: ten bits each.
  func busTime(_ bytes: Int) -> Int64 { Int64(bytes) * 10_000_000_000 / Int64(port.baud) }

  func send(_ frame: Span<UInt8>, patience: Int64) -> Exchange.Line {
    switch port.write(frame, by: .now + busTime(frame.count) + patience) {
    case .bytes: .alive
    case .silent: .silent
    case .hungUp: .hungUp
    }
  }

  /// Sends a request and gives each frame that comes to `take`, through the parser, until it says that the last one wanted
  /// has come, or the time is up that the answer takes on the wire and `patience`. Alive when any frame came.
  func exchange(_ request: Span<UInt8>, answer: Int, patience: Int64, _ take: () -> Bool) -> Exchange.Line {
    port.discardInput()
    _ = parser.expire()
    let deadline = Instant.now + busTime(request.count + answer) + patience
    guard case .bytes = port.write(request, by: deadline) else { return .hungUp }
    var bytes = InlineArray<512, UInt8>(repeating: 0)
    var line = Exchange.Line.silent
    while true {
      var span = bytes.mutableSpan
      switch port.read(into: &span, by: deadline) {
      case .hungUp: return .hungUp
      case .silent:
        guard parser.expire() else { return line }
        repeat { if take() { return .alive } } while parser.next()
        return line
      case .bytes(let count):
        for index in 0..<count where parser.feed(bytes[index]) {
          repeat {
            line = .alive
            if take() { return .alive }
          } while parser.next()
        }
      }
    }
  }

  func silent(_ servo: ServoMap) -> BridgeError {
    BridgeError(
      "\(port.path): no answer from servo \(servo.id) ('\(servo.name)'); check its power and cable, its id, and the baud "
        + "rate of \(port.baud)")
  }
}
