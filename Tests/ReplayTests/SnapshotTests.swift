import Environments
import Learning
import Tasks
import Testing

@testable import Replay

@Suite struct SnapshotTests {
  @Test(arguments: worldNames) func `being looked at changes nothing`(name: String) throws {
    let playback = try playback(name)
    playback.play(60)
    let environment = playback.definition.maker(for: playback.kind)()
    var observation = playback.snapshots[0].observation
    var span = observation.mutableSpan
    environment.reset(playback.episode, observation: &span)
    #expect(observation == playback.snapshots[0].observation)
    let width = playback.spec.actions.width
    for step in 0..<playback.steps {
      let action = Array(playback.actions[step * width..<(step + 1) * width])
      var span = observation.mutableSpan
      _ = environment.step(action.span, observation: &span)
      #expect(observation == playback.snapshots[step + 1].observation)
    }
    playback.seek(playback.steps)
    #expect(environment.state == playback.state)
  }

  @Test(arguments: worldNames) func `every motor has an effort within its limit`(name: String) throws {
    let playback = try playback(name)
    playback.play(60)
    let motors = playback.stage.motors
    var largest: Float = 0
    for snapshot in playback.snapshots {
      try #require(snapshot.efforts.count == motors.count)
      for (effort, motor) in zip(snapshot.efforts, motors) {
        #expect(abs(effort) <= 1.0001 * motor.limit)
        largest = max(largest, abs(effort))
      }
    }
    #expect((largest > 0) == !motors.isEmpty)
  }

  @Test(arguments: ["delivery", "walker"]) func `rays are as long as the policy sees them`(name: String) throws {
    let playback = try playback(name)
    playback.play(30)
    let range: Float = name == "delivery" ? 6 : 160 / 30
    var hits = 0
    for snapshot in playback.snapshots {
      try #require(snapshot.rays.count == (name == "delivery" ? 24 : 10))
      for ray in snapshot.rays {
        #expect(ray.from == SIMD2(snapshot.poses[0].x, snapshot.poses[0].y))
        let place = try #require(ray.observation)
        let way = ray.to - ray.from
        let length = (way * way).sum().squareRoot()
        #expect(abs(length - min(max(snapshot.observation[place], 0), 1) * range) < 1e-4)
        if ray.hit { hits += 1 } else { #expect(length > range - 0.1) }
      }
    }
    #expect(hits > 100)
  }

  @Test func `a ray that is stopped ends at a wall of an open town`() throws {
    let playback = try playback("delivery")
    let town = try #require(playback.stage.ground.town)
    for ray in playback.snapshots[0].rays where ray.hit {
      let near = min(ray.to.x, ray.to.y, Float(town.size.x) - ray.to.x, Float(town.size.y) - ray.to.y)
      let isAtHouse = town.obstacles.contains { obstacle in
        let corners = obstacle.corners.map { SIMD2<Float>($0) }
        return corners.indices.contains { distance(ray.to, corners[$0], corners[($0 + 1) % corners.count]) < 0.1 }
      }
      #expect(near < 0.1 || isAtHouse)
    }
  }

  @Test func `a block that lies on its bench is carried by what it weighs`() throws {
    let playback = try playback("pick-and-place")
    playback.play(6)
    let snapshot = playback.snapshots[6]
    let block = try #require(playback.stage.bodies.firstIndex { $0.role == .parcel })
    let at = SIMD2(snapshot.poses[block].x, snapshot.poses[block].y)
    let under = snapshot.touches.filter { abs($0.point.x - at.x) < 0.08 && abs($0.point.y) < 0.02 }
    #expect(under.count == 2)
    let force = under.reduce(SIMD2<Float>.zero) { $0 + $1.force }
    #expect(abs(force.x) < 0.01)
    #expect((0.8 * 0.4 * 9.81...1.2 * 0.4 * 9.81).contains(Double(force.y)))
  }

  @Test func `bodies play their parts`() throws {
    #expect(try playback("pong").stage.bodies.map(\.role) == [.ball, .robot, .opponent])
    #expect(try playback("walker").stage.bodies.map(\.role) == [.robot, .limb, .limb, .limb, .limb])
    #expect(try playback("reference/cartpole").stage.bodies.map(\.role) == [.robot, .limb])
  }

  @Test func `an errand leads to the depot, then to the address`() throws {
    let playback = try errand { $0.last.success }
    let town = try #require(playback.stage.ground.town)
    for snapshot in playback.snapshots.dropLast() {
      let goal = try #require(snapshot.goal)
      let wanted = SIMD2<Float>(snapshot.isCarrying ? town.address : town.depot)
      #expect(distance(goal, wanted, wanted) < 0.3)
    }
    #expect(playback.snapshots.contains { $0.isCarrying })
    #expect(!playback.snapshots[0].isCarrying)
  }
}
