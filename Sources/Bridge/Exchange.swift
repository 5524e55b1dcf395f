import Wire

/// What came of one turn on the wire.
public struct Exchange: Sendable, Equatable {
  public enum Line: Sendable { case alive, silent, hungUp }

  /// A device that stopped by itself, or has to.
  public enum Fault: Sendable, Equatable {
    /// Its watchdog, time to live or guardian ran out.
    case watchdog
    case emergency
    /// A servo, by its place among the actuators, reports overload, overheating or the like.
    case alert(Int)
    /// The device says it is not armed though it should be.
    case disarmed
  }

  /// Silent: nothing at all came in time.
  public var line = Line.alive
  /// Bit i: the numbers of actuator i are new.
  public var fresh: UInt64 = 0
  /// Bytes that damage cost, and frames with a wrong checksum.
  public var droppedBytes = 0
  public var badFrames = 0
  public var fault: Fault?
  /// The device's own time in µs, where it tells one: simulation time in lock-step.
  public var deviceTime: UInt32?
  /// Whether a command was refused because it holds what is no number; nothing was sent then.
  public var refused = false
  /// °C of the hottest servo that was asked.
  public var temperature: Float?

  public init() {}

  /// Takes over what a parser has counted since `before`.
  mutating func count(_ after: FrameCounts, since before: FrameCounts) {
    badFrames = Int(after.badChecksums &- before.badChecksums)
    droppedBytes = Int(after.droppedBytes &- before.droppedBytes)
  }

  public func isFresh(_ actuator: Int) -> Bool { fresh >> UInt64(actuator) & 1 == 1 }
}
