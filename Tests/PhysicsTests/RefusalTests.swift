import Physics
import Testing

/// What is tried in a world that has a dynamic 'hull', a 'leg' hinged to it, and a static 'wall', and the exact words
/// of its refusal.
struct Refusal: Sendable, CustomTestStringConvertible {
  let words: String
  let attempt: @Sendable (inout Workshop) throws -> Void

  init(_ words: String, _ attempt: @escaping @Sendable (inout Workshop) throws -> Void) {
    self.words = words
    self.attempt = attempt
  }

  var testDescription: String { words }
}

struct Workshop: ~Copyable {
  var world: World
  let hull, leg, wall: BodyID
  let hip: JointID
  let skin: FixtureID

  init() throws {
    var world = try World()
    let hull = try world.addBody(BodyDefinition(.dynamic, name: "hull"))
    let skin = try world.addFixture(FixtureDefinition(.box(width: 1, height: 1), Surface(density: 1)), to: hull)
    let leg = try world.addBody(BodyDefinition(.dynamic, name: "leg"))
    try world.addFixture(FixtureDefinition(.circle(radius: 0.2), Surface(density: 1)), to: leg)
    let wall = try world.addBody(BodyDefinition(.static, name: "wall"))
    let hip = try world.addJoint(RevoluteJoint(name: "hip", JointEnds(hull, leg)))
    (self.hull, self.leg, self.wall, self.hip, self.skin) = (hull, leg, wall, hip, skin)
    self.world = world
  }

  mutating func fix(_ shape: FixtureShape, density: Float = 1) throws {
    try world.addFixture(FixtureDefinition(shape, Surface(density: density), name: "foot"), to: hull)
  }

  mutating func step(_ dt: Float = 0.02) throws {
    try world.step(dt: dt, velocityIterations: 8, positionIterations: 3)
  }
}

@Suite struct `Refusals` {
  @Test(arguments: shapes + bodies + joints + steps + rays)
  func `Box2D never sees`(case: Refusal) throws {
    var workshop = try Workshop()
    let error = #expect(throws: PhysicsError.self) { try `case`.attempt(&workshop) }
    #expect(error?.message == `case`.words)
  }

  private static let shapes = [
    Refusal("'foot': the radius is not a finite number") { try $0.fix(.circle(radius: .nan)) },
    Refusal("'foot': the radius 0.0 m is below 1 mm") { try $0.fix(.circle(radius: 0)) },
    Refusal("'foot': the radius -1.0 m is below 1 mm") { try $0.fix(.circle(radius: -1)) },
    Refusal("'foot': the centre is not a finite number") { try $0.fix(.circle(radius: 1, center: [0, .infinity])) },
    Refusal("'foot': the height 0.001 m is below 5 mm") { try $0.fix(.box(width: 1, height: 0.001)) },
    Refusal("'foot': the angle is not a finite number") { try $0.fix(.box(width: 1, height: 1, angle: .nan)) },
    Refusal("'foot': a polygon has 3 to 8 corners, not 2") { try $0.fix(.polygon([[0, 0], [1, 0]])) },
    Refusal("'foot': a polygon has 3 to 8 corners, not 9") {
      try $0.fix(.polygon((0..<9).map { SIMD2(Float($0), Float($0 * $0)) }))
    },
    Refusal("'foot': the corner 2 is not a finite number") { try $0.fix(.polygon([[0, 0], [.nan, 0], [0, 1]])) },
    Refusal("'foot': the corner 3 2000000.0 is beyond ±1000000.0") {
      try $0.fix(.polygon([[0, 0], [1, 0], [0, 2e6]]))
    },
    Refusal("'foot': corners 1 and 3 are closer than 5 mm") {
      try $0.fix(.polygon([[0, 0], [1, 0], [0.001, 0.001], [0, 1]]))
    },
    Refusal("'foot': corner 2 lies on the line through its neighbours") {
      try $0.fix(.polygon([[0, 0], [1, 0], [2, 0]]))
    },
    Refusal("'foot': corner 2 lies on the line through its neighbours") {
      try $0.fix(.polygon([[0, 0], [1, 0], [2, 0], [1, 1]]))
    },
    Refusal("'foot': the polygon is not convex at corner 4") {
      try $0.fix(.polygon([[0, 0], [2, 0], [2, 2], [1.5, 0.5]]))
    },
    Refusal("'foot': the polygon crosses itself") {
      try $0.fix(.polygon([[0, 1], [-0.59, -0.81], [0.95, 0.31], [-0.95, 0.31], [0.59, -0.81]]))
    },
    Refusal("'foot': the ends are closer than 5 mm") { try $0.fix(.edge([1, 1], [1, 1]), density: 0) },
    Refusal("'foot': the second end is not a finite number") { try $0.fix(.edge([1, 1], [1, .nan]), density: 0) },
    Refusal("'foot': a loop needs 3 points, not 2") { try $0.fix(.loop([[0, 0], [1, 0]]), density: 0) },
    Refusal("'foot': points 3 and 1 are closer than 5 mm") {
      try $0.fix(.loop([[0, 0], [1, 0], [0, 0.001]]), density: 0)
    },
    Refusal("'foot': the density is not a finite number") { try $0.fix(.circle(radius: 1), density: .nan) },
    Refusal("'foot': the density -1.0 is negative") { try $0.fix(.circle(radius: 1), density: -1) },
    Refusal("'foot': the density 1e-09 is too small") { try $0.fix(.circle(radius: 1), density: 1e-9) },
    Refusal("body 'leg': the inertia is too small, for itself or for its distance from the body's origin") {
      try $0.world.destroy($0.leg)
      let leg = try $0.world.addBody(BodyDefinition(.dynamic, name: "leg"))
      try $0.world.addFixture(
        FixtureDefinition(.circle(radius: 0.01, center: [1000, 0]), Surface(density: 1)), to: leg)
    },
    Refusal("a fixture of body 'hull': the friction -0.5 is negative") {
      try $0.world.addFixture(FixtureDefinition(.circle(radius: 1), Surface(friction: -0.5)), to: $0.hull)
    },
    Refusal("'terrain': a line needs 2 points, not 1") {
      try $0.world.addEdges(along: [[0, 0]], Surface(), to: $0.wall)
    },
    Refusal("'terrain': points 2 and 3 are closer than 5 mm") {
      try $0.world.addEdges(along: [[0, 0], [1, 0], [1, 0], [2, 0]], Surface(), to: $0.wall)
    },
    Refusal("fixture 0: the friction must be finite and not negative") {
      try $0.world.setFriction(of: $0.skin, to: .nan)
    },
    Refusal("fixture 0: no longer there") {
      try $0.world.destroy($0.hull)
      try $0.world.setRestitution(of: $0.skin, to: 0.5)
    },
  ]

