import Scene

/// Metres by which the remaining route became shorter since the last step.
final class Closer: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Closer() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { context.errand?.progress ?? 0 }
}

/// New collisions since the last step; one that lasts counts again every half second.
final class WallHit: RewardTerm {
  private var last = 0

  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { WallHit() } }
  func begin(_ context: TaskContext) { last = context.simulation.contacts.hits }
  func value(_ context: TaskContext) -> Double {
    let now = context.simulation.contacts.hits
    defer { last = now }
    return Double(now - last)
  }
}

/// 1 on the step that takes the parcel.
final class PickedUp: RewardTerm {
  private var carried = false

  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { PickedUp() } }
  func begin(_ context: TaskContext) { carried = false }
  func value(_ context: TaskContext) -> Double {
    defer { carried = context.errand?.carrying ?? false }
    return !carried && context.errand?.carrying == true ? 1 : 0
  }
}

/// 1 on the step that delivers the parcel.
final class Delivered: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Delivered() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { context.errand?.delivered == true ? 1 : 0 }
}
