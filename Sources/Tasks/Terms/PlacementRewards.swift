import Scene

/// Growth of one stage of a placement since the last step.
final class StageGrowth: RewardTerm {
  private let stage: Placement.Stage

  init(_ stage: Placement.Stage) { self.stage = stage }
  static func decode(
    _ stage: Placement.Stage
  ) -> @Sendable (MappingReader, TermScope) -> @Sendable () -> any RewardTerm {
    { _, _ in { StageGrowth(stage) } }
  }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { context.placement?.growth(of: stage) ?? 0 }
}

/// Seconds of the last step in which the thing was in the air and not held.
final class Loose: RewardTerm {
  private let rate: Double

  init(rate: Double) { self.rate = rate }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm {
    let rate = scope.scene.physics.rate
    return { Loose(rate: rate) }
  }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { Double(context.placement?.newLooseSteps ?? 0) / rate }
}

/// Metres by which the largest slip of the episode grew in the last step.
final class Slip: RewardTerm {
  private var last = 0.0

  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Slip() } }
  func begin(_ context: TaskContext) { last = 0 }
  func value(_ context: TaskContext) -> Double {
    let now = context.simulation.grasp?.slip ?? 0
    defer { last = now }
    return now - last
  }
}
