import Physics
import Testing

private struct Floor: ~Copyable {
  var world: World
  var boxes: [BodyID]
}

@Suite struct `Contacts` {
  /// A floor at 0 with tag 10, and boxes of half a metre whose undersides are at `heights`, tags 0, 1, 2...
  private func drop(_ heights: [Float]) throws -> Floor {
    var world = try World()
    _ = try world.add(.edge([-50, 0], [50, 0]), Surface(tag: 10), at: .zero)
    var boxes: [BodyID] = []
    for (i, height) in heights.enumerated() {
      boxes.append(
        try world.add(
          .box(width: 0.5, height: 0.5), Surface(density: 4, tag: Int32(i)), at: [Float(i) * 2, height + 0.25]))
    }
    return Floor(world: world, boxes: boxes)
  }

  private func tagged(_ event: ContactEvent) -> String {
    "\(event.began ? "+" : "-")\(min(event.tagA, event.tagB))"
  }

  @Test func `events come in the order of falling`() throws {
    var floor = try drop([0.9, 0.3, 0.6])
    var events: [ContactEvent] = []
    var seen: [String] = []
    for _ in 0..<100 {
      try floor.world.step(dt: 0.01, velocityIterations: 10, positionIterations: 10)
      floor.world.readContactEvents(into: &events)
      seen += events.map(tagged)
    }
    #expect(seen == ["+1", "+2", "+0"])
  }

  @Test func `a bounce begins, ends and begins again`() throws {
    var world = try World()
    _ = try world.add(.edge([-5, 0], [5, 0]), Surface(tag: 10), at: .zero)
    _ = try world.add(.circle(radius: 0.1), Surface(density: 1, restitution: 0.8, tag: 1), at: [0, 1])
    var events: [ContactEvent] = []
    var seen: [String] = []
    for _ in 0..<150 {
      try world.step(dt: 0.01, velocityIterations: 10, positionIterations: 10)
      world.readContactEvents(into: &events)
      seen += events.map(tagged)
    }
    #expect(seen.prefix(3) == ["+1", "-1", "+1"])
  }

  @Test func `events name bodies and fixtures`() throws {
    var world = try World()
    let floor = try world.addBody(BodyDefinition(.static))
    let plank = try world.addFixture(FixtureDefinition(.edge([-5, 0], [5, 0]), Surface(tag: 7)), to: floor)
    let box = try world.addBody(BodyDefinition(.dynamic, position: [0, 0.25]))
    let underside = FixtureDefinition(.box(width: 0.5, height: 0.5), Surface(density: 1, tag: -3))
    let side = try world.addFixture(underside, to: box)
    var events: [ContactEvent] = []
    try world.step(dt: 0.01, velocityIterations: 5, positionIterations: 5)
    world.readContactEvents(into: &events)
    let event = try #require(events.first)
    #expect(events.count == 1 && event.began)
    #expect(event.bodyA == floor && event.fixtureA == plank && event.tagA == 7)
    #expect(event.bodyB == box && event.fixtureB == side && event.tagB == -3)
    try world.step(dt: 0.01, velocityIterations: 5, positionIterations: 5)
    world.readContactEvents(into: &events)
    #expect(events.isEmpty, "only the last step's")
  }

  @Test func `a destroyed body ends its contacts with the next events`() throws {
    var floor = try drop([0, 0])
    try floor.world.run(0.1)
    try floor.world.destroy(floor.boxes[0])
    try floor.world.step(dt: 0.01, velocityIterations: 5, positionIterations: 5)
    var events: [ContactEvent] = []
    floor.world.readContactEvents(into: &events)
    #expect(events.map(tagged) == ["-0"])
    try floor.world.step(dt: 0.01, velocityIterations: 5, positionIterations: 5)
    floor.world.readContactEvents(into: &events)
    #expect(events.isEmpty)
  }

  @Test func `a box at rest is carried by its two corners`() throws {
    var floor = try drop([0])
    try floor.world.run(1)
    var contacts: [Contact] = []
    floor.world.readContacts(into: &contacts)
    #expect(contacts.count == 2)
    let impulse = contacts.reduce(0) { $0 + $1.normalImpulse }
    #expect(abs(impulse - 1 * 9.81 * 0.01) < 1e-4)
    for contact in contacts {
      #expect(contact.bodyB == floor.boxes[0] && contact.tagA == 10 && contact.tagB == 0)
      #expect(abs(contact.normal.y - 1) < 1e-5)
      #expect(abs(abs(contact.point.x) - 0.25) < 0.02 && abs(contact.point.y) < 0.02)
    }
    #expect(Set(contacts.map { $0.point.x < 0 }).count == 2)
  }

  @Test func `touching minds the mask and counts sensors`() throws {
    var world = try World()
    _ = try world.add(.edge([-5, 0], [5, 0]), Surface(category: 2), at: .zero)
    let zone = try world.add(.box(width: 1, height: 1), Surface(category: 4, isSensor: true), at: [3, 0.5])
    let inside = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1), at: [3, 0.25])
    let flying = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1), at: [0, 4])
    try world.run(0.05)
    let masks: [UInt16] = [2, 4, 8]
    #expect(masks.map { world.isTouching(inside, mask: $0) } == [true, true, false])
    #expect([world.isTouching(zone), world.isTouching(flying)] == [true, false])
  }

  @Test func `a clockwise loop holds what is inside, the other way round it lets go`() throws {
    let square: [SIMD2<Float>] = [[-1, -1], [-1, 1], [1, 1], [1, -1]]
    var heights: [Float] = []
    for corners in [square, square.reversed()] {
      var world = try World()
      _ = try world.add(.loop(corners), Surface(), at: .zero)
      let ball = try world.add(.circle(radius: 0.2), Surface(density: 1), at: .zero)
      try world.run(2)
      heights.append(try world.state(of: ball).position.y)
    }
    #expect(abs(heights[0] + 0.8) < 0.02 && heights[1] < -5)
  }

  @Test func `masks and groups decide who meets`() throws {
    var world = try World()
    _ = try world.add(.edge([-50, 0], [50, 0]), Surface(category: 2), at: .zero)
    let blind = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1, mask: 1), at: [0, 1])
    let seeing = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1, mask: 2), at: [2, 1])
    let above = try world.add(.box(width: 0.5, height: 0.5), Surface(density: 1, group: -1), at: [4, 1])
    _ = try world.add(.box(width: 0.5, height: 0.1), Surface(density: 0, group: -1), at: [4, 0.6])
    try world.run(1)
    #expect(try world.state(of: blind).position.y < -1)
    #expect(abs(try world.state(of: seeing).position.y - 0.25) < 0.02)
    #expect(abs(try world.state(of: above).position.y - 0.25) < 0.02)
  }

  @Test func `friction changed in mid contact lets a box slide`() throws {
    var world = try World()
    let floor = try world.addBody(BodyDefinition(.static, angle: 0.3))
    let ramp = try world.addFixture(FixtureDefinition(.edge([-20, 0], [20, 0]), Surface(friction: 1)), to: floor)
    let box = try world.addBody(BodyDefinition(.dynamic, position: [-0.08, 0.26], angle: 0.3))
    try world.addFixture(FixtureDefinition(.box(width: 0.5, height: 0.5), Surface(density: 1, friction: 1)), to: box)
    try world.run(1)
    let held = try world.state(of: box).position
    #expect(abs(held.x + 0.08) < 0.02)
    try world.setFriction(of: ramp, to: 0)
    try world.setAwake(true, box)
    try world.run(1)
    let slid = held.x - (try world.state(of: box).position.x)
    #expect(slid > 1)
  }
}
