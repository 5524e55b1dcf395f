internal import CBox2D

public enum BodyKind: Sendable, Equatable {
  /// Never moves.
  case `static`
  /// Moves at the velocity it is given, whatever it meets.
  case kinematic
  case dynamic
}

/// A body to be made. Lengths in m, angles in rad, in the world's frame.
public struct BodyDefinition: Sendable {
  /// For error messages only.
  public var name: String
  public var kind: BodyKind
  public var position: SIMD2<Float>
  public var angle: Float
  /// Of the centre of mass, m/s.
  public var velocity: SIMD2<Float> = .zero
  /// rad/s.
  public var spin: Float = 0
  /// 1/s.
  public var linearDamping: Float = 0
  /// 1/s.
  public var angularDamping: Float = 0
  public var gravityScale: Float = 1
  public var fixedRotation = false
  /// Whether it is kept from passing through other moving bodies too.
  public var bullet = false
  public var allowsSleep = true
  public var awake = true

  public init(_ kind: BodyKind, name: String = "", position: SIMD2<Float> = .zero, angle: Float = 0) {
    self.name = name
    self.kind = kind
    self.position = position
    self.angle = angle
  }

  func check() throws(PhysicsError) {
    let check = Checker(subject: name.isEmpty ? "body" : "body '\(name)'")
    try check.finite(position, "position")
    try check.finite(angle, "angle")
    try check.finite(velocity, "velocity")
    try check.finite(spin, "spin")
    try check.notNegative(linearDamping, "linear damping", upTo: Bounds.coordinate)
    try check.notNegative(angularDamping, "angular damping", upTo: Bounds.coordinate)
    try check.finite(gravityScale, "gravity scale", within: 1000)
  }

  var raw: strut_body_definition {
    let kind: strut_body_kind =
      switch self.kind {
      case .static: strut_static
      case .kinematic: strut_kinematic
      case .dynamic: strut_dynamic
      }
    return strut_body_definition(
      kind: kind, x: position.x, y: position.y, angle: angle, vx: velocity.x, vy: velocity.y, spin: spin,
      linear_damping: linearDamping, angular_damping: angularDamping, gravity_scale: gravityScale,
      fixed_rotation: fixedRotation, bullet: bullet, allow_sleep: allowsSleep, awake: awake)
  }
}

/// Six floats a body, as `World.readBodies` writes them.
public enum BodyState {
  public static let stride = 6
}

/// Mass in kg, inertia about the centre of mass in kg m², centre of mass in the body's frame.
public struct BodyMass: Sendable, Equatable {
  public var mass: Float
  public var inertia: Float
  public var center: SIMD2<Float>

  public init(mass: Float, inertia: Float, center: SIMD2<Float>) {
    self.mass = mass
    self.inertia = inertia
    self.center = center
  }
}
