/// What the physics refuses: the sentence names the thing and what is wrong with it.
public struct PhysicsError: Error, Equatable, Sendable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}

/// What definitions may hold. Wider values mean nothing in floats, and their products overflow to infinity, which Box2D
/// asserts against one step later. CBox2D bounds forces, velocities and states likewise.
enum Bounds {
  /// Metres, metres a second, radians and radians a second.
  static let coordinate: Float = 1e6
  /// m, from a body's origin to its joints.
  static let anchor: Float = 1e3
  /// N/m, N s/m, N, Nm and 1/s.
  static let strength: Float = 1e12
  /// kg/m², unless it is zero.
  static let density: ClosedRange<Float> = 1e-6...1e9
  static let friction: Float = 1e4
  static let restitution: Float = 10
  /// Metres; Box2D's `b2_linearSlop`. It welds or refuses points that are closer.
  static let slop: Float = 0.005
}

/// Checks the numbers of one definition, whose name opens every message.
struct Checker {
  let subject: String

  func callAsFunction(_ condition: Bool, _ message: @autoclosure () -> String) throws(PhysicsError) {
    if !condition { throw PhysicsError("\(subject): \(message())") }
  }

  func finite(
    _ value: Float, _ what: @autoclosure () -> String, within bound: Float = Bounds.coordinate
  ) throws(PhysicsError) {
    try self(value.isFinite, "the \(what()) is not a finite number")
    try self(abs(value) <= bound, "the \(what()) \(value) is beyond ±\(bound)")
  }

  func finite(
    _ value: SIMD2<Float>, _ what: @autoclosure () -> String, within bound: Float = Bounds.coordinate
  ) throws(PhysicsError) {
    try finite(value.x, what(), within: bound)
    try finite(value.y, what(), within: bound)
  }

  func notNegative(
    _ value: Float, _ what: @autoclosure () -> String, upTo bound: Float = Bounds.strength
  ) throws(PhysicsError) {
    try finite(value, what(), within: bound)
    try self(value >= 0, "the \(what()) \(value) is negative")
  }
}
