import Physics
import Testing

@Suite struct `Joints` {
  @Test func `a pendulum swings with the period of its length`() throws {
    var world = try World()
    let ground = try world.addBody(BodyDefinition(.static))
    let bob = try world.add(.circle(radius: 0.01), Surface(density: 1000), at: [0.05, -1])
    _ = try world.addJoint(RevoluteJoint(JointEnds(ground, bob, anchorB: [-0.05, 1])))
    var crossings: [Float] = []
    var before = try world.state(of: bob).position.x
    for i in 1...2000 {
      try world.step(dt: 0.002, velocityIterations: 10, positionIterations: 10)
      let x = try world.state(of: bob).position.x
      if before > 0, x <= 0 { crossings.append(Float(i) * 0.002) }
      before = x
    }
    let length = Float(1 + 0.05 * 0.05).squareRoot()
    #expect(abs(crossings[1] - crossings[0] - 2 * .pi * (length / 9.81).squareRoot()) < 0.01)
  }

  @Test func `a motor accelerates with its torque and keeps its speed`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let ground = try world.addBody(BodyDefinition(.static))
    let wheel = try world.add(.circle(radius: 0.5), Surface(density: 1), at: .zero)
    let motor = JointMotor(speed: 3, maxEffort: 0.05)
    let axle = try world.addJoint(RevoluteJoint(JointEnds(ground, wheel), motor: motor))
    let inertia = try world.mass(of: wheel).inertia
    try world.run(1)
    #expect(abs(try world.state(of: axle).speed - 0.05 / inertia) < 0.01)
    var effort: [Float] = [0]
    var span = effort.mutableSpan
    try world.readEfforts([axle].span, into: &span)
    #expect(abs(effort[0] - 0.05) < 1e-5)
    try world.run(10)
    #expect(abs(try world.state(of: axle).speed - 3) < 1e-4)
    try world.setMotor(axle, speed: -2, maxEffort: 10)
    try world.run(0.1)
    #expect(abs(try world.state(of: axle).speed + 2) < 1e-4)
  }

  @Test func `limits hold a hinge and a slide against their motors`() throws {
    var world = try World()
    let ground = try world.addBody(BodyDefinition(.static))
    let arm = try world.add(.box(width: 1, height: 0.1), Surface(density: 5, mask: 0), at: [0.5, 0])
    let hinge = try world.addJoint(
      RevoluteJoint(
        JointEnds(ground, arm, anchorB: [-0.5, 0]), limits: -0.5...0.8, motor: JointMotor(speed: 5, maxEffort: 30)))
    let cart = try world.add(.box(width: 0.2, height: 0.2), Surface(density: 5, mask: 0), at: [0, 3])
    let slide = try world.addJoint(
      PrismaticJoint(
        JointEnds(ground, cart, anchorA: [0, 3]), axis: [2, 0], limits: -0.3...0.4,
        motor: JointMotor(speed: -1, maxEffort: 30)))
    try world.run(2)
    #expect(abs(try world.state(of: hinge).position - 0.8) < 0.04)
    #expect(abs(try world.state(of: slide).position + 0.3) < 0.006)
    #expect(abs(try world.state(of: cart).position.y - 3) < 0.006)
  }

  @Test func `a gear keeps the sum of two hinges`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let ground = try world.addBody(BodyDefinition(.static))
    let small = try world.add(.circle(radius: 0.2), Surface(density: 1), at: .zero)
    let large = try world.add(.circle(radius: 0.4), Surface(density: 1), at: [1, 0])
    let first = try world.addJoint(
      RevoluteJoint(JointEnds(ground, small), motor: JointMotor(speed: 2, maxEffort: 5)))
    let second = try world.addJoint(RevoluteJoint(JointEnds(ground, large, anchorA: [1, 0])))
    _ = try world.addJoint(GearJoint(first, second, ratio: 2))
    try world.run(2)
    let a = try world.state(of: first)
    let b = try world.state(of: second)
    #expect(a.position > 3)
    #expect(abs(a.position + 2 * b.position) < 1e-3)
    #expect(abs(a.speed + 2 * b.speed) < 1e-3)
  }

  @Test func `a gear couples two fingers`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let palm = try world.addBody(BodyDefinition(.static))
    var fingers: [JointID] = []
    for side: Float in [-1, 1] {
      let finger = try world.add(.box(width: 0.1, height: 0.5), Surface(density: 4), at: [side, 0])
      fingers.append(
        try world.addJoint(
          PrismaticJoint(JointEnds(palm, finger, anchorA: [side, 0]), axis: [-side, 0], limits: 0...0.8)))
    }
    let gear = try world.addJoint(GearJoint(fingers[0], fingers[1], ratio: -1))
    try world.setMotor(fingers[0], speed: 0.5, maxEffort: 10)
    try world.run(1)
    var states = [Float](repeating: 0, count: 4)
    var span = states.mutableSpan
    try world.readJoints(fingers.span, into: &span)
    #expect(states[0] > 0.4)
    #expect(abs(states[0] - states[2]) < 1e-3)

    try world.destroy(fingers[1])
    #expect(world.exists(gear) == false)
    try world.run(0.1)
  }

  @Test func `a wheel's spring sags by its load over its stiffness`() throws {
    var world = try World()
    let car = try world.add(.box(width: 1, height: 0.2), Surface(density: 10), at: [0, 1])
    let wheel = try world.addBody(BodyDefinition(.static, position: [0, 0]))
    let spring = try world.addJoint(
      WheelJoint(
        JointEnds(car, wheel, anchorA: [0, -1]), axis: [0, 1], stiffness: 200, damping: 20))
    try world.run(8)
    let suspension = try world.suspension(of: spring)
    #expect(abs(suspension.position - 2 * 9.81 / 200) < 1e-3)
    #expect(abs(suspension.speed) < 1e-3)
  }

  @Test func `a weld holds and a motor joint draws to its offset`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let ground = try world.addBody(BodyDefinition(.static))
    let plate = try world.add(.box(width: 1, height: 0.2), Surface(density: 1), at: [0.5, 0])
    let weld = try world.addJoint(WeldJoint(JointEnds(ground, plate, anchorB: [-0.5, 0])))
    let drone = try world.add(.box(width: 0.2, height: 0.2), Surface(density: 1), at: [0, 5])
    let pull = try world.addJoint(
      MotorJoint(JointEnds(ground, drone), offset: [1, 4], angle: 0.5, maxForce: 10, maxTorque: 10))
    try world.applyTorque(1, to: plate)
    try world.run(3)
    #expect(abs(try world.state(of: weld).position) < 0.01)
    let state = try world.state(of: drone)
    #expect(abs(state.position.x - 1) < 0.01 && abs(state.position.y - 4) < 0.01)
    #expect(abs(state.angle - 0.5) < 0.01)
    try world.setOffset(of: pull, [2, 4], angle: 0)
    try world.run(3)
    #expect(abs(try world.state(of: drone).position.x - 2) < 0.01)
  }

  @Test func `a joint carries the weight that hangs on it`() throws {
    var world = try World()
    let ground = try world.addBody(BodyDefinition(.static))
    let lamp = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 8), at: [0, -1])
    let hook = try world.addJoint(RevoluteJoint(JointEnds(ground, lamp, anchorB: [0, 1])))
    try world.run(1)
    let reaction = try world.reaction(of: hook)
    #expect(abs(reaction.force.y - 2 * 9.81) < 0.01)
  }

  @Test func `joints go with a body and ids are not reused`() throws {
    var world = try World()
    let a = try world.add(.circle(radius: 0.1), Surface(density: 1), at: [0, 0])
    let b = try world.add(.circle(radius: 0.1), Surface(density: 1), at: [1, 0])
    let joint = try world.addJoint(RevoluteJoint(JointEnds(a, b)))
    try world.destroy(a)
    #expect([world.exists(a), world.exists(b)] == [false, true])
    #expect(world.exists(joint) == false)
    let c = try world.add(.circle(radius: 0.1), Surface(density: 1), at: [0, 0])
    #expect(c != a)
    #expect(world.exists(a) == false)
    let other = try world.addJoint(RevoluteJoint(JointEnds(b, c)))
    #expect(other != joint)
    #expect(world.exists(joint) == false)
    try world.run(0.1)
  }
}
