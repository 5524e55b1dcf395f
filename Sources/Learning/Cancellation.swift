import Synchronization

/// Asks a run or an evaluation to end soon; set from a signal's handler thread, read by the loops.
public final class Cancellation: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  public func request() { flag.store(true, ordering: .relaxed) }
}
