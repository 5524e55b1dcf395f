/// Ticks at absolute moments, so that the time a turn takes does not add up. A turn that takes too long skips the ticks
/// it missed instead of hurrying after them.
public struct Pacer: Sendable {
  /// Nanoseconds.
  public let period: Int64
  private(set) public var next: Instant
  /// Ticks that were missed.
  public private(set) var overruns = 0
  /// How late each turn began.
  public private(set) var lateness = LatencyHistogram()

  public init(rate: Double, from start: Instant = .now) {
    period = Int64((1e9 / rate).rounded())
    next = start
  }

  /// Sleeps until the next tick and returns it: the moment that deadlines of the turn count from.
  public mutating func wait() -> Instant {
    next.sleep()
    return turn(at: .now)
  }

  /// The bookkeeping of a turn that begins now.
  mutating func turn(at now: Instant) -> Instant {
    let missed = max(0, (now - next) / period)
    overruns += Int(missed)
    let tick = next + missed * period
    lateness.add(now - tick)
    next = tick + period
    return tick
  }
}
