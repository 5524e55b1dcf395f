import Glibc

/// A process that outlives the host and turns the torque off, for a bus whose servos have no watchdog.
///
/// It shares the open port, sleeps on a socket, and sends one frame when that brings nothing for the time to live, or
/// closes because the host has gone. An orderly end closes the socket too: torque off once more does no harm.
final class Guardian {
  private let heartbeat: Int32
  private let process: pid_t

  /// - Parameter timeToLive: in ms; nil: only the host's end counts.
  /// - Parameter program: with its first arguments; nil: this program.
  init(port: Line, frame: [UInt8], timeToLive: Double?, program: [String]?) throws(BridgeError) {
    // A pair of sockets and not a pipe, because writing to it must not end a host whose guardian has gone.
    var ends: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
      throw BridgeError("no guardian: \(systemError)")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let hex = frame.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let patience = timeToLive.map { String(Int($0)) } ?? "0"
    let arguments =
      (program ?? [Paths.resolved("/proc/self/exe") ?? "/proc/self/exe"]) + [GuardianProcess.subcommand, hex, patience]
    let child = ChildProcess.start(arguments, descriptors: [ends[0], port.descriptor])
    Glibc.close(ends[0])
    guard child.error == 0 else {
      Glibc.close(ends[1])
      throw BridgeError("the guardian cannot be started: \(arguments[0])")
    }
    heartbeat = ends[1]
    process = child.process
    // Arming waits for it: before it watches, nobody does.
    guard awaitStart() else { throw BridgeError("the guardian did not start: \(arguments[0])") }
  }

  deinit {
    Glibc.close(heartbeat)
    _ = waitpid(process, nil, 0)
  }

  /// Says that the host is alive; false when the guardian has gone, which it does after it turned the torque off.
  func feed() -> Bool {
    var beat: UInt8 = 1
    let count = unsafe send(heartbeat, &beat, 1, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    return count == 1 || errno == EAGAIN
  }

  /// The first beat is taken out of the socket by a guardian that runs.
  private func awaitStart() -> Bool {
    guard feed() else { return false }
    let deadline = Instant.now + .milliseconds(5000)
    while Instant.now < deadline {
      var waiting: Int32 = 0
      _ = unsafe ioctl(heartbeat, UInt(TIOCOUTQ), &waiting)
      if waiting == 0 { return true }
      (Instant.now + .milliseconds(1)).sleep()
    }
    return false
  }
}

/// The guardian's process, which `strut guard` is: the heartbeat on standard input, the port on standard output.
public enum GuardianProcess {
  /// Hidden subcommand of `strut`, with the frame in hexadecimal digits and the time to live in ms.
  public static let subcommand = "guard"

  /// Returns when the host has fallen silent and the torque is off; false when the arguments make no sense.
  public static func run(frame hex: String, timeToLive: Int) -> Bool {
    let digits = hex.compactMap(\.hexDigitValue)
    guard !digits.isEmpty, digits.count.isMultiple(of: 2), digits.count == hex.count, timeToLive >= 0 else {
      return false
    }
    let frame = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    watch(heartbeat: STDIN_FILENO, port: STDOUT_FILENO, frame: frame, timeToLive: timeToLive)
    return true
  }

  /// What the process does: until the host falls silent. Writes the frame three times, since nobody answers it.
  /// - Parameter timeToLive: in ms; 0: only the host's end counts.
  public static func watch(heartbeat: Int32, port: Int32, frame: [UInt8], timeToLive: Int) {
    let line = Line(heartbeat)
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    // The host's program may take longer to arm than between two commands.
    var patience = Int64.milliseconds(10_000)
    var beats = 0
    while true {
      var span = bytes.mutableSpan
      guard case .bytes(let count) = line.read(into: &span, by: .now + patience) else { break }
      beats += count
      // The first beat is the start, the second the arming.
      if beats >= 2 { patience = timeToLive > 0 ? .milliseconds(Double(timeToLive)) : .max / 4 }
    }
    let out = Line(port)
    for _ in 0..<3 { _ = out.write(frame.span, by: .now + .milliseconds(20)) }
  }
}