  private static let bodies = [
    Refusal("body 'arm': the position is not a finite number") {
      _ = try $0.world.addBody(BodyDefinition(.dynamic, name: "arm", position: [.nan, 0]))
    },
    Refusal("body: the angle is not a finite number") {
      _ = try $0.world.addBody(BodyDefinition(.static, angle: .infinity))
    },
    Refusal("body 'arm': the linear damping -1.0 is negative") {
      var arm = BodyDefinition(.dynamic, name: "arm")
      arm.linearDamping = -1
      _ = try $0.world.addBody(arm)
    },
    Refusal("body 1: no longer there") {
      try $0.world.destroy($0.leg)
      try $0.world.applyTorque(1, to: $0.leg)
    },
    Refusal("body 1: no longer there") {
      try $0.world.destroy($0.leg)
      _ = try $0.world.addBody(BodyDefinition(.dynamic, name: "new leg"))
      try $0.world.destroy($0.leg)
    },
    Refusal("body 1: no longer there") {
      try $0.world.destroy($0.leg)
      var states = [Float](repeating: 0, count: 18)
      var span = states.mutableSpan
      try $0.world.readBodies([$0.hull, $0.leg, $0.wall].span, into: &span)
    },
    Refusal("body 'hull': the force is not finite, or out of bounds") {
      try $0.world.applyForce([.nan, 0], to: $0.hull)
    },
    Refusal("body 'hull': the force is not finite, or out of bounds") {
      try $0.world.applyForce([0, 1e30], to: $0.hull)
    },
    Refusal("body 'hull': the force or its point is not finite, or out of bounds") {
      try $0.world.applyForce([1, 0], to: $0.hull, at: [0, .infinity])
    },
    Refusal("body 'hull': the torque is not finite, or out of bounds") { try $0.world.applyTorque(.nan, to: $0.hull) },
    Refusal("body 'hull': the impulse or its point is not finite, or out of bounds") {
      try $0.world.applyImpulse([1e20, 0], to: $0.hull, at: .zero)
    },
    Refusal("body 'hull': the position or angle is not finite, or out of bounds") {
      try $0.world.setTransform(of: $0.hull, position: .zero, angle: .nan)
    },
    Refusal("body 'hull': the velocity or spin is not finite, or out of bounds") {
      try $0.world.setVelocity(of: $0.hull, [-.infinity, 0], spin: 0)
    },
    Refusal("body 'hull': the mass must be at least a milligram") { try $0.world.setMass(of: $0.hull, to: 0) },
    Refusal("body 'hull': the mass, inertia or centre is not finite, or out of bounds") {
      try $0.world.setMass(of: $0.hull, to: .nan)
    },
    Refusal("body 'wall': there is no mass to scale") { try $0.world.setMass(of: $0.wall, to: 1) },
    Refusal("body 'wall': only a dynamic body has a mass") {
      try $0.world.setMass(of: $0.wall, to: BodyMass(mass: 1, inertia: 1, center: .zero))
    },
    Refusal("body 'hull': add fixtures with density before the mass is set") {
      try $0.world.setMass(of: $0.hull, to: 2)
      try $0.fix(.circle(radius: 1))
    },
  ]

