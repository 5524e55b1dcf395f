import Physics
import Testing

@Suite struct `Rays` {
  private func cast(
    _ world: borrowing World, from origin: SIMD2<Float> = .zero, _ rays: [SIMD2<Float>], mask: UInt16 = 0xFFFF
  ) throws -> [Float] {
    var fractions = [Float](repeating: -1, count: rays.count)
    var span = fractions.mutableSpan
    try world.castRays(from: origin, rays.span, mask: mask, into: &span)
    return fractions
  }

  @Test func `fractions are exact for known shapes`() throws {
    var world = try World()
    _ = try world.add(.box(width: 2, height: 2), Surface(), at: [3, 0])
    _ = try world.add(.circle(radius: 0.5), Surface(), at: [0, 3])
    _ = try world.add(.edge([-2, -1], [-2, 1]), Surface(), at: .zero)
    #expect(try cast(world, [[8, 0], [0, 5], [-4, 0], [0, -9]]) == [0.25, 0.5, 0.5, 1])
  }

  @Test func `the nearest of several is met, whatever the order of making`() throws {
    for places: [Float] in [[2, 4, 6], [6, 4, 2], [4, 2, 6]] {
      var world = try World()
      for x in places { _ = try world.add(.box(width: 1, height: 1), Surface(), at: [x, 0]) }
      #expect(try cast(world, [[6, 0]]) == [0.25])
    }
  }

  @Test func `categories outside the mask and sensors are passed through`() throws {
    var world = try World()
    _ = try world.add(.box(width: 1, height: 1), Surface(category: 2), at: [2, 0])
    _ = try world.add(.box(width: 1, height: 1), Surface(category: 1, isSensor: true), at: [4, 0])
    _ = try world.add(.box(width: 1, height: 1), Surface(category: 5), at: [6.5, 0])
    #expect(try cast(world, [[8, 0]], mask: 1) == [0.75])
    #expect(try cast(world, [[8, 0]], mask: 4) == [0.75])
    #expect(try cast(world, [[8, 0]], mask: 3) == [0.1875])
    #expect(try cast(world, [[8, 0]], mask: 8) == [1])
  }

  @Test func `edges and loops are met from both sides`() throws {
    var world = try World()
    _ = try world.add(.edge([1, -1], [1, 1]), Surface(), at: .zero)
    #expect(try cast(world, [[2, 0]]) == [0.5])
    #expect(try cast(world, from: [2, 0], [[-2, 0]]) == [0.5])

    var rooms = try World()
    let square: [SIMD2<Float>] = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    _ = try rooms.add(.loop(square), Surface(), at: [4, 0])
    _ = try rooms.add(.loop(square.reversed()), Surface(), at: .zero)
    #expect(try cast(rooms, [[2, 0]]) == [0.5])
    #expect(try cast(rooms, from: [2, 0], [[2, 0], [-2, 0]]) == [0.5, 0.5])
    #expect(try cast(rooms, from: [4, 0], [[0, 2]]) == [0.5])
  }

  @Test func `a fan gives what its rays give one by one`() throws {
    var world = try Tumbler()
    for _ in 0..<50 { try world.step() }
    let angles: [Float] = (0..<36).map { Float($0) * .pi / 18 }
    var fan = [Float](repeating: 0, count: 36)
    var span = fan.mutableSpan
    try world.world.castRays(from: [2, 3], angles: angles.span, turn: 0.25, range: 6, into: &span)
    #expect(fan.contains { $0 < 1 } && fan.contains { $0 == 1 })
    for (i, angle) in angles.enumerated() {
      var one: [Float] = [0]
      var single = one.mutableSpan
      try world.world.castRays(from: [2, 3], angles: [angle + 0.25].span, range: 6, into: &single)
      #expect(one[0] == fan[i])
    }
  }

  @Test func `rays follow bodies that move`() throws {
    var world = try World(WorldOptions(gravity: .zero))
    let box = try world.add(.box(width: 1, height: 1), Surface(density: 1), at: [2, 0])
    #expect(try cast(world, [[6, 0]]) == [0.25])
    try world.setTransform(of: box, position: [5, 0], angle: 0)
    #expect(try cast(world, [[6, 0]]) == [0.75])
    try world.destroy(box)
    #expect(try cast(world, [[6, 0]]) == [1])
  }

  @Test func `a disc overlaps what it touches, and the mouse finds what it is on`() throws {
    var world = try World()
    let box = try world.add(.box(width: 2, height: 2), Surface(category: 2), at: [3, 0])
    _ = try world.add(.edge([-2, -1], [-2, 1]), Surface(), at: .zero)
    let overlaps = [
      try world.overlaps(discAt: .zero, radius: 1.9),
      try world.overlaps(discAt: [0.5, 0], radius: 1.6),
      try world.overlaps(discAt: [0.5, 0], radius: 1.6, mask: 1),
      try world.overlaps(discAt: [-1, 0], radius: 1.1, mask: 1),
      try world.overlaps(discAt: [3, 0], radius: 0.1),
    ]
    #expect(overlaps == [false, true, false, true, true])
    #expect(world.body(at: [3.5, 0.5]) == box)
    #expect(world.body(at: [0, 0]) == nil)
  }
}
