import Scene

final class Alive: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Alive() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { 1 }
}

/// Metres along x since the last step, of one body (default: the first).
final class Forward: RewardTerm {
  private let body: Int
  private var last = 0.0

  init(body: Int) { self.body = body }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm {
    let body = scope.body(reader)
    return { Forward(body: body) }
  }
  func begin(_ context: TaskContext) { last = context.simulation.pose(of: body).x }
  func value(_ context: TaskContext) -> Double {
    let now = context.simulation.pose(of: body).x
    defer { last = now }
    return now - last
  }
}

/// Radians by which the tilt of one body (default: the first) grew since the last step.
final class Upright: RewardTerm {
  private let body: Int
  private var last = 0.0

  init(body: Int) { self.body = body }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm {
    let body = scope.body(reader)
    return { Upright(body: body) }
  }
  func begin(_ context: TaskContext) { last = abs(context.simulation.pose(of: body).angle) }
  func value(_ context: TaskContext) -> Double {
    let now = abs(context.simulation.pose(of: body).angle)
    defer { last = now }
    return now - last
  }
}

/// Sum over the actuators of the size of their commands.
final class Effort: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Effort() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double {
    let command = context.simulation.command.values
    var sum = 0.0
    for index in command.indices { sum += Double(abs(command[index])) }
    return sum
  }
}

/// 1 on the step that ends the episode as a success.
final class Success: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Success() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { context.ending == .success ? 1 : 0 }
}

/// 1 on the step that ends the episode as a failure.
final class Failure: RewardTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any RewardTerm { { Failure() } }
  func begin(_ context: TaskContext) {}
  func value(_ context: TaskContext) -> Double { context.ending == .failure ? 1 : 0 }
}
