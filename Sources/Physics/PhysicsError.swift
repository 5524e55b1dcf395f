/// What the physics refuses: the sentence names the thing and what is wrong with it.
public struct PhysicsError: Error, Equatable, Sendable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}

/// What may reach Box2D. Wider values do not mean anything in floats, and their products overflow to infinity, which
/// Box2D asserts against one step later.
enum Bounds {
  /// Metres, metres a second, radians and radians a second.
  static let coordinate: Float = 1e6
  /// Newtons, newton metres, newton seconds and kilograms a square metre.
  static let strength: Float = 1e12
  /// Metres; Box2D's `b2_linearSlop`. It welds or refuses points that are closer.
  static let slop: Float = 0.005
}

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(PhysicsError) {
  if !condition { throw PhysicsError(message()) }
}

/// Checks the numbers of one definition, whose name opens every message.
struct Checker {
  let subject: String

  func callAsFunction(_ condition: Bool, _ message: @autoclosure () -> String) throws(PhysicsError) {
    if !condition { throw PhysicsError("\(subject): \(message())") }
  }

  func finite(_ value: Float, _ what: String, within bound: Float = Bounds.coordinate) throws(PhysicsError) {
    try self(value.isFinite, "the \(what) is not a finite number")
    try self(abs(value) <= bound, "the \(what) \(value) is beyond ±\(bound)")
  }

  func finite(_ value: SIMD2<Float>, _ what: String) throws(PhysicsError) {
    try finite(value.x, what)
    try finite(value.y, what)
  }

  func notNegative(_ value: Float, _ what: String, upTo bound: Float = Bounds.strength) throws(PhysicsError) {
    try finite(value, what, within: bound)
    try self(value >= 0, "the \(what) \(value) is negative")
  }
}
