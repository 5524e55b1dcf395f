internal import CBox2D

/// A shape in its body's frame, metres.
public enum FixtureShape: Sendable, Equatable {
  case circle(radius: Float, center: SIMD2<Float> = .zero)
  case box(width: Float, height: Float, center: SIMD2<Float> = .zero, angle: Float = 0)
  /// Convex, 3 to 8 corners, in either direction of turning.
  case polygon([SIMD2<Float>])
  /// Two-sided, as Gymnasium's terrain.
  case edge(SIMD2<Float>, SIMD2<Float>)
  /// A closed chain. Bodies meet it only from the right, walking along the points, so a loop around free space runs
  /// clockwise, and one around an obstacle counterclockwise. Rays meet it from both sides.
  case loop([SIMD2<Float>])
}

/// How a fixture weighs, rubs, bounces and meets others.
public struct Surface: Sendable, Equatable {
  /// kg/m².
  public var density: Float
  /// Contacts take the root of the product of both.
  public var friction: Float
  /// Contacts take the larger of both.
  public var restitution: Float
  /// m/s; slower impacts do not bounce.
  public var restitutionThreshold: Float = 1
  /// What it is: two fixtures meet when each one's mask has the other's category.
  public var category: UInt16
  public var mask: UInt16
  /// Fixtures of one group meet always when it is positive, never when it is negative.
  public var group: Int16
  /// Reports contacts and feels none. Rays pass.
  public var isSensor: Bool
  /// The caller's own number; contacts carry it.
  public var tag: Int32

  public init(
    density: Float = 0, friction: Float = 0.2, restitution: Float = 0, category: UInt16 = 1, mask: UInt16 = 0xFFFF,
    group: Int16 = 0, isSensor: Bool = false, tag: Int32 = 0
  ) {
    self.density = density
    self.friction = friction
    self.restitution = restitution
    self.category = category
    self.mask = mask
    self.group = group
    self.isSensor = isSensor
    self.tag = tag
  }

  func check(_ subject: String) throws(PhysicsError) {
    let check = Checker(subject: subject)
    try check.notNegative(density, "density", upTo: Bounds.density.upperBound)
    try check(density == 0 || density >= Bounds.density.lowerBound, "the density \(density) is too small")
    try check.notNegative(friction, "friction", upTo: Bounds.friction)
    try check.notNegative(restitution, "restitution", upTo: Bounds.restitution)
    try check.notNegative(restitutionThreshold, "restitution threshold")
  }

  var raw: strut_surface {
    strut_surface(
      density: density, friction: friction, restitution: restitution, restitution_threshold: restitutionThreshold,
      category: category, mask: mask, group: group, sensor: isSensor, tag: tag)
  }
}

/// A fixture to be made: a shape with a surface.
public struct FixtureDefinition: Sendable {
  /// For error messages only.
  public var name: String
  public var shape: FixtureShape
  public var surface: Surface

  public init(_ shape: FixtureShape, _ surface: Surface = Surface(), name: String = "") {
    self.name = name
    self.shape = shape
    self.surface = surface
  }
}
