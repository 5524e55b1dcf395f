import Physics
import Testing

@Suite struct `Nonsense` {
  /// An assertion of Box2D would end the test process, so surviving is the result; that refusals and acceptances both
  /// occur shows that the numbers lie on both sides of the bounds.
  @Test(arguments: 0..<40) func `no number reaches an assertion`(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    var accepted = 0
    var refused = 0
    func attempt(_ body: () throws(PhysicsError) -> Void) {
      do throws(PhysicsError) {
        try body()
        accepted += 1
      } catch { refused += 1 }
    }
    var world = try World(WorldOptions(gravity: [0, -10]))
    let floor = try world.addBody(BodyDefinition(.static))
    try world.addEdges(along: [[-100, 0], [0, 0], [100, 0]], Surface(), to: floor)
    var bodies: [BodyID] = [floor]
    var joints: [JointID] = []
    for _ in 0..<400 {
      let body = bodies[Int(numbers.next() % UInt64(bodies.count))]
      let other = bodies[Int(numbers.next() % UInt64(bodies.count))]
      let point = SIMD2(numbers.float(), numbers.float())
      switch numbers.next() % 14 {
      case 0:
        attempt { () throws(PhysicsError) in
          bodies.append(try world.addBody(BodyDefinition(.dynamic, position: point, angle: numbers.float())))
          try world.addFixture(
            FixtureDefinition(.circle(radius: 0.3), Surface(density: 1, friction: 0.5)), to: bodies[bodies.count - 1])
        }
      case 1:
        attempt { () throws(PhysicsError) in
          let corners = (0..<3 + Int(numbers.next() % 4)).map { _ in SIMD2(numbers.float(), numbers.float()) }
          try world.addFixture(
            FixtureDefinition(.polygon(corners), Surface(density: abs(numbers.float()))), to: body)
        }
      case 2: attempt { () throws(PhysicsError) in try world.applyForce(point, to: body, at: [numbers.float(), 0]) }
      case 3: attempt { () throws(PhysicsError) in try world.applyImpulse(point, to: body, at: [0, numbers.float()]) }
      case 4: attempt { () throws(PhysicsError) in try world.applyTorque(numbers.float(), to: body) }
      case 5:
        attempt { () throws(PhysicsError) in try world.setVelocity(of: body, point, spin: numbers.float()) }
      case 6:
        attempt { () throws(PhysicsError) in
          try world.setTransform(of: body, position: point, angle: numbers.float())
        }
      case 7: attempt { () throws(PhysicsError) in try world.setMass(of: body, to: numbers.float()) }
      case 8:
        attempt { () throws(PhysicsError) in
          let ends = JointEnds(body, other, anchorA: point, anchorB: [numbers.float(), numbers.float()])
          let motor = JointMotor(speed: numbers.float(), maxEffort: abs(numbers.float()))
          joints.append(
            numbers.next() % 2 == 0
              ? try world.addJoint(RevoluteJoint(ends, motor: motor))
              : try world.addJoint(PrismaticJoint(ends, axis: point, motor: motor)))
        }
      case 9:
        attempt { () throws(PhysicsError) in
          if let joint = joints.last {
            try world.setMotor(joint, speed: numbers.float(), maxEffort: numbers.float())
          }
        }
      case 10:
        attempt { () throws(PhysicsError) in
          var fractions: [Float] = [0]
          var span = fractions.mutableSpan
          try world.castRays(from: point, [SIMD2(numbers.float(), numbers.float())].span, into: &span)
        }
      case 11:
        attempt { () throws(PhysicsError) in
          joints.append(
            try world.addJoint(
              MouseJoint(
                ground: other, body, target: point, maxForce: abs(numbers.float()), stiffness: abs(numbers.float()),
                damping: abs(numbers.float()))))
        }
      case 12:
        attempt { () throws(PhysicsError) in if let joint = joints.last { try world.setTarget(of: joint, point) } }
      default:
        attempt { () throws(PhysicsError) in
          if let joint = joints.popLast() { try world.destroy(joint) }
        }
      }
      attempt { () throws(PhysicsError) in
        try world.step(dt: 0.02, velocityIterations: 4, positionIterations: 2)
      }
    }
    #expect(accepted > 50 && refused > 50)
  }
}

/// Numbers of every size, and some that are none.
private struct Numbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func float() -> Float {
    let sign: Float = next() % 2 == 0 ? 1 : -1
    let size = Float(next() % 1000) / 500
    switch next() % 24 {
    case 0: return .nan
    case 1: return sign * .infinity
    case 2: return sign * .greatestFiniteMagnitude
    case 3: return sign * .leastNonzeroMagnitude
    case 4: return 0
    case 5: return sign * size * 1e20
    case 6: return sign * size * 1e6
    case 7: return sign * size * 1e3
    case 8: return sign * size * 1e-3
    default: return sign * size
    }
  }
}
