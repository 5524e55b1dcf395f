import Glibc
import Learning

/// Single keys from a terminal on standard input, and the signal that means emergency.
final class KeyReader {
  /// Requested by SIGTERM.
  static let emergency = Cancellation()

  let isTerminal = isatty(STDIN_FILENO) == 1
  private var usual = termios()

  init() {
    _ = Self.emergency.isRequested
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in KeyReader.emergency.request() }
    unsafe sigaction(SIGTERM, &action, nil)
    // A program that starts this one may have blocked the signal, and the block is inherited.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    guard isTerminal else { return }
    unsafe tcgetattr(STDIN_FILENO, &usual)
    var raw = usual
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    unsafe tcsetattr(STDIN_FILENO, TCSANOW, &raw)
  }

  deinit { if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSANOW, &usual) } }

  /// The key that was pressed, if any; does not wait.
  func next() -> Character? {
    var poller = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard isTerminal, unsafe poll(&poller, 1, 0) > 0 else { return nil }
    var byte: UInt8 = 0
    guard unsafe read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
    return Character(Unicode.Scalar(byte))
  }
}
