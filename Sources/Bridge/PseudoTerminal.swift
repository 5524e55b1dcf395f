import Glibc

/// The device's end of a virtual line: what programs open as a serial port is `path`, or a link that leads there.
public final class PseudoTerminal {
  /// `/dev/pts/N`
  public let path: String
  public let line: Line
  /// The host's end, held open so that a host that leaves does not hang the line up for the device; -1 once closed.
  private var held: Int32
  private var link: String?

  /// TIOCSPTLCK and TIOCGPTN, which glibc's functions would be declared for only under other macros.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// - Parameter link: where to put a symbolic link to the terminal. An older link goes; anything else there is an error.
  public init(link: String? = nil) throws(BridgeError) {
    let fd = unsafe Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    var (lock, number): (Int32, Int32) = (0, 0)
    guard fd >= 0, unsafe ioctl(fd, Self.setLock, &lock) == 0, unsafe ioctl(fd, Self.getNumber, &number) == 0 else {
      throw BridgeError("no pseudo-terminal: \(systemError)")
    }
    path = "/dev/pts/\(number)"
    line = Line(fd)
    held = unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    // Raw from the start: before a host sets its own modes, nothing may be echoed.
    try LineSettings.apply(to: held, baud: 1_000_000, path: path)
    if let link { try place(link) }
  }

  deinit { close() }

  /// Takes the line away, as pulling the plug does.
  public func close() {
    guard held >= 0 else { return }
    if let link, Paths.resolved(link) == path { unsafe unlink(link) }
    Glibc.close(held)
    Glibc.close(line.descriptor)
    held = -1
  }

  private func place(_ link: String) throws(BridgeError) {
    var status = stat()
    if unsafe lstat(link, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFLNK else { throw BridgeError("\(link): something that is no link is there") }
      unsafe unlink(link)
    }
    guard unsafe symlink(path, link) == 0 else {
      throw BridgeError("\(link): \(systemError)")
    }
    self.link = link
  }
}
