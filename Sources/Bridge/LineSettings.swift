import Glibc

/// The settings of a terminal's line, through Linux's own interface: `termios2` takes any baud rate, and glibc does not
/// offer it. Source: linux/asm-generic/termbits.h and ioctls.h.
enum LineSettings {
  /// `struct termios2`: four words of flags, then line discipline and control characters, then two speeds.
  private typealias Termios2 = InlineArray<11, UInt32>

  private static let get: UInt = 0x802C_542A
  private static let set: UInt = 0x402C_542B
  /// Eight bits, receiver on, modem lines ignored, speeds as numbers in both directions.
  private static let flags = UInt32(CS8 | CREAD | CLOCAL) | 0o010000 | 0o010000 << 16

  /// Raw bytes at `baud`; a read returns what is there.
  static func apply(to descriptor: Int32, baud: Int, path: String) throws(BridgeError) {
    var settings = Termios2(repeating: 0)
    guard call(descriptor, get, &settings) == 0 else { throw BridgeError(SerialPort.reason(errno, path)) }
    for index in 0..<9 { settings[index] = 0 }
    settings[2] = flags
    settings[9] = UInt32(baud)
    settings[10] = UInt32(baud)
    guard call(descriptor, set, &settings) == 0 else {
      throw BridgeError("\(path): the port does not run at \(baud) baud; see 'baud' in the robot's file")
    }
  }

  /// Asks the driver not to hold bytes back (ASYNC_LOW_LATENCY), and an FTDI adapter for 1 ms instead of 16. Neither
  /// is there on every port.
  static func preferLatency(_ descriptor: Int32, path: String) {
    var serial = InlineArray<18, UInt32>(repeating: 0)
    if call(descriptor, UInt(TIOCGSERIAL), &serial) == 0 {
      serial[4] |= 1 << 13
      _ = call(descriptor, UInt(TIOCSSERIAL), &serial)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let timer = unsafe Glibc.open("/sys/class/tty/\(name)/device/latency_timer", O_WRONLY | O_CLOEXEC)
    guard timer >= 0 else { return }
    var one = UInt8(ascii: "1")
    _ = unsafe Glibc.write(timer, &one, 1)
    Glibc.close(timer)
  }

  private static func call<let count: Int>(
    _ descriptor: Int32, _ request: UInt, _ words: inout InlineArray<count, UInt32>
  ) -> Int32 {
    unsafe withUnsafeMutableBytes(of: &words) { unsafe ioctl(descriptor, request, $0.baseAddress!) }
  }
}
