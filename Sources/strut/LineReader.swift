#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads standard input line by line.
struct LineReader {
  /// Longer lines are refused.
  static let limit = 1 << 20

  /// The number of the line read last, from 1.
  private(set) var number = 0
  private var buffer: [UInt8] = []
  private var start = 0

  /// The next line without its line feed; nil at the end of the input.
  mutating func next() throws(Failure) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        number += 1
        return Array(buffer[start..<end])
      }
      searched = buffer.count
      guard buffer.count - start <= Self.limit else {
        throw Failure("standard input, line \(number + 1): the line is longer than \(Self.limit) bytes")
      }
      if start > 0 {
        buffer.removeFirst(start)
        searched -= start
        start = 0
      }
      guard try fill() else {
        guard !buffer.isEmpty else { return nil }
        defer { buffer = [] }
        number += 1
        return buffer
      }
    }
  }

  /// False at the end of the input.
  private mutating func fill() throws(Failure) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try Interrupt.check()
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress!, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure("cannot read standard input: \(unsafe String(cString: strerror(errno)))") }
      buffer += chunk[..<count]
      return count > 0
    }
  }
}
