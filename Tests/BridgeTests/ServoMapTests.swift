import Bridge
import Robots
import Scene
import Testing

private func maps(_ robot: String) throws -> [ServoMap] {
  let robot = try RobotModel.load(path: "\(Checkout.path)/models/\(robot)/robot.yaml")
  return ServoMap.all(on: robot, try #require(robot.hardware))
}

@Test(arguments: ["biped", "arm"])
private func `a goal says the command it came from, to a count`(_ robot: String) throws {
  for map in try maps(robot) {
    for step in -100...100 {
      let value = Float(step) / 100
      let back = map.value(of: map.goal(of: value))
      #expect(abs(back - value) < 0.005, "\(map.name) \(value) \(back)")
    }
  }
}

@Test func `an effort is a direction at the motor's speed under a cap on PWM`() throws {
  let biped = try maps("biped")
  // 4 rad/s is 166.8 counts of 0.229 rpm.
  #expect(biped[0].goal(of: 0.5) == ServoGoal(position: 0, velocity: 167, effort: 443))
  #expect(biped[2].goal(of: 0.5) == ServoGoal(position: 0, velocity: -167, effort: 443))
  #expect(biped[0].goal(of: 0) == ServoGoal(position: 0, velocity: 0, effort: 0))
}

@Test func `positions run between the joint's limits around the middle of the servo's turn`() throws {
  let arm = try maps("arm")
  // -1.2 rad is 782.3 counts below 2048; 3 rad/s is 1955.7 counts per second.
  #expect(arm[0].goal(of: -1) == ServoGoal(position: 1266, velocity: 1956, effort: 1000))
  #expect(arm[1].goal(of: -1).position == 2830 && arm[1].goal(of: 0).position == 2048 - 228)
  #expect(arm[3].goal(of: 1) == ServoGoal(position: 0, velocity: 3072, effort: 1000))
  #expect(abs(arm[3].position(ofCount: 2048 + 358) - -0.00004) < 1e-5)
  #expect(arm[0].value(holding: 0.6) == 0.5 && arm[3].value(holding: -0.02) == 0)
}

@Test func `what is no number moves nothing far`() throws {
  let arm = try maps("arm")
  #expect(arm[0].count(ofPosition: .nan) == 2048 && arm[0].count(ofPosition: .infinity) == 1_000_002_048)
}
