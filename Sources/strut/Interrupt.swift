import Learning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C: the first asks the running command to finish cleanly, the second ends the program at once.
enum Interrupt {
  static let cancellation = Cancellation()

  static var isRequested: Bool { cancellation.isRequested }

  /// Catches the first interrupt signal. It also wakes a blocked `read`.
  static func begin() {
    // A handler may not be the first to touch a global that is made on first use.
    guard !cancellation.isRequested else { return }
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in Interrupt.cancellation.request() }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    unsafe sigaction(SIGINT, &action, nil)
    // A program that starts this one may have blocked the signal, and the block is inherited.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static func check() throws(Failure) {
    if isRequested { throw .interrupted }
  }
}
