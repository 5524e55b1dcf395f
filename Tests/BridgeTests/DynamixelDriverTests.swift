import Bridge
import Robots
import Scene
import Testing
import Wire

@Suite(.serialized, .timeLimit(.minutes(2)))
private struct DynamixelDriverTests {
  @Test func `a policy's values reach the servos as counts and come back as positions and speeds`() throws {
    let robot = try Machines.shipped("biped")
    let servos = DynamixelServos([1, 2, 3, 4])
    servos.set(2, .presentPosition, 2048 + 652)
    servos.set(3, .presentVelocity, 10)
    let responder = try Responder(servos)
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: patient)
    try driver.connect()
    try driver.arm()
    let first = readAll(driver, &state)
    command.values = [0.5, -0.25, 0.5, 0]
    let sent = driver.write(command)
    let sentValues = driver.sent.values
    responder.finish()

    #expect(first.fresh == 0b1111 && first.line == .alive && sent.fault == nil && !sent.refused)
    // left knee: 652 counts are 1 rad above the middle, which is -0.85 rad; right hip: reversed, 10 counts of 0.229 rpm.
    let slot = try #require(RobotLayout(robot).sensors.first { $0.kind == .joints }).offset
    #expect(abs(state.values[slot + 2] - 0.15) < 0.001 && abs(state.values[slot + 5] + 0.2398) < 0.001)
    #expect(driver.senses.count == state.values.count && driver.senses.count { $0 } == 8)
    #expect(servos.value(1, .goalVelocity) == 167 && servos.value(1, .goalPWM) == 443)
    #expect(servos.value(2, .goalVelocity) == -250 && servos.value(2, .goalPWM) == 221)
    #expect(servos.value(3, .goalVelocity) == -167)
    #expect(servos.value(1, .operatingMode) == 1 && servos.value(1, .torqueEnable) == 1)
    #expect(servos.value(1, .busWatchdog) == 127)
    #expect(abs(sentValues[0] - 0.5) < 0.001 && abs(sentValues[1] + 0.25) < 0.001)
  }

  @Test func `arming holds still where the joints are`() throws {
    let robot = try Machines.joints(2, link: "dynamixel", control: "position")
    let servos = DynamixelServos([1, 2])
    servos.set(1, .presentPosition, 2100)
    let responder = try Responder(servos)
    let (driver, _, _) = try Machines.driver(robot, responder.path, options: patient)
    try driver.connect()
    try driver.arm()
    let sent = driver.sent.values
    responder.finish()
    #expect(servos.value(1, .goalPosition) == 2100 && servos.value(2, .goalPosition) == 2048)
    #expect(servos.value(1, .profileVelocity) == 250)
    #expect(abs(sent[0] - 52 * 2 * .pi / 4096) < 1e-4 && sent[1] == 0)
  }

  @Test func `what is no number is refused, and nothing is sent while disarmed`() throws {
    let robot = try Machines.joints(2, link: "dynamixel")
    let servos = DynamixelServos([1, 2])
    let responder = try Responder(servos)
    var (driver, _, command) = try Machines.driver(robot, responder.path, options: patient)
    try driver.connect()
    command.values = [1, 1]
    let disarmed = driver.write(command)
    try driver.arm()
    command.values = [1, .nan]
    let refused = driver.write(command)
    command.values = [9, 0]
    _ = driver.write(command)
    driver.stop()
    let isArmed = driver.isArmed
    responder.finish()
    #expect(!disarmed.refused && refused.refused && !isArmed)
    // The write with 9 went out as 1, the refused one not at all.
    #expect(servos.value(1, .goalVelocity) == 250 && servos.value(2, .goalVelocity) == 0)
    #expect(servos.value(1, .torqueEnable) == 0)
  }

  @Test func `without commands the servos are turned off, however often they are read`() throws {
    let robot = try Machines.joints(2, link: "dynamixel")
    let servos = DynamixelServos([1, 2])
    let responder = try Responder(servos)
    var options = DriverOptions()
    options.timeToLive = 20
    options.margin = 500
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: options)
    try driver.connect()
    try driver.arm()
    (Instant.now + .milliseconds(25)).sleep()
    let read = driver.read(into: &state)
    command.values = [1, 1]
    let written = driver.write(command)
    #expect(complaintOf { try driver.arm() }.hasSuffix("the bus watchdog stopped the servos; clear it first"))
    responder.finish()
    #expect(read.fault == .watchdog && written.fault == .watchdog && !driver.isArmed)
    #expect(servos.value(1, .torqueEnable) == 0 && servos.value(1, .goalVelocity) == 0)
    #expect(servos.value(1, .busWatchdog) == 1)
  }

  @Test func `a servo whose watchdog tripped is noticed`() throws {
    let robot = try Machines.joints(2, link: "dynamixel")
    let servos = DynamixelServos([1, 2])
    let responder = try Responder(servos)
    var (driver, state, _) = try Machines.driver(robot, responder.path, options: lockstep)
    try driver.connect()
    try driver.arm()
    servos.set(2, .busWatchdog, 0xFF)
    var exchange = driver.read(into: &state)
    for _ in 0..<200 where exchange.fault == nil { exchange = driver.read(into: &state) }
    responder.finish()
    #expect(exchange.fault == .watchdog && !driver.isArmed)
  }

  @Test func `servos that do not know Fast Sync Read are read the older way`() throws {
    let robot = try Machines.joints(3, link: "dynamixel")
    let servos = DynamixelServos([1, 2, 3])
    servos.knowsFast = false
    let responder = try Responder(servos)
    var options = patient
    options.margin = 20
    var (driver, state, _) = try Machines.driver(robot, responder.path, options: options)
    try #require(driver.reconnect(by: .now + .milliseconds(20_000)))
    for _ in 0..<10 { #expect(driver.read(into: &state).fresh == 0) }
    let found = readAll(driver, &state)
    responder.finish()
    #expect(found.fresh == 0b111 && servos.fastRequests == 10)
  }

  @Test func `a servo that is missing, or another model, is named`() throws {
    let robot = try Machines.joints(2, link: "dynamixel")
    func complaint(of servos: DynamixelServos) throws -> String {
      let responder = try Responder(servos)
      defer { responder.finish() }
      let (driver, _, _) = try Machines.driver(robot, responder.path, options: patient)
      return complaintOf { try driver.connect() }.replacing(responder.path, with: "PORT")
    }
    #expect(
      try complaint(of: DynamixelServos([1]))
        == "PORT: no answer from servo 2 ('j2'); check its power and cable, its id, and the baud rate of 4000000")
    let other = DynamixelServos([1, 2])
    other.set(2, .modelNumber, 1200)
    #expect(
      try complaint(of: other) == "PORT: servo 2 ('j2') says it is a model 1200, but the robot's file says XM430")
  }

  @Test func `a servo that is mounted otherwise than the calibration says is named`() throws {
    let robot = try Machines.joints(1, link: "dynamixel")
    let servos = DynamixelServos([1])
    servos.set(1, .homingOffset, -30)
    let responder = try Responder(servos)
    let wrong = Calibration(servos: ["j1": .init(id: 1, homingOffset: 20, rangeMin: 0, rangeMax: 4095)])
    let right = Calibration(servos: ["j1": .init(id: 1, homingOffset: -30, rangeMin: 0, rangeMax: 4095)])
    let message = complaintOf {
      try Machines.driver(robot, responder.path, calibration: wrong, options: patient).driver.connect()
    }
    let good = try Machines.driver(robot, responder.path, calibration: right, options: patient).driver
    try good.connect()
    good.release()
    responder.finish()
    #expect(
      message.hasSuffix(
        "holds homing offset -30, the calibration says 20 for id 1: calibrate again, with 'strut calibrate'"))
  }

  @Test func `of damaged answers every servo whose own checksum holds is kept`() throws {
    let robot = try Machines.joints(12, link: "dynamixel")
    let responder = try Responder(DynamixelServos(Array(1...12)), damage: .init(corruptEvery: 50))
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: lockstep)
    try #require(driver.reconnect(by: .now + .milliseconds(20_000)))
    while !driver.isArmed { try? driver.arm() }
    var (stale, bad, turns) = (0, 0, 0)
    var hasDamage = false
    for turn in 0..<1000 {
      command.values[0] = turn.isMultiple(of: 2) ? 1 : 0
      let exchange = driver.exchange(command, into: &state)
      stale += 12 - exchange.fresh.nonzeroBitCount
      bad += exchange.badFrames
      hasDamage = hasDamage || exchange.fresh.nonzeroBitCount > 0 && exchange.fresh.nonzeroBitCount < 12
      turns += 1
    }
    responder.finish()
    #expect(Double(stale) / Double(12 * turns) <= 0.02)
    #expect(bad > 0 && hasDamage)
  }

  /// As reading goes on a machine that may stop for longer than the patience of a loop.
  private func readAll(_ driver: any DeviceDriver, _ state: inout RobotState) -> Exchange {
    var exchange = driver.read(into: &state)
    for _ in 0..<100 where exchange.fresh.nonzeroBitCount < driver.sent.values.count {
      exchange = driver.read(into: &state)
    }
    return exchange
  }

}

/// Answers may take as long as a machine that is shared needs.
private let lockstep: DriverOptions = {
  var options = DriverOptions()
  options.lockstep = true
  return options
}()
