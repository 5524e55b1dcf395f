import Environments
import Robots
import Testing

@testable import Simulation
@testable import Tasks

/// Plays the hand-written policy; `metrics` come in the order of `Placement.metrics`.
private struct Outcome {
  var successes = 0
  var slips: [Double] = []
  var drops = 0.0
  var heldShares: [Double] = []

  init(_ definition: TaskDefinition, episodes: Range<UInt64>) {
    var player = Player(definition, .continuous)
    for episode in episodes {
      player.reset(episode)
      var step = Step(reward: 0)
      repeat {
        player.followScript()
        step = player.step()
      } while !step.ended
      player.readMetrics()
      if step.success { successes += 1 }
      if player.metrics[0].isFinite { slips.append(player.metrics[0]) }
      if player.metrics[3].isFinite { heldShares.append(player.metrics[3]) }
      drops += player.metrics[1]
    }
  }
}

private func altered(_ text: String, _ other: String) throws -> TaskDefinition {
  let world = try shipped("pick-and-place")
  let changed = world.scene.text.replacing(text, with: other)
  try #require(changed != world.scene.text)
  return try TaskDefinition.parse(text: changed, name: "altered")
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

@Suite struct PlacementTests {
  @Test func `a hand-written policy takes the block by friction and puts it into the bin`() throws {
    let outcome = Outcome(try shipped("pick-and-place"), episodes: 0..<50)
    #expect(outcome.successes >= 49)
    #expect(outcome.slips.count == 50 && mean(outcome.slips) < 0.005)
    #expect(mean(outcome.heldShares) > 0.98)
    #expect(outcome.drops == 0)
  }

  @Test(arguments: [("force: 21 N", "force: 2 N"), ("friction: 0.9 ± 15 %", "friction: 0.005")])
  func `without grip nothing is carried`(text: String, weak: String) throws {
    let outcome = Outcome(try altered(text, weak), episodes: 0..<10)
    #expect(outcome.successes == 0)
  }

  @Test func `the block starts three of its widths from a bin that is higher than it is`() throws {
    var player = Player(try shipped("pick-and-place"), .continuous)
    let context = try #require(player.environment as? SceneEnvironment).context
    var sides: Set<Bool> = []
    var widths: Set<Double> = []
    for episode in UInt64(0)..<200 {
      player.reset(episode)
      let place = Place(context.simulation)
      let wall = try #require(context.simulation.ground.blocks.first)
      let thickness = wall[1].x - wall[0].x
      let gap = abs(place.toBin) - place.bin.width / 2 - thickness - place.size.width / 2
      #expect(gap >= 3 * place.size.width)
      #expect(place.bin.height >= place.size.height)
      sides.insert(place.toBin > 0)
      widths.insert(place.size.width)
    }
    #expect(sides.count == 2)
    #expect(widths.count > 190)
  }

  @Test func `to and fro earns nothing`() throws {
    var player = Player(try shipped("pick-and-place"), .continuous)
    player.reset(2)
    let context = try #require(player.environment as? SceneEnvironment).context
    let start = Place(context.simulation).reach
    var earned = 0.0
    for step in 0..<48 {
      player.action = [step / 6 % 2 == 0 ? 1 : -1, 0, 0]
      earned += player.step().reward
    }
    let end = Place(context.simulation).reach
    #expect(abs(earned - (1 - end.length / start.length)) < 1e-6)
  }

  @Test func `a block that is pushed does not get into the bin`() throws {
    var player = Player(try shipped("pick-and-place"), .continuous)
    let context = try #require(player.environment as? SceneEnvironment).context
    var moved = 0
    for episode in UInt64(0)..<10 {
      player.reset(episode)
      let start = Place(context.simulation)
      let side = start.toBin > 0 ? 1.0 : -1.0
      var ended = false
      for step in 0..<140 where !ended {
        let now = Place(context.simulation)
        // Down behind the block first, with the gripper shut, then towards the bin.
        let behind = start.thing.x - side * 0.3 - now.tip.x
        let x = step < 30 ? behind / 0.05 : side
        player.action = [Float(x), step < 15 ? 0 : -1, -1]
        ended = player.step().ended
        #expect(context.placement?.isInBin == false)
      }
      if abs(Place(context.simulation).thing.x - start.thing.x) > 0.1 { moved += 1 }
    }
    #expect(moved >= 3)
  }

  @Test func `the pads feel half of the gripper's force each`() throws {
    let world = try shipped("pick-and-place")
    var player = Player(world, .continuous)
    player.reset(3)
    let context = try #require(player.environment as? SceneEnvironment).context
    let pads = context.simulation.layout.sensors.filter { $0.name.hasSuffix("pad") }.map(\.offset)
    #expect(pads.count == 2)
    var forces: [Double] = []
    for _ in 0..<144 {
      player.followScript()
      if player.step().ended { break }
      guard context.simulation.grasp?.isHeld == true else { continue }
      forces.append(pads.reduce(0) { $0 + Double(context.simulation.state.values[$1]) } / 2)
    }
    #expect(forces.count > 20)
    // The arm's accelerations come on top.
    #expect((8.0...20.0).contains(mean(forces)), "\(mean(forces)) N")
  }
}

@Suite struct HandTests {
  @Test func `angles that bring the tip to a point bring it there`() throws {
    let robot = try shipped("pick-and-place").scene.robot
    let hand = try #require(robot.hand)
    let kinematics = HandKinematics(robot, hand)
    for x in stride(from: hand.low.x, through: hand.high.x, by: 0.1) {
      for y in stride(from: hand.low.y, through: hand.high.y, by: 0.1) {
        let angles = kinematics.angles(tip: SIMD2(x, y))
        let tip = kinematics.tip(angles)
        #expect(abs(tip.x - x) < 1e-9 && abs(tip.y - y) < 1e-9)
        #expect(abs(angles.sum()) < 1e-9, "the hand keeps its direction")
        for (index, joint) in hand.joints.enumerated() {
          #expect(try #require(robot.joints[joint].limits).contains(angles[index]))
        }
      }
    }
  }

  @Test func `the hand goes where it is sent, and no further than it may`() throws {
    var player = Player(try shipped("pick-and-place"), .continuous)
    player.reset(4)
    let context = try #require(player.environment as? SceneEnvironment).context
    let start = Place(context.simulation).tip
    player.action = [0.5, -0.5, 1]
    for _ in 0..<4 { _ = player.step() }
    player.action = [0, .nan, 0]
    for _ in 0..<12 { _ = player.step() }
    let tip = Place(context.simulation).tip
    #expect(abs(tip.x - start.x - 0.1) < 0.01 && abs(tip.y - start.y + 0.1) < 0.01)
    player.action = [0, 9, 0]
    for _ in 0..<24 { _ = player.step() }
    #expect(abs(Place(context.simulation).tip.y - 0.6) < 0.01)
  }

  @Test func `the gripper does what it was last told`() throws {
    var player = Player(try shipped("pick-and-place"), .continuous)
    player.reset(5)
    let context = try #require(player.environment as? SceneEnvironment).context
    for (value, opening) in [(0.2, 1), (-0.5, -1), (0.2, -1), (-0.2, -1), (0.5, 1), (-0.3, 1)] as [(Float, Float)] {
      player.action = [0, 0, value]
      _ = player.step()
      #expect(context.simulation.command.values[3] == opening)
    }
  }
}
