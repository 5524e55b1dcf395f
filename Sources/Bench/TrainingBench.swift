import Learning

/// Measures a training and nothing beside it: no selection episodes are played and no file is written, which is how the
/// trainers of other libraries run.
public struct TrainingBench: Sendable {
  public struct Outcome: Sendable, Equatable {
    public var steps: Int
    public var seconds: Double
    public var iterations: Int
    /// Heap allocations of all threads, resets and reports included; nil where they cannot be counted.
    public var allocationsPerStep: Double?
    /// nil when it was not profiled.
    public var shares: Shares?
    /// The most memory of the process so far, in bytes.
    public var peakMemory: Int?

    public var stepsPerSecond: Double { Double(steps) / seconds }
  }

  /// The first two iterations and every `stride`-th are profiled: often enough for a training that changes on its way,
  /// seldom enough that reading the clock costs next to nothing.
  static let stride = 8

  /// Whether to find the shares.
  public var isProfiled = true
  /// Ends after the iteration in which they are over; nil: with the training.
  public var seconds: Double?

  public init(isProfiled: Bool = true, seconds: Double? = nil) {
    self.isProfiled = isProfiled
    self.seconds = seconds
  }

  /// Trains to the end, or as long as told.
  public func measure(
    _ trainer: any Trainer, threads: Int, cancellation: Cancellation? = nil
  ) throws(TrainingError) -> Outcome {
    let clock = ContinuousClock()
    let stepsBefore = trainer.steps
    let allocationsBefore = HeapCount.ofProcess
    var iterations = 0
    var profiled = (seconds: 0.0, update: 0.0)
    let began = clock.now
    var elapsed = 0.0
    while trainer.steps < trainer.totalSteps, cancellation?.isRequested != true {
      let isTimed = isProfiled && (iterations == 1 || iterations % Self.stride == 0)
      trainer.profile.isOn = isTimed
      let iterationBegan = clock.now
      try trainer.iterate()
      iterations += 1
      let now = clock.now
      elapsed = (now - began).seconds
      if isTimed {
        profiled.seconds += (now - iterationBegan).seconds
        profiled.update += trainer.report.learningSeconds
      }
      if let seconds, elapsed >= seconds { break }
    }
    let allocations = HeapCount.ofProcess - allocationsBefore
    trainer.profile.isOn = false
    let steps = trainer.steps - stepsBefore
    return Outcome(
      steps: steps, seconds: elapsed, iterations: iterations,
      allocationsPerStep: HeapCount.isKnown ? Double(allocations) / Double(steps) : nil,
      shares: profiled.seconds > 0
        ? Shares(
          collecting: trainer.profile.times, updateSeconds: profiled.update, seconds: profiled.seconds,
          threads: threads) : nil,
      peakMemory: Machine.peakMemory)
  }
}
