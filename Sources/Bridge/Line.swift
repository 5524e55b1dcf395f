import Glibc

/// Bytes over an open descriptor that never blocks: neither reads nor writes allocate, or wait beyond their deadline, and
/// they tell a line that is silent from one whose other end has gone.
public struct Line: Sendable {
  public enum Outcome: Sendable, Equatable {
    /// So many bytes were read or written.
    case bytes(Int)
    /// The deadline passed first.
    case silent
    /// The other end is gone.
    case hungUp
  }

  public let descriptor: Int32

  public init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Reads what is there, at least one byte, as far as it fits.
  public func read(into bytes: inout MutableSpan<UInt8>, by deadline: Instant) -> Outcome {
    if let other = wait(.reading, by: deadline) { return other }
    let count = unsafe bytes.withUnsafeMutableBufferPointer { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 { return .bytes(count) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .silent : .hungUp
  }

  /// Hands all bytes to the line.
  public func write(_ bytes: Span<UInt8>, by deadline: Instant) -> Outcome {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(done..<bytes.count)
      let count = unsafe rest.withUnsafeBufferPointer { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        done += count
      } else if count < 0, errno == EAGAIN {
        if let other = wait(.writing, by: deadline) { return other }
      } else if errno != EINTR {
        return .hungUp
      }
    }
    return .bytes(done)
  }

  /// Nil when reading or writing can go on. `pselect`, because `poll` counts in milliseconds; a line that hung up is
  /// ready, and says so when it is read.
  private func wait(_ direction: Direction, by deadline: Instant) -> Outcome? {
    guard descriptor >= 0, descriptor < 1024 else { return .hungUp }
    var set = fd_set()
    unsafe withUnsafeMutableBytes(of: &set) { bits in
      unsafe bits[Int(descriptor) / 8] = 1 << UInt8(descriptor % 8)
    }
    let left = max(deadline - .now, 0)
    var time = timespec()
    time.tv_sec = Int(left / 1_000_000_000)
    time.tv_nsec = Int(left % 1_000_000_000)
    let ready =
      switch direction {
      case .reading: unsafe pselect(descriptor + 1, &set, nil, nil, &time, nil)
      case .writing: unsafe pselect(descriptor + 1, nil, &set, nil, &time, nil)
      }
    if ready > 0 { return nil }
    return ready == 0 || errno == EINTR ? .silent : .hungUp
  }

  private enum Direction { case reading, writing }
}
