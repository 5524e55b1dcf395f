import Glibc

/// A moment of the monotonic clock, in nanoseconds: what deadlines are made of.
public struct Instant: Sendable, Comparable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static var now: Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }
  /// Nanoseconds from `b` to `a`.
  public static func - (a: Instant, b: Instant) -> Int64 { a.nanoseconds - b.nanoseconds }
  public static func + (a: Instant, nanoseconds: Int64) -> Instant { Instant(nanoseconds: a.nanoseconds + nanoseconds) }

  /// Sleeps until then; at once when it is past. A signal does not shorten it.
  public func sleep() {
    var time = timespec()
    time.tv_sec = Int(nanoseconds / 1_000_000_000)
    time.tv_nsec = Int(nanoseconds % 1_000_000_000)
    while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }
}

extension Int64 {
  /// Nanoseconds in so many milliseconds.
  public static func milliseconds(_ count: Double) -> Int64 { Int64(count * 1e6) }
}
