/// An environment that can tell how long its physics engine takes.
public protocol PhysicsTimed: AnyObject {
  /// Whether the engine is timed: off at first, and then it costs a comparison per physics step.
  var isPhysicsTimed: Bool { get set }
  /// Spent in the engine while it was timed, since the environment was made.
  var physicsTime: Duration { get }
}
