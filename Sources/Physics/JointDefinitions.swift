/// A joint's drive: it seeks `speed` with at most `maxEffort`.
public struct JointMotor: Sendable, Equatable {
  /// rad/s; m/s in a prismatic joint.
  public var speed: Float
  /// Nm; N in a prismatic joint.
  public var maxEffort: Float

  public init(speed: Float = 0, maxEffort: Float) {
    self.speed = speed
    self.maxEffort = maxEffort
  }
}

/// What two bodies share at a joint: anchors in their own frames, m.
public struct JointEnds: Sendable, Equatable {
  public var bodyA, bodyB: BodyID
  public var anchorA, anchorB: SIMD2<Float>
  /// Whether the two bodies still meet each other.
  public var collide: Bool

  public init(
    _ bodyA: BodyID, _ bodyB: BodyID, anchorA: SIMD2<Float> = .zero, anchorB: SIMD2<Float> = .zero,
    collide: Bool = false
  ) {
    self.bodyA = bodyA
    self.bodyB = bodyB
    self.anchorA = anchorA
    self.anchorB = anchorB
    self.collide = collide
  }
}

/// A hinge. Its position is B's angle less A's, less the reference angle.
public struct RevoluteJoint: Sendable {
  public var name = ""
  public var ends: JointEnds
  public var referenceAngle: Float = 0
  /// rad.
  public var limits: ClosedRange<Float>?
  public var motor: JointMotor?

  public init(
    name: String = "", _ ends: JointEnds, referenceAngle: Float = 0, limits: ClosedRange<Float>? = nil,
    motor: JointMotor? = nil
  ) {
    self.name = name
    self.ends = ends
    self.referenceAngle = referenceAngle
    self.limits = limits
    self.motor = motor
  }
}

/// A slide along an axis of A. Its position is how far B's anchor is along it from A's.
public struct PrismaticJoint: Sendable {
  public var name = ""
  public var ends: JointEnds
  /// In A's frame, of any length but zero.
  public var axis: SIMD2<Float>
  public var referenceAngle: Float = 0
  /// m.
  public var limits: ClosedRange<Float>?
  public var motor: JointMotor?

  public init(
    name: String = "", _ ends: JointEnds, axis: SIMD2<Float>, referenceAngle: Float = 0,
    limits: ClosedRange<Float>? = nil, motor: JointMotor? = nil
  ) {
    self.name = name
    self.ends = ends
    self.axis = axis
    self.referenceAngle = referenceAngle
    self.limits = limits
    self.motor = motor
  }
}

/// A wheel B on a spring along an axis of A. Its position is B's angle less A's; see also `World.suspension(of:)`.
public struct WheelJoint: Sendable {
  public var name = ""
  public var ends: JointEnds
  /// In A's frame, of any length but zero.
  public var axis: SIMD2<Float>
  /// Of the suspension, m.
  public var limits: ClosedRange<Float>?
  public var motor: JointMotor?
  /// N/m.
  public var stiffness: Float
  /// N s/m.
  public var damping: Float

  public init(
    name: String = "", _ ends: JointEnds, axis: SIMD2<Float>, stiffness: Float, damping: Float,
    limits: ClosedRange<Float>? = nil, motor: JointMotor? = nil
  ) {
    self.name = name
    self.ends = ends
    self.axis = axis
    self.stiffness = stiffness
    self.damping = damping
    self.limits = limits
    self.motor = motor
  }
}

/// Glue, or a torsion spring when `stiffness` is positive.
public struct WeldJoint: Sendable {
  public var name = ""
  public var ends: JointEnds
  public var referenceAngle: Float
  /// Nm/rad.
  public var stiffness: Float
  /// Nm s/rad.
  public var damping: Float

  public init(
    name: String = "", _ ends: JointEnds, referenceAngle: Float = 0, stiffness: Float = 0, damping: Float = 0
  ) {
    self.name = name
    self.ends = ends
    self.referenceAngle = referenceAngle
    self.stiffness = stiffness
    self.damping = damping
  }
}

/// Holds `first.position + ratio * second.position` of two revolute or prismatic joints at its initial value. The
/// B bodies of both must be dynamic and distinct. It goes with either joint.
public struct GearJoint: Sendable {
  public var name = ""
  public var first, second: JointID
  public var ratio: Float
  /// Whether the two B bodies still meet each other (fingers of a gripper should).
  public var collide: Bool

  public init(name: String = "", _ first: JointID, _ second: JointID, ratio: Float, collide: Bool = true) {
    self.name = name
    self.first = first
    self.second = second
    self.ratio = ratio
    self.collide = collide
  }
}

/// Draws B to an offset in A's frame with limited force; the anchors of `ends` do not count.
public struct MotorJoint: Sendable {
  public var name = ""
  public var ends: JointEnds
  /// m.
  public var offset: SIMD2<Float>
  /// rad.
  public var angle: Float
  /// N.
  public var maxForce: Float
  /// Nm.
  public var maxTorque: Float
  /// Share of the error corrected each step, 0 to 1.
  public var correction: Float

  public init(
    name: String = "", _ ends: JointEnds, offset: SIMD2<Float> = .zero, angle: Float = 0, maxForce: Float,
    maxTorque: Float, correction: Float = 0.3
  ) {
    self.name = name
    self.ends = ends
    self.offset = offset
    self.angle = angle
    self.maxForce = maxForce
    self.maxTorque = maxTorque
    self.correction = correction
  }
}

/// A spring with limited force that draws a point of a dynamic body to a target, as a mouse drags it. The point is the
/// one that is at the target when the joint is made; both bodies still meet each other.
public struct MouseJoint: Sendable {
  public var name = ""
  /// Any other body.
  public var ground: BodyID
  public var body: BodyID
  /// World frame, m.
  public var target: SIMD2<Float>
  /// N.
  public var maxForce: Float
  /// N/m.
  public var stiffness: Float
  /// N s/m.
  public var damping: Float

  public init(
    name: String = "", ground: BodyID, _ body: BodyID, target: SIMD2<Float>, maxForce: Float, stiffness: Float,
    damping: Float
  ) {
    self.name = name
    self.ground = ground
    self.body = body
    self.target = target
    self.maxForce = maxForce
    self.stiffness = stiffness
    self.damping = damping
  }
}
