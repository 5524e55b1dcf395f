import Glibc
import Tasks

/// Writes what a device cannot sense as lines of JSON: `{"t": seconds, "episode": k, "TERM": [...]}`, SI units.
final class SenseWriter {
  private let file: Int32
  private var isOpen = true

  /// - Parameter path: a file, a FIFO (where this waits for a reader), or `-` for standard output.
  init(_ path: String) throws(Failure) {
    guard path != "-" else {
      file = STDOUT_FILENO
      return
    }
    file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Failure("--sense \(path): \(unsafe String(cString: strerror(errno)))") }
  }

  deinit { if file != STDOUT_FILENO { close(file) } }

  /// - Parameter values: one step's observation, of which the terms' channels are written.
  func write(time: Double, episode: Int, _ terms: [SensedTerm], _ values: [Float]) {
    guard isOpen else { return }
    var line = "{\"t\": \(time), \"episode\": \(episode)"
    for term in terms {
      let numbers = term.channels.map { values[$0].isFinite ? "\(values[$0])" : "null" }
      line += ", \"\(term.name)\": [\(numbers.joined(separator: ", "))]"
    }
    let bytes = Array((line + "}\n").utf8)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress! + done, $0.count - done) }
      if count < 0, errno == EINTR, !Interrupt.isRequested { continue }
      guard count > 0 else {
        // Nobody reads any more: the device goes on without.
        isOpen = false
        return
      }
      done += count
    }
  }
}
