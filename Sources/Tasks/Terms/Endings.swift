import Scene

final class TimeUp: EndTerm {
  private let steps: Int

  init(steps: Int) { self.steps = steps }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm {
    let seconds = reader.number("after", .time, in: 0.001...1e6)
    let steps = max(1, Int((seconds * scope.scene.control.rate).rounded()))
    return { TimeUp(steps: steps) }
  }
  func reached(_ context: TaskContext) -> Bool { context.steps >= steps }
}

/// A body touched something other than its own robot at any instant since the episode began.
final class Touched: EndTerm {
  private let body: Int

  init(body: Int) { self.body = body }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm {
    let body = scope.body(reader)
    return { Touched(body: body) }
  }
  func reached(_ context: TaskContext) -> Bool { context.simulation.contacts.hasTouched(body) }
}

/// The robot has touched something without a break for a time, as when it leans on a wall and cannot get away.
final class Pressed: EndTerm {
  private let physicsSteps: Int

  init(physicsSteps: Int) { self.physicsSteps = physicsSteps }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm {
    let seconds = reader.number("for", .time, in: 0.001...1e6)
    let physicsSteps = max(1, Int((seconds * scope.scene.physics.rate).rounded()))
    return { Pressed(physicsSteps: physicsSteps) }
  }
  func reached(_ context: TaskContext) -> Bool { context.simulation.contacts.stepsPressed >= physicsSteps }
}

/// A body (default: the first) is past an x, on one side of it.
final class Crossed: EndTerm {
  private let body: Int
  private let x: Double
  private let isRight: Bool

  init(body: Int, x: Double, isRight: Bool) { (self.body, self.x, self.isRight) = (body, x, isRight) }
  static func decode(
    _ reader: MappingReader, _ scope: TermScope, isRight: Bool
  ) -> @Sendable () -> any EndTerm {
    let body = scope.body(reader)
    let x = reader.number("x", .length)
    return { Crossed(body: body, x: x, isRight: isRight) }
  }
  func reached(_ context: TaskContext) -> Bool {
    let now = context.simulation.pose(of: body).x
    return isRight ? now > x : now < x
  }
}

/// A joint's true position, not what its sensor says, has left a range.
final class Beyond: EndTerm {
  private let joint: Int
  private let range: ClosedRange<Double>

  init(joint: Int, range: ClosedRange<Double>) { (self.joint, self.range) = (joint, range) }
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm {
    let joint = scope.movingJoint(reader)
    let joints = scope.scene.robot.movingJoints
    let isRotary = joints.indices.contains(joint) ? joints[joint].kind.isRotary : true
    let within = reader.quantity("within", isRotary ? .angle : .length)
    let range = within.low...within.high
    return { Beyond(joint: joint, range: range) }
  }
  func reached(_ context: TaskContext) -> Bool { !range.contains(context.simulation.jointPosition(joint)) }
}

final class DeliveredEnd: EndTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm { { DeliveredEnd() } }
  func reached(_ context: TaskContext) -> Bool { context.errand?.delivered ?? false }
}

final class PlacedEnd: EndTerm {
  static func decode(_ reader: MappingReader, _ scope: TermScope) -> @Sendable () -> any EndTerm { { PlacedEnd() } }
  func reached(_ context: TaskContext) -> Bool { context.placement?.isPlaced ?? false }
}