  private static let joints = [
    Refusal("joint 'knee': it joins body 'hull' to itself") {
      _ = try $0.world.addJoint(RevoluteJoint(name: "knee", JointEnds($0.hull, $0.hull)))
    },
    Refusal("joint 'knee': neither body is dynamic") {
      let floor = try $0.world.addBody(BodyDefinition(.static))
      _ = try $0.world.addJoint(WeldJoint(name: "knee", JointEnds($0.wall, floor)))
    },
    Refusal("joint 'knee': body B (1) is no longer there") {
      try $0.world.destroy($0.leg)
      _ = try $0.world.addJoint(RevoluteJoint(name: "knee", JointEnds($0.hull, $0.leg)))
    },
    Refusal("joint 'knee': the anchor on A is not a finite number") {
      _ = try $0.world.addJoint(RevoluteJoint(name: "knee", JointEnds($0.hull, $0.leg, anchorA: [0, .nan])))
    },
    Refusal("joint: the axis is zero") {
      _ = try $0.world.addJoint(PrismaticJoint(JointEnds($0.hull, $0.leg), axis: .zero))
    },
    Refusal("joint: the lower limit is not a finite number") {
      _ = try $0.world.addJoint(RevoluteJoint(JointEnds($0.hull, $0.leg), limits: -Float.infinity...0))
    },
    Refusal("joint: the motor's effort -1.0 is negative") {
      _ = try $0.world.addJoint(RevoluteJoint(JointEnds($0.hull, $0.leg), motor: JointMotor(maxEffort: -1)))
    },
    Refusal("joint: the stiffness -1.0 is negative") {
      _ = try $0.world.addJoint(WheelJoint(JointEnds($0.hull, $0.leg), axis: [0, 1], stiffness: -1, damping: 0))
    },
    Refusal("joint: the correction 2.0 is not within 0...1") {
      _ = try $0.world.addJoint(
        MotorJoint(JointEnds($0.hull, $0.leg), maxForce: 1, maxTorque: 1, correction: 2))
    },
    Refusal("joint 'hand': body 'wall' is not dynamic") {
      _ = try $0.world.addJoint(
        MouseJoint(name: "hand", ground: $0.hull, $0.wall, target: .zero, maxForce: 1, stiffness: 1, damping: 1))
    },
    Refusal("joint: the target is not a finite number") {
      _ = try $0.world.addJoint(
        MouseJoint(ground: $0.wall, $0.hull, target: [.nan, 0], maxForce: 1, stiffness: 1, damping: 1))
    },
    Refusal("joint: the force -1.0 is negative") {
      _ = try $0.world.addJoint(
        MouseJoint(ground: $0.wall, $0.hull, target: .zero, maxForce: -1, stiffness: 1, damping: 1))
    },
    Refusal("joint: the damping is not a finite number") {
      _ = try $0.world.addJoint(
        MouseJoint(ground: $0.wall, $0.hull, target: .zero, maxForce: 1, stiffness: 1, damping: .infinity))
    },
    Refusal("joint 'hand': the target is not finite, or out of bounds") {
      let hand = try $0.world.addJoint(
        MouseJoint(name: "hand", ground: $0.wall, $0.hull, target: .zero, maxForce: 1, stiffness: 1, damping: 1))
      try $0.world.setTarget(of: hand, [0, 2e6])
    },
    Refusal("joint 'hip': not for a joint of this kind") { try $0.world.setTarget(of: $0.hip, .zero) },
    Refusal("joint 'gear': joint 'hand' is neither revolute nor prismatic") {
      let hand = try $0.world.addJoint(
        MouseJoint(name: "hand", ground: $0.wall, $0.hull, target: .zero, maxForce: 1, stiffness: 1, damping: 1))
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, hand, ratio: 1))
    },
    Refusal("joint 'gear': joint 'weld' is neither revolute nor prismatic") {
      let weld = try $0.world.addJoint(WeldJoint(name: "weld", JointEnds($0.hull, $0.leg)))
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, weld, ratio: 1))
    },
    Refusal("joint 'gear': body B of joint 'pin', body 'wall', is not dynamic") {
      let pin = try $0.world.addJoint(RevoluteJoint(name: "pin", JointEnds($0.hull, $0.wall)))
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, pin, ratio: 1))
    },
    Refusal("joint 'gear': both joints move body 'leg'") {
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, $0.hip, ratio: 1))
    },
    Refusal("joint 'gear': joint 0 is no longer there") {
      try $0.world.destroy($0.hip)
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, $0.hip, ratio: 1))
    },
    Refusal("joint 'gear': the ratio is not a finite number") {
      let pin = try $0.world.addJoint(RevoluteJoint(JointEnds($0.wall, $0.hull)))
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, pin, ratio: .nan))
    },
    Refusal("joint 'gear': the ratio is zero") {
      let pin = try $0.world.addJoint(RevoluteJoint(JointEnds($0.wall, $0.hull)))
      _ = try $0.world.addJoint(GearJoint(name: "gear", $0.hip, pin, ratio: 0))
    },
    Refusal("joint 'hip': the speed or effort is not finite, or out of bounds") {
      try $0.world.setMotor($0.hip, speed: .nan, maxEffort: 1)
    },
    Refusal("joint 'hip': the speed or effort is not finite, or out of bounds") {
      try $0.world.setMotor($0.hip, speed: 1, maxEffort: -1)
    },
    Refusal("joint 'hip': the speed or effort is not finite, or out of bounds") {
      try $0.world.setMotors([$0.hip].span, speeds: [.infinity].span, maxEfforts: [1].span)
    },
    Refusal("joint 'weld': not for a joint of this kind") {
      let weld = try $0.world.addJoint(WeldJoint(name: "weld", JointEnds($0.hull, $0.leg)))
      try $0.world.setMotor(weld, speed: 1, maxEffort: 1)
    },
    Refusal("joint 0: no longer there") {
      try $0.world.destroy($0.leg)
      _ = try $0.world.state(of: $0.hip)
    },
  ]

  private static let steps = [
    Refusal("world: the step of 0.0 s is not within 10 µs to 1 s") { try $0.step(0) },
    Refusal("world: the step of nan s is not within 10 µs to 1 s") { try $0.step(.nan) },
    Refusal("world: the step of -0.02 s is not within 10 µs to 1 s") { try $0.step(-0.02) },
    Refusal("world: iterations must be 1 to 10000, not 0 and 3") {
      try $0.world.step(dt: 0.02, velocityIterations: 0, positionIterations: 3)
    },
    Refusal("world: the gravity is not a finite number") { try $0.world.setGravity([0, .nan]) },
    Refusal("body 'ghost': a dynamic body needs a fixture with density, and a milligram of mass") {
      _ = try $0.world.addBody(BodyDefinition(.dynamic, name: "ghost"))
      try $0.step()
    },
    Refusal("body 'ghost': a dynamic body needs a fixture with density, and a milligram of mass") {
      let ghost = try $0.world.addBody(BodyDefinition(.dynamic, name: "ghost"))
      try $0.world.addFixture(FixtureDefinition(.circle(radius: 1)), to: ghost)
      try $0.step()
    },
    Refusal("body 'hull': its state has left all bounds (1e6 m, m/s, rad or rad/s), so the world is lost") {
      try $0.world.destroy($0.leg)
      try $0.world.setTransform(of: $0.hull, position: [1e6, 0], angle: 0)
      try $0.world.setVelocity(of: $0.hull, [80, 0], spin: 0)
      try $0.step()
    },
  ]

  private static let rays = [
    Refusal("ray 1: it has no length") {
      var fractions: [Float] = [0, 0]
      var span = fractions.mutableSpan
      try $0.world.castRays(from: .zero, [[1, 0], [0, 0]].span, into: &span)
    },
    Refusal("ray 0: it has no length") {
      var fractions: [Float] = [0]
      var span = fractions.mutableSpan
      try $0.world.castRays(from: [1000, 0], angles: [0].span, range: 1e-5, into: &span)
    },
    Refusal("ray 0: the origin, direction or range is not finite, or out of bounds") {
      var fractions: [Float] = [0]
      var span = fractions.mutableSpan
      try $0.world.castRays(from: [.nan, 0], angles: [0].span, range: 1, into: &span)
    },
    Refusal("disc: the radius is not a finite number") {
      _ = try $0.world.overlaps(discAt: .zero, radius: .nan)
    },
  ]
}
