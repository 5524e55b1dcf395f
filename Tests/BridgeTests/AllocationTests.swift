import Bridge
import CHeapCount
import Robots
import Scene
import Testing

/// Debug builds allocate on their own account.
#if !DEBUG
  @Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: strut_heap_count() >= 0))
  private struct AllocationTests {
    @Test func `a turn on the Dynamixel bus allocates nothing, whole or damaged`() throws {
      let robot = try Machines.joints(12, link: "dynamixel")
      for damage in [Responder.Damage(), .init(corruptEvery: 7), .init(dropEvery: 7)] {
        try expectNone(robot, Responder(DynamixelServos(Array(1...12)), damage: damage))
      }
    }

    @Test func `a turn on the Feetech bus allocates nothing`() throws {
      try expectNone(Machines.joints(6, link: "feetech"), Responder(FeetechServos(Array(1...6))))
    }

    @Test func `a turn on Strut's link allocates nothing`() throws {
      try expectNone(Machines.shipped("courier"), Responder(LinkWheels()))
    }

    private func expectNone(_ robot: RobotModel, _ responder: Responder) throws {
      var options = patient
      // A lost answer may cost little here: whether it came does not matter.
      options.margin = 2
      options.guardian = ["/bin/sh", "-c", "cat >/dev/null"]
      var (driver, state, command) = try Machines.driver(robot, responder.path, options: options)
      try #require(driver.reconnect(by: .now + .milliseconds(20_000)))
      while !driver.isArmed { try? driver.arm() }
      for _ in 0..<5 { _ = driver.exchange(command, into: &state) }
      let before = strut_heap_count()
      for turn in 0..<200 {
        command.values[turn % command.values.count] = Float(turn) / 200
        _ = driver.exchange(command, into: &state)
      }
      #expect(strut_heap_count() - before == 0)
      responder.finish()
    }
  }
#endif
