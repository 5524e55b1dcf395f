import Glibc

/// A serial port, or the pseudo-terminal of a virtual device: raw bytes at any baud rate, for one user at a time.
public final class SerialPort {
  /// As the user named it.
  public let path: String
  public let baud: Int
  /// The device's own name, under which it may come back at another path.
  public private(set) var identity: String?
  public private(set) var line: Line?
  private let identities: String

  /// - Parameter identities: the folder in which devices have names of their own.
  public init(path: String, baud: Int, identities: String = "/dev/serial/by-id") {
    self.path = path
    self.baud = baud
    self.identities = identities
  }

  deinit { close() }

  /// Opens the port where its device is now: under its own name if it has one, else under the path.
  public func open() throws(BridgeError) {
    close()
    let name = identity.flatMap { Paths.exists($0) ? $0 : nil } ?? path
    let fd = unsafe Glibc.open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard fd >= 0 else { throw BridgeError(Self.reason(errno, path)) }
    let real = Paths.resolved(name) ?? name
    do throws(BridgeError) {
      guard isatty(fd) == 1 else { throw BridgeError("\(path): not a serial port") }
      // Another Strut is told by the lock, other programs by the terminal's own exclusion, which a pseudo-terminal
      // would keep when we are gone.
      guard Self.lock(fd) else { throw BridgeError(Self.reason(EBUSY, path)) }
      if !real.hasPrefix("/dev/pts/") { _ = ioctl(fd, UInt(TIOCEXCL), 0) }
      try LineSettings.apply(to: fd, baud: baud, path: path)
    } catch {
      Glibc.close(fd)
      throw error
    }
    line = Line(fd)
    LineSettings.preferLatency(fd, path: real)
    identity = identity ?? Paths.contents(of: identities).first { Paths.resolved($0) == real }
  }

  /// Not at the first refusal: a process that is just being started holds what its parent has open for a moment.
  private static func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<20 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      (Instant.now + .milliseconds(5)).sleep()
    }
    return false
  }

  public func close() {
    if let line { Glibc.close(line.descriptor) }
    line = nil
  }

  /// Throws away what has come and was not read: late answers to what nobody asks any more.
  public func discardInput() { if let line { tcflush(line.descriptor, TCIFLUSH) } }

  public func read(into bytes: inout MutableSpan<UInt8>, by deadline: Instant) -> Line.Outcome {
    line?.read(into: &bytes, by: deadline) ?? .hungUp
  }

  public func write(_ bytes: Span<UInt8>, by deadline: Instant) -> Line.Outcome {
    line?.write(bytes, by: deadline) ?? .hungUp
  }

  static func reason(_ code: Int32, _ path: String) -> String {
    switch code {
    case ENOENT, ENXIO, ENODEV: "\(path): there is no such port; 'strut ports' lists those that are there"
    case EACCES, EPERM: "\(path): no permission; add your user to the group 'dialout' and log in again"
    case EBUSY: "\(path): another program uses the port"
    default: unsafe "\(path): \(String(cString: strerror(code)))"
    }
  }
}
