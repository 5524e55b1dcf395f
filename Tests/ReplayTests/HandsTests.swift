import Environments
import Learning
import Tasks
import Testing

@testable import Replay

/// What hands do to a world: drag, drop, new goals; and that it is repeated bit for bit.
@Suite struct HandsTests {
  @Test func `a drag moves a body to where it is pulled, by the force that is shown`() throws {
    let playback = try still("delivery")
    let base = playback.snapshots[0].poses[0]
    let town = try #require(playback.stage.ground.town)
    // Towards the middle of the town, where there is room.
    let way = SIMD2(Float(town.size.x) / 2 - base.x, Float(town.size.y) / 2 - base.y)
    let target = SIMD2(base.x, base.y) + way * (0.3 / (way * way).sum().squareRoot())
    #expect(playback.perform(.grab(body: 0, at: .zero)))
    #expect(playback.snapshots[0].pull?.from == SIMD2(base.x, base.y))
    #expect(playback.perform(.pull(to: target)))
    #expect(playback.snapshots[0].pull?.to == target)
    playback.play(3)
    let pull = try #require(playback.snapshots[3].pull)
    #expect(((pull.to - pull.from) * (pull.to - pull.from)).sum().squareRoot() < 0.2)
    #expect((playback.snapshots[1].pull?.force ?? .zero) != .zero)
    playback.play(20)
    let end = playback.snapshots[23].poses[0]
    #expect(abs(end.x - target.x) < 0.05 && abs(end.y - target.y) < 0.05)
    #expect(playback.perform(.release))
    #expect(playback.snapshots[23].pull == nil)
    #expect(!playback.perform(.release))
  }

  @Test func `a walker that is lifted by its hull hangs there with its whole weight`() throws {
    let playback = try still("walker")
    let hull = playback.snapshots[0].poses[0]
    #expect(playback.perform(.grab(body: 0, at: .zero)))
    #expect(playback.perform(.pull(to: SIMD2(hull.x, hull.y + 3))))
    playback.play(150)
    let snapshot = playback.snapshots[playback.steps]
    #expect(snapshot.touches.isEmpty)
    let pull = try #require(snapshot.pull)
    #expect(snapshot.poses[0].y > hull.y + 2.5)
    // 5 kg/m² of hull and 1 kg/m² of legs, at 10 m/s².
    let weight: Float = (5 * 1.0844 + 0.6044 + 0.4836) * 10
    #expect(abs(pull.force.y - weight) < 0.1 * weight)
  }

  @Test(arguments: ["delivery", "walker"]) func `a dropped box is seen by the lidar`(name: String) throws {
    let playback = try still(name)
    let (start, ray) = try clearPlace(playback, name == "delivery" ? 1.2 : 2)
    let size: SIMD2<Float> = name == "delivery" ? SIMD2(0.6, 0.6) : SIMD2(0.5, 0.5)
    #expect(playback.perform(.drop(at: start, size: size)))
    #expect(playback.snapshots[0].boxes.count == 1)
    playback.play(name == "delivery" ? 1 : 2)
    let seen = playback.snapshots[playback.steps].rays[ray]
    let before = playback.snapshots[0].rays[ray]
    #expect(seen.hit)
    #expect(length(seen.to - seen.from) < length(before.to - before.from) - 0.3)
  }

  @Test func `a robot bumps into a dropped box and pushes it along`() throws {
    let definition = try load("delivery")
    let ahead = Actor.scripted { _, action in
      action[0] = 0.5
      action[1] = 0.5
    }
    let playback = Playback(definition, .continuous, actor: ahead, episode: Episode(.evaluation, seed: 2, index: 0))
    let pose = playback.snapshots[0].poses[0]
    let forward = SIMD2(cosine(pose.angle), sine(pose.angle))
    let at = SIMD2(pose.x, pose.y) + forward * 0.6
    #expect(playback.perform(.drop(at: at, size: SIMD2(0.4, 0.4))))
    playback.play(20)
    let box = playback.snapshots[20].boxes[0].pose
    #expect(((SIMD2(box.x, box.y) - at) * forward).sum() > 0.05)
    let bumper = try #require(playback.spec.observations.firstIndex { $0.term.contains("contact") })
    #expect(playback.snapshots.contains { $0.observation[bumper] == 1 && !$0.touches.isEmpty })
    #expect(playback.snapshots[0].touches.isEmpty)
  }

