import Physics
import Testing

@Suite struct `Bodies` {
  @Test func `mass and inertia follow from density and shape`() throws {
    var world = try World()
    let plate = try world.add(.box(width: 2, height: 1, center: [3, 0]), Surface(density: 6), at: [1, 1])
    let mass = try world.mass(of: plate)
    #expect(abs(mass.mass - 12) < 1e-4)
    #expect(abs(mass.inertia - 12 * (4 + 1) / 12) < 1e-3)
    #expect(abs(mass.center.x - 3) < 1e-5 && abs(mass.center.y) < 1e-5)
  }

  @Test func `a total mass scales the inertia about the centre`() throws {
    var world = try World()
    let plate = try world.add(.box(width: 2, height: 1, center: [0.5, 0]), Surface(density: 6), at: [1, 1])
    let before = try world.mass(of: plate)
    try world.setMass(of: plate, to: 3)
    let after = try world.mass(of: plate)
    #expect(after.mass == 3)
    #expect(abs(after.inertia - before.inertia / 4) < 1e-4)
    #expect(after.center == before.center)
  }

  @Test func `a polygon is the same in either direction`() throws {
    var world = try World()
    let corners: [SIMD2<Float>] = [[0, 0], [1, 0], [0, 1]]
    let one = try world.add(.polygon(corners), Surface(density: 1), at: .zero)
    let other = try world.add(.polygon(corners.reversed()), Surface(density: 1), at: .zero)
    #expect(try abs(world.mass(of: one).mass - 0.5) < 1e-6)
    #expect(try abs(world.mass(of: other).inertia - world.mass(of: one).inertia) < 1e-6)
  }

  @Test func `forces, torques and impulses move as Newton has it`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let surface = Surface(density: 2, mask: 0)
    let shape = FixtureShape.box(width: 1, height: 1)
    let bodies = try (0..<5).map { try world.add(shape, surface, at: [Float($0), 0]) }
    let mass = try world.mass(of: bodies[0])
    try world.applyForce([3, 0], to: bodies[0])
    try world.applyForce([0, 3], to: bodies[1], at: [1.5, 0])
    try world.applyTorque(3, to: bodies[2])
    try world.applyImpulse([0, 3], to: bodies[3], at: [3.5, 0])
    try world.applyAngularImpulse(3, to: bodies[4])
    try world.step(dt: 0.1, velocityIterations: 1, positionIterations: 1)
    var states = [Float](repeating: 0, count: 30)
    var span = states.mutableSpan
    try world.readBodies(bodies.span, into: &span)
    let velocities = (0..<5).map { Array(states[($0 * 6 + 3)..<($0 * 6 + 6)]) }
    let expected: [[Float]] = [
      [0.3 / mass.mass, 0, 0], [0, 0.3 / mass.mass, 0.15 / mass.inertia], [0, 0, 0.3 / mass.inertia],
      [0, 3 / mass.mass, 1.5 / mass.inertia], [0, 0, 3 / mass.inertia],
    ]
    for (velocity, expected) in zip(velocities, expected) {
      for (a, b) in zip(velocity, expected) { #expect(abs(a - b) < 1e-5) }
    }
    #expect(states[0] > 0 && states[6 * 2 + 2] > 0, "positions and angles follow")
  }

  @Test func `a kinematic body keeps its velocity and pushes`() throws {
    var world = try World()
    _ = try world.add(.edge([-5, 0], [5, 0]), Surface(), at: .zero)
    let piston = try world.addBody(BodyDefinition(.kinematic, position: [0, 0.3]))
    try world.addFixture(FixtureDefinition(.box(width: 0.5, height: 0.5)), to: piston)
    let box = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1), at: [0.6, 0.26])
    try world.setVelocity(of: piston, [1, 0], spin: 0)
    try world.run(1)
    #expect(abs(try world.state(of: piston).position.x - 1) < 1e-4)
    #expect(try world.state(of: box).position.x > 1.45)
  }

  @Test(arguments: [true, false]) func `bodies at rest sleep when they may`(allowed: Bool) throws {
    var world = try World(WorldOptions(allowsSleep: allowed))
    _ = try world.add(.edge([-5, 0], [5, 0]), Surface(), at: .zero)
    let box = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1), at: [0, 0.26])
    try world.run(2)
    #expect(try world.isAwake(box) == !allowed)
    try world.applyForce([100, 0], to: box)
    #expect(try world.isAwake(box))
    try world.run(0.02)
    #expect(try world.state(of: box).velocity.x > 1)
  }

  @Test func `continuous physics keeps a fast ball before a wall`() throws {
    for continuous in [true, false] {
      var world = try World(WorldOptions(gravity: .zero, continuous: continuous))
      _ = try world.add(.edge([0, -5], [0, 5]), Surface(), at: .zero)
      let ball = try world.add(.circle(radius: 0.05), Surface(density: 1), at: [-1, 0])
      try world.setVelocity(of: ball, [90, 0], spin: 0)
      try world.run(0.1, dt: 0.02)
      #expect(try (world.state(of: ball).position.x < 0) == continuous)
    }
  }

  @Test func `damping slows and gravity can be changed`() throws {
    var world = try World()
    let body = try world.add(.circle(radius: 0.1), Surface(density: 1), at: .zero)
    try world.setGravity(.zero)
    try world.setDamping(of: body, linear: 1, angular: 2)
    try world.setVelocity(of: body, [1, 0], spin: 1)
    try world.step(dt: 0.5, velocityIterations: 1, positionIterations: 1)
    let state = try world.state(of: body)
    #expect(abs(state.velocity.x - 1 / 1.5) < 1e-6 && abs(state.spin - 0.5) < 1e-6 && state.velocity.y == 0)
  }
}
