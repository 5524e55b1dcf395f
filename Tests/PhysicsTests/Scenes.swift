import Physics

/// A rough floor and a motorised chain of boxes that tumbles over it, with loose balls: contacts, joints and motors
/// at once.
struct Tumbler: ~Copyable {
  var world: World
  var bodies: [BodyID] = []
  var joints: [JointID] = []
  var stepCount = 0

  init() throws {
    var world = try World()
    let floor = try world.addBody(BodyDefinition(.static, name: "floor"))
    let line = (0...60).map { i in
      let x = Float(i) * 0.5 - 15
      let y = Float(i * 7 % 5) * 0.1
      return SIMD2(x, y)
    }
    try world.addEdges(along: line, Surface(friction: 1, tag: 1), to: floor)
    for i in 0..<5 {
      let box = try world.addBody(BodyDefinition(.dynamic, position: [Float(i), 2]))
      try world.addFixture(
        FixtureDefinition(.box(width: 0.8, height: 0.3), Surface(density: 2, friction: 0.9, tag: 2)), to: box)
      if let last = bodies.last {
        let ends = JointEnds(last, box, anchorA: [0.5, 0], anchorB: [-0.5, 0])
        joints.append(
          try world.addJoint(RevoluteJoint(ends, limits: -1...1, motor: JointMotor(maxEffort: 20))))
      }
      bodies.append(box)
    }
    for i in 0..<8 {
      let ball = try world.addBody(BodyDefinition(.dynamic, position: [Float(i) * 0.7 - 2, 3 + Float(i % 3)]))
      try world.addFixture(
        FixtureDefinition(.circle(radius: 0.2), Surface(density: 1, restitution: 0.6, tag: 3)), to: ball)
      bodies.append(ball)
    }
    self.world = world
  }

  mutating func step() throws {
    let speeds: [Float] = joints.indices.map { (stepCount / 25 + $0) % 2 == 0 ? 4 : -4 }
    let efforts = [Float](repeating: 20, count: joints.count)
    let joints = joints
    try world.setMotors(joints.span, speeds: speeds.span, maxEfforts: efforts.span)
    try world.step(dt: 0.02, velocityIterations: 10, positionIterations: 8)
    stepCount += 1
  }

  /// The bits of every body's state after each of `steps` steps.
  mutating func trace(steps: Int) throws -> [UInt32] {
    var bits: [UInt32] = []
    var states = [Float](repeating: 0, count: BodyState.stride * bodies.count)
    for _ in 0..<steps {
      try step()
      var span = states.mutableSpan
      try world.readBodies(bodies.span, into: &span)
      bits += states.map(\.bitPattern)
    }
    return bits
  }
}

func tumble(steps: Int) throws -> [UInt32] {
  var tumbler = try Tumbler()
  return try tumbler.trace(steps: steps)
}

extension World {
  /// A dynamic box or ball at a place, for the tests that need just one.
  mutating func add(_ shape: FixtureShape, _ surface: Surface, at position: SIMD2<Float>) throws -> BodyID {
    let body = try addBody(BodyDefinition(surface.density > 0 ? .dynamic : .static, position: position))
    try addFixture(FixtureDefinition(shape, surface), to: body)
    return body
  }

  mutating func run(_ seconds: Float, dt: Float = 0.01) throws {
    for _ in 0..<Int((seconds / dt).rounded()) {
      try step(dt: dt, velocityIterations: 20, positionIterations: 20)
    }
  }
}