  @Test func `a box comes to lie on the ground and can be pushed and dragged itself`() throws {
    let playback = try still("pick-and-place")
    let bodies = playback.stage.bodies.count
    #expect(playback.perform(.drop(at: SIMD2(-0.6, 0.5), size: SIMD2(0.1, 0.2))))
    playback.play(12)
    let lying = playback.snapshots[12].boxes[0].pose
    #expect(abs(lying.y - 0.1) < 0.02)
    #expect(playback.perform(.grab(body: bodies, at: SIMD2(0, 0.05))))
    #expect(playback.perform(.pull(to: SIMD2(-0.6, 0.6))))
    playback.play(12)
    #expect(playback.snapshots[24].boxes[0].pose.y > 0.4)
    #expect(playback.perform(.release))
    #expect(playback.perform(.push(body: bodies, impulse: SIMD2(-0.5, 0))))
    playback.play(2)
    #expect(playback.snapshots[26].boxes[0].pose.x < playback.snapshots[24].boxes[0].pose.x - 0.01)
  }

  @Test(arguments: [false, true]) func `a new goal is driven to`(isCarrying: Bool) throws {
    let playback = try errand { $0.last.success }
    let step = isCarrying ? try #require(playback.snapshots.firstIndex { $0.isCarrying }) + 1 : 2
    playback.seek(step)
    let town = try #require(playback.stage.ground.town)
    let pose = playback.snapshots[step].poses[0]
    // A place 2 m away that the robot sees.
    let ray = try #require(playback.snapshots[step].rays.first { length($0.to - $0.from) > 3 })
    let goal = SIMD2(pose.x, pose.y) + (ray.to - ray.from) * (2 / length(ray.to - ray.from))
    #expect(playback.perform(.goal(at: goal)))
    #expect(playback.snapshots[step].goal == goal)
    #expect(playback.steps == step)
    let away = try #require(playback.spec.observations.firstIndex { $0.term == "goal distance" })
    playback.step()
    let now = playback.snapshots[step + 1]
    let distance = length(goal - SIMD2(now.poses[0].x, now.poses[0].y))
    #expect(abs(now.observation[away] - distance * 0.1) < 1e-4)
    // A jump of the goal is no progress.
    #expect(abs(now.terms[0]) < 0.3)
    playback.play(600)
    if isCarrying {
      #expect(playback.last.success)
      let end = playback.snapshots[playback.steps].poses[0]
      #expect(length(SIMD2(end.x, end.y) - goal) < 0.6)
    } else {
      let taken = try #require(playback.snapshots.firstIndex { $0.isCarrying })
      let there = playback.snapshots[taken].poses[0]
      #expect(length(SIMD2(there.x, there.y) - goal) < 0.6)
      #expect(playback.snapshots[taken].goal != goal)
    }
    #expect(town.isOpen(at: SIMD2<Double>(goal)))
  }

