import Physics
import Testing

@Suite struct `Joints` {
  @Test func `a pendulum swings with the period of its length`() throws {
    var world = try World()
    let ground = try world.addBody(BodyDefinition(.static))
    let bob = try world.addBody(BodyDefinition(.dynamic, position: [0.05, -1]))
    try world.addFixture(FixtureDefinition(.circle(radius: 0.01), Surface(density: 1000)), to: bob)
    _ = try world.addJoint(RevoluteJoint(JointEnds(ground, bob, anchorB: [-0.05, 1])))
    var crossings: [Float] = []
    var before = try world.state(of: bob).position.x
    for i in 1...2000 {
      try world.step(dt: 0.002, velocityIterations: 10, positionIterations: 10)
      let x = try world.state(of: bob).position.x
      if before > 0, x <= 0 { crossings.append(Float(i) * 0.002) }
      before = x
    }
    let period = crossings[1] - crossings[0]
    let length = Float(1 + 0.05 * 0.05).squareRoot()
    #expect(abs(period - 2 * .pi * (length / 9.81).squareRoot()) < 0.01)
  }
}
