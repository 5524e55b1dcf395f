import Physics
import Testing

@Suite struct `Mouse joints` {
  private static let frequency = 2 * Float.pi * 5

  /// A box of 2 kg over a floor, held at its middle.
  private struct Scene: ~Copyable {
    var world: World
    let box: BodyID
    let hand: JointID

    init(gravity: SIMD2<Float>, maxForce: Float = 1000, floor: Bool = false) throws {
      var world = try World(WorldOptions(gravity: gravity))
      let ground = try world.addBody(BodyDefinition(.static))
      if floor { try world.addEdges(along: [[-10, -0.25], [0, -0.25], [10, -0.25]], Surface(), to: ground) }
      let box = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 8), at: .zero)
      let mass = try world.mass(of: box).mass
      let hand = try world.addJoint(
        MouseJoint(
          ground: ground, box, target: .zero, maxForce: maxForce, stiffness: mass * frequency * frequency,
          damping: 2 * mass * 0.9 * frequency))
      (self.box, self.hand) = (box, hand)
      self.world = world
    }
  }

  @Test func `a body comes to its target and stays there`() throws {
    var scene = try Scene(gravity: .zero)
    try scene.world.setTarget(of: scene.hand, [3, -1])
    try scene.world.run(0.1)
    let way = try scene.world.state(of: scene.box).position
    #expect(way.x > 0.1 && way.x < 3 && way.y < -0.03)
    try scene.world.run(2)
    let state = try scene.world.state(of: scene.box)
    #expect(abs(state.position.x - 3) < 1e-3 && abs(state.position.y + 1) < 1e-3)
    #expect(abs(state.velocity.x) < 1e-3)
  }

  @Test func `the reaction is the force that moved the body`() throws {
    var scene = try Scene(gravity: .zero)
    try scene.world.setTarget(of: scene.hand, [0.2, 0.1])
    for _ in 0..<20 {
      let before = try scene.world.state(of: scene.box).velocity
      try scene.world.run(0.01)
      let gain = try scene.world.state(of: scene.box).velocity - before
      let error = try scene.world.reaction(of: scene.hand).force - 2 * gain / 0.01
      #expect((error * error).sum().squareRoot() < 0.01)
    }
  }

  @Test func `what hangs on a hand pulls with its weight`() throws {
    var scene = try Scene(gravity: [0, -9.81])
    try scene.world.run(3)
    let force = try scene.world.reaction(of: scene.hand).force
    #expect(abs(force.y - 2 * 9.81) < 0.01 && abs(force.x) < 0.01)
    let sag = 9.81 / (Self.frequency * Self.frequency)
    #expect(abs(try scene.world.state(of: scene.box).position.y + sag) < 1e-3)
  }

  @Test func `no more than the largest force is applied`() throws {
    var scene = try Scene(gravity: .zero, maxForce: 5)
    try scene.world.setTarget(of: scene.hand, [100, 0])
    try scene.world.run(0.5)
    #expect(abs(try scene.world.reaction(of: scene.hand).force.x - 5) < 1e-3)
    #expect(abs(try scene.world.state(of: scene.box).velocity.x - 0.5 * 5 / 2) < 0.01)
  }

  @Test func `a dragged body still meets the ground that the joint hangs on`() throws {
    var scene = try Scene(gravity: .zero, maxForce: 50, floor: true)
    try scene.world.setTarget(of: scene.hand, [1, -3])
    try scene.world.run(2)
    #expect(try scene.world.state(of: scene.box).position.y > -0.02)
  }

  @Test func `a target wakes a body that sleeps, even where it is`() throws {
    var scene = try Scene(gravity: .zero)
    try scene.world.run(2)
    #expect(try !scene.world.isAwake(scene.box))
    try scene.world.setTarget(of: scene.hand, .zero)
    #expect(try scene.world.isAwake(scene.box))
  }
}
