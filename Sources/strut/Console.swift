#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Results go to standard output, where a failure to write is an error; everything said along the way goes to standard
/// error, where nobody may be listening.
enum Console {
  /// Writes a line to standard output.
  static func print(_ line: String) throws(Failure) { try write(line + "\n") }

  static func write(_ text: String) throws(Failure) {
    if let code = send(text, to: STDOUT_FILENO) {
      throw Failure("cannot write to standard output: \(reason(code))")
    }
  }

  /// Writes a line to standard error.
  static func note(_ line: String) { _ = send(line + "\n", to: STDERR_FILENO) }

  /// Redraws the last line of a terminal on standard error; empty text clears it.
  static func redraw(_ line: String) { _ = send("\r\u{1B}[K" + line, to: STDERR_FILENO) }

  /// Whether standard error is a terminal that can redraw a line.
  static let isTerminal: Bool = {
    guard isatty(STDERR_FILENO) == 1, let kind = unsafe getenv("TERM") else { return false }
    return unsafe strcmp(kind, "dumb") != 0
  }()

  /// Whether standard input has something to read, its end included.
  static var hasInput: Bool {
    var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, 0) > 0
  }

  /// Columns of the terminal on standard error.
  static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The system's error number when not everything could be written.
  private static func send(_ text: String, to file: Int32) -> Int32? {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress! + sent, $0.count - sent) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      sent += count
    }
    return nil
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case EPIPE: "the program reading it has gone"
    case ENOSPC, EDQUOT: "the disk is full"
    case EBADF: "it is closed"
    default: unsafe String(cString: strerror(code))
    }
  }
}
