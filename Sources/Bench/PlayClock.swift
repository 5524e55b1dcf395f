import Learning
import Synchronization

/// Ends a measurement on all threads within a step of each other: whoever sees that the time is over tells the rest.
final class PlayClock: Sendable {
  /// Steps between two looks at the time, which take about as long as a step of the smallest environments.
  static let interval = 64

  private let over = Atomic(false)
  private let end: ContinuousClock.Instant
  private let cancellation: Cancellation?

  init(seconds: Double, cancellation: Cancellation?) {
    end = ContinuousClock.now + .seconds(seconds)
    self.cancellation = cancellation
  }

  var isOver: Bool { over.load(ordering: .relaxed) }

  func look() {
    if ContinuousClock.now >= end || cancellation?.isRequested == true { over.store(true, ordering: .relaxed) }
  }
}
