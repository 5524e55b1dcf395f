import Bridge
import Glibc
import Tasks

/// Reads what a device cannot sense from lines of JSON: `{"t": seconds, "TERM": [...]}`, as `SenseWriter` writes them.
final class SenseReader {
  /// One step's observation; the terms' channels hold what was told last.
  private(set) var values: [Float]
  /// Of the episode that the last line belongs to; 0 where lines do not say.
  private(set) var episode = 0
  /// Per term when it was last told.
  private var times: [Instant]
  private let terms: [SensedTerm]
  private let path: String
  private let file: Int32
  private var lines = 0
  private var buffer: [UInt8] = []
  private(set) var hasEnded = false

  init(_ path: String, _ terms: [SensedTerm], width: Int) throws(Failure) {
    self.path = path
    self.terms = terms
    values = Array(repeating: 0, count: width)
    times = Array(repeating: Instant(nanoseconds: 0), count: terms.count)
    file = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure("--sense \(path): \(unsafe String(cString: strerror(errno)))") }
  }

  deinit { if file != STDIN_FILENO { close(file) } }

  /// Takes one line, waiting for it; false at the end.
  func next() throws(Failure) -> Bool {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        try take(line)
        return true
      }
      guard !hasEnded, try fill() else { return false }
    }
  }

  /// Takes all lines that have come, without waiting.
  func takeAll() throws(Failure) {
    var poller = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    while !hasEnded, unsafe poll(&poller, 1, 0) > 0 { _ = try fill() }
    guard let last = buffer.lastIndex(of: 10) else { return }
    for line in buffer[..<last].split(separator: 10) { try take(Array(line)) }
    buffer.removeFirst(last + 1)
  }

  /// The first term that was not told within so many seconds.
  func stale(after seconds: Double) -> String? {
    let now = Instant.now
    return zip(terms, times).first { Double(now - $0.1) * 1e-9 > seconds }?.0.name
  }

  private func fill() throws(Failure) -> Bool {
    guard buffer.count < LineReader.limit else {
      throw Failure("--sense \(path), line \(lines + 1): the line is too long")
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR, !KeyReader.emergency.isRequested {
        // Ctrl-C breaks off only a wait: otherwise the motors run down first.
        try Interrupt.check()
        continue
      }
      hasEnded = count <= 0
      if count > 0 { buffer += chunk[..<count] }
      return count > 0
    }
  }

  private func take(_ line: [UInt8]) throws(Failure) {
    lines += 1
    guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { return }
    let place = "--sense \(path), line \(lines)"
    let json: JSON
    do { json = try JSON(parsing: line) } catch {
      throw Failure("\(place), column \(error.column): \(error.message)")
    }
    guard case .object(let members) = json, members.contains(where: { $0.key == "t" && $0.value.double != nil }) else {
      throw Failure("\(place): expected {\"t\": seconds, \"TERM\": [numbers]}")
    }
    for member in members {
      if member.key == "episode", let number = member.value.double { episode = Int(number) }
      guard let term = terms.firstIndex(where: { $0.name == member.key }) else { continue }
      let channels = terms[term].channels
      guard case .array(let numbers) = member.value, numbers.count == channels.count else {
        throw Failure("\(place): '\(member.key)' takes a list of \(channels.count) numbers")
      }
      for (channel, number) in zip(channels, numbers) {
        guard case .numeral(let text) = number, let value = Float(text) else {
          throw Failure("\(place): '\(member.key)' takes a list of \(channels.count) numbers")
        }
        values[channel] = value
      }
      times[term] = .now
    }
  }
}