  @Test func `what cannot be done is refused and changes nothing`() throws {
    let playback = try playback("delivery")
    playback.play(10)
    playback.seek(5)
    let (hashes, hash) = (playback.hashes, playback.stateHash)
    let town = try #require(playback.stage.ground.town)
    let house = try #require(town.obstacles.first).corners
    let inside = SIMD2<Float>(house.reduce(.zero, +) / Double(house.count))
    let robot = playback.snapshots[5].poses[0]
    let refused: [Intervention.Deed] = [
      .push(body: 1, impulse: SIMD2(1, 0)), .push(body: -1, impulse: SIMD2(1, 0)),
      .push(body: 0, impulse: SIMD2(.nan, 0)), .push(body: 0, impulse: SIMD2(.infinity, 0)),
      .push(body: 0, impulse: SIMD2(1e12, 0)), .grab(body: 7, at: .zero), .grab(body: .max, at: .zero),
      .grab(body: 0, at: SIMD2(0, 9)), .grab(body: 0, at: SIMD2(.nan, 0)), .pull(to: .zero), .release,
      .drop(at: SIMD2(.nan, 0), size: SIMD2(1, 1)), .drop(at: SIMD2(1e9, 0), size: SIMD2(1, 1)),
      .drop(at: SIMD2(1, 1), size: SIMD2(1e6, 1)), .drop(at: SIMD2(1, 1), size: SIMD2(1, 0)),
      .drop(at: SIMD2(1, 1), size: SIMD2(1, -1)), .drop(at: SIMD2(1, 1), size: SIMD2(.nan, 1)),
      .drop(at: inside, size: SIMD2(0.3, 0.3)), .drop(at: SIMD2(robot.x, robot.y), size: SIMD2(0.3, 0.3)),
      .goal(at: inside), .goal(at: SIMD2(-1, 5)), .goal(at: SIMD2(5, 99)), .goal(at: SIMD2(.nan, 5)),
    ]
    for deed in refused { #expect(!playback.perform(deed), "\(deed)") }
    #expect(playback.interventions == [])
    #expect(playback.hashes == hashes)
    #expect(playback.stateHash == hash)
    #expect(playback.steps == 10)
    playback.seek(10)
    #expect(playback.stateHash == hashes[10])
  }

  @Test(arguments: ["reference/cartpole", "reference/pendulum"])
  func `a reference world takes no deeds`(name: String) throws {
    let playback = try playback(name)
    playback.play(3)
    for deed in deeds(SIMD2(0, 3)) { #expect(!playback.perform(deed)) }
    #expect(playback.interventions == [])
  }

  @Test func `an errand that has ended, and a world without one, take no goal`() throws {
    let over = try errand { $0.last.success }
    #expect(!over.perform(.goal(at: SIMD2(1, 1))))
    #expect(!over.perform(.push(body: 0, impulse: SIMD2(1, 0))))
    let walker = try playback("walker")
    #expect(!walker.perform(.goal(at: SIMD2(1, 1))))
  }

  @Test func `there is room for no more than 64 boxes`() throws {
    let playback = try still("walker")
    for index in 0..<64 {
      #expect(playback.perform(.drop(at: SIMD2(10 + Float(index), 15), size: SIMD2(0.5, 0.5))))
    }
    #expect(!playback.perform(.drop(at: SIMD2(80, 15), size: SIMD2(0.5, 0.5))))
    playback.play(100)
    #expect(playback.snapshots[playback.steps].boxes.allSatisfy { $0.pose.y > 0 && $0.pose.y < 12 })
    let hash = playback.stateHash
    playback.seek(0)
    playback.seek(playback.hashes.count - 1)
    #expect(playback.stateHash == hash)
  }

  @Test(arguments: ["delivery", "walker", "pick-and-place", "pong", "cartpole"])
  func `any step after deeds is come to again bit for bit`(name: String) throws {
    let playback = try playback(name)
    #expect(meddle(playback) > 4)
    let (hashes, snapshots) = (playback.hashes, playback.snapshots)
    for step in [playback.steps / 2, 0, playback.steps, 9, 5, 6, 4] {
      playback.seek(step)
      #expect(playback.stateHash == hashes[step])
    }
    #expect(playback.hashes == hashes)
    #expect(playback.snapshots == snapshots)
  }

  @Test func `a fork within a drag goes on with it, and one before it without`() throws {
    let playback = try playback("delivery")
    playback.play(4)
    let pose = playback.snapshots[4].poses[0]
    #expect(playback.perform(.grab(body: 0, at: SIMD2(0.1, 0))))
    for step in 0..<10 {
      #expect(playback.perform(.pull(to: SIMD2(pose.x + 0.02 * Float(step), pose.y))))
      playback.step()
    }
    #expect(playback.perform(.release))
    playback.play(4)
    let hashes = playback.hashes
    playback.seek(8)
    playback.fork(.random)
    #expect(playback.interventions.count == 6)
    #expect(playback.snapshots[8].pull?.to == SIMD2(pose.x + 0.02 * 4, pose.y))
    playback.step()
    #expect(playback.snapshots[9].pull != nil)
    #expect(playback.perform(.release))
    playback.play(3)
    #expect(playback.snapshots[12].pull == nil)
    #expect(playback.hashes[8] == hashes[8])
    #expect(playback.hashes[10] != hashes[10])
    playback.seek(3)
    playback.fork(.random)
    playback.play(5)
    #expect(playback.interventions == [])
    #expect(playback.snapshots[8].pull == nil)
    let calm = try self.playback("delivery")
    calm.play(8)
    #expect(playback.hashes == calm.hashes)
  }

  @Test func `pulls without a step between them are one`() throws {
    let playback = try playback("delivery")
    playback.play(2)
    #expect(playback.perform(.grab(body: 0, at: .zero)))
    for index in 0..<50 { #expect(playback.perform(.pull(to: SIMD2(Float(index) * 0.1, 4)))) }
    #expect(playback.interventions.count == 2)
    playback.play(20)
    let hash = playback.stateHash
    playback.seek(1)
    playback.seek(22)
    #expect(playback.stateHash == hash)
  }

  /// An assertion of Box2D would end the test process, so surviving is the result.
  @Test(arguments: ["delivery", "walker", "pick-and-place", "pong"], 0..<6)
  func `no deed reaches an assertion`(name: String, seed: UInt64) throws {
    let playback = try playback(name)
    var numbers = Numbers(state: seed)
    var (did, refused) = (0, 0)
    for _ in 0..<150 {
      if playback.hasEnded { playback.restart(playback.episode) }
      let pose = playback.snapshots[playback.position].poses[0]
      let near = SIMD2(pose.x, pose.y)
      let wild = SIMD2(numbers.float(), numbers.float())
      let point = numbers.next() % 3 == 0 ? wild : near + SIMD2(numbers.unit(), numbers.unit()) * 4
      let body = Int(numbers.next() % 8)
      let deed: Intervention.Deed =
        switch numbers.next() % 7 {
        case 0: .push(body: body, impulse: wild)
        case 1: .grab(body: body, at: SIMD2(numbers.unit(), numbers.unit()) * 0.3)
        case 2, 3: .pull(to: point)
        case 4: .release
        case 5: .drop(at: point, size: SIMD2(abs(numbers.float()), abs(numbers.float())))
        default: .goal(at: point)
        }
      if playback.perform(deed) { did += 1 } else { refused += 1 }
      playback.play(Int(numbers.next() % 3))
    }
    #expect(did > 10 && refused > 10)
  }

  private func load(_ name: String) throws -> TaskDefinition {
    try TaskDefinition.load(checkout + "/worlds/\(name).yaml", searching: [checkout])
  }

  private func playback(_ name: String) throws -> Playback { try ReplayTests.playback(name) }

  /// An episode in which the robot's motors are told to do nothing.
  private func still(_ name: String) throws -> Playback {
    let nothing = Actor.scripted { _, action in for index in action.indices { action[index] = 0 } }
    return Playback(try load(name), .continuous, actor: nothing, episode: Episode(.evaluation, seed: 2, index: 0))
  }
}

/// Numbers of every size, and some that are none.
private struct Numbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// -1...1
  mutating func unit() -> Float { Float(next() % 2001) / 1000 - 1 }

  mutating func float() -> Float {
    switch next() % 12 {
    case 0: .nan
    case 1: .infinity
    case 2: unit() * 1e20
    case 3: unit() * 1e6
    case 4: unit() * 1e3
    case 5: unit() * 1e-6
    default: unit()
    }
  }
}
