import Environments
import Random
import Testing

@testable import Simulation
@testable import Tasks

@Suite struct RewardTests {
  @Test func `forward and upright add up to the way and the tilt`() throws {
    var player = Player(try shipped("walker"))
    player.reset(2)
    let environment = try #require(player.environment as? SceneEnvironment)
    let start = environment.context.simulation.pose(of: 0)
    let names = environment.spec.rewards.map(\.name)
    #expect(names == ["forward", "upright", "effort", "failure"])
    var sums = [Double](repeating: 0, count: 4)
    player.action = [0.3, -0.2, -0.1, 0.4]
    for _ in 0..<15 {
      let step = player.step()
      #expect(!step.ended)
      #expect(abs(step.reward - player.terms.reduce(0, +)) < 1e-12)
      for index in sums.indices { sums[index] += player.terms[index] }
    }
    let end = environment.context.simulation.pose(of: 0)
    #expect(abs(sums[0] - 130.0 / 30 * (end.x - start.x)) < 1e-6)
    #expect(abs(sums[1] + 5 * (abs(end.angle) - abs(start.angle))) < 1e-6)
    // 15 steps of commands whose sizes add up to 1
    #expect(abs(sums[2] + 0.028 * 15) < 1e-6)
    #expect(sums[3] == 0)
  }

  @Test func `a fall costs a hundred and nothing else`() throws {
    var player = Player(try shipped("walker"))
    player.reset(0)
    player.action = [1, 1, 1, 1]
    var last = Step(reward: 0)
    for _ in 0..<1600 where !last.ended { last = player.step() }
    #expect(last.terminated && !last.truncated && !last.success)
    #expect(last.reward == -100)
    #expect(player.terms == [0, 0, 0, -100])
  }

  @Test func `standing still to the end of time is a cut, not an end`() throws {
    var player = Player(try shipped("delivery"))
    player.reset(0)
    var last = Step(reward: 0)
    var steps = 0
    while !last.ended {
      last = player.step()
      steps += 1
      // Nothing is paid for nothing.
      #expect(abs(last.reward) < 1e-3)
    }
    #expect(last.truncated && !last.terminated && !last.success)
    #expect(steps == 600)
  }
}

@Suite struct ErrandTests {
  @Test func `leaning on a wall for three seconds fails`() throws {
    var player = Player(try shipped("delivery"), .continuous)
    player.reset(0)
    player.action = [1, 1]
    let environment = try #require(player.environment as? SceneEnvironment)
    var last = Step(reward: 0)
    var steps = 0
    while !last.ended {
      last = player.step()
      steps += 1
    }
    let contacts = environment.context.simulation.contacts
    #expect(last.terminated && !last.success)
    #expect(steps < 600)
    // 50 physics steps per second; the end is looked for every fifth.
    #expect((150..<155).contains(contacts.stepsPressed))
  }

  @Test func `progress adds up to the way that was gained, and turning back loses it`() throws {
    var player = Player(try shipped("delivery"))
    for episode in 0..<5 as Range<UInt64> {
      player.reset(episode)
      let environment = try #require(player.environment as? SceneEnvironment)
      let simulation = environment.context.simulation
      let routes = try #require(simulation.ground.routes)
      func left() -> Double {
        let pose = simulation.pose(of: 0)
        return routes.distance(from: SIMD2(pose.x, pose.y), to: .depot)
          + routes.depotToAddress()
      }
      let start = left()
      var sum = 0.0
      var stream = RandomStream(.actions, seed: episode)
      for _ in 0..<60 where environment.context.errand?.carrying == false {
        player.action = [Float(stream.uniform(-1...1)), Float(stream.uniform(-1...1))]
        _ = player.step()
        if environment.context.errand?.carrying == false { sum += player.terms[0] }
      }
      if environment.context.errand?.carrying == false { #expect(abs(sum - (start - left())) < 1e-6) }
    }
  }

  @Test func `heading straight for the goal is not enough`() throws {
    var player = Player(try shipped("delivery"), .continuous)
    var successes = 0
    for episode in 0..<100 as Range<UInt64> {
      player.reset(episode)
      let environment = try #require(player.environment as? SceneEnvironment)
      let routes = try #require(environment.context.simulation.ground.routes)
      let pose = environment.context.simulation.pose(of: 0)
      let route = routes.distance(from: SIMD2(pose.x, pose.y), to: .depot) + routes.depotToAddress()
      var last = Step(reward: 0)
      var gained = 0.0
      while !last.ended {
        player.followScript()
        last = player.step()
        gained += player.terms[0]
      }
      player.readMetrics()
      // However it was driven, a delivery pays the route up to the reach of 0.4 m.
      if last.success { #expect(abs(gained - (route - 0.4)) < 1e-9) }
      // SPL counts nothing but successes, and no path is shorter than the shortest.
      #expect((player.metrics[0] > 0) == last.success)
      #expect(player.metrics[0] <= 1)
      successes += last.success ? 1 : 0
    }
    #expect(successes > 5)
    #expect(successes < 60)
  }
}
