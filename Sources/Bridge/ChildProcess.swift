import Glibc

/// A program that this one starts: in a session of its own, so that Ctrl-C in the terminal does not reach it, and with
/// the signals as a program expects them, whatever this one has ignored or blocked.
public enum ChildProcess {
  /// POSIX_SPAWN_SETSID, a GNU extension.
  private static let newSession: Int16 = 0x80

  /// - Parameters:
  ///   - arguments: the program first, a path or a name on the PATH.
  ///   - descriptors: what it has as standard input, output and so on; what is not named is as here.
  /// - Returns: the process, or the system's error number.
  public static func start(_ arguments: [String], descriptors: [Int32]) -> (process: pid_t, error: Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    for (number, descriptor) in descriptors.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(
      &attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let error = unsafe posix_spawnp(&process, words[0]!, &actions, &attributes, &words, environ)
    return (process, error)
  }
}
