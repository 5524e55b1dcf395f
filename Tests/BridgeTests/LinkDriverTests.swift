import Bridge
import Robots
import Scene
import Testing
import Wire

@Suite(.serialized, .timeLimit(.minutes(2)))
private struct LinkDriverTests {
  @Test func `wheels obey commands while armed, and the state comes back`() throws {
    let robot = try Machines.shipped("courier")
    let wheels = LinkWheels()
    wheels.contacts = 1
    let responder = try Responder(wheels)
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: lockstep)
    try driver.connect()
    try driver.arm()
    let first = driver.read(into: &state)
    command.values = [0.5, -1]
    _ = driver.write(command)
    let second = driver.read(into: &state)
    responder.finish()
    #expect(first.fresh == 0b11 && second.fresh == 0b11 && second.fault == nil && second.deviceTime == 4000)
    let layout = RobotLayout(robot)
    let odometry = try #require(layout.sensors.first { $0.name == "odometry" }).offset
    let bumper = try #require(layout.sensors.first { $0.name == "bumper" }).offset
    #expect(state.values[odometry] == 7.5 && state.values[odometry + 1] == -15 && state.values[bumper] == 1)
    #expect(driver.senses.indices.filter { driver.senses[$0] } == [odometry, odometry + 1, bumper])
    #expect(driver.sent == command && driver.promise == .motorsOff)
  }

  @Test func `an emergency stop holds until it is cleared, and clearing does not arm`() throws {
    let robot = try Machines.shipped("courier")
    let responder = try Responder(LinkWheels())
    var (driver, state, command) = try Machines.driver(robot, responder.path, options: lockstep)
    try driver.connect()
    try driver.arm()
    driver.stop()
    #expect(!driver.isArmed)
    #expect(complaintOf { try driver.arm() }.hasSuffix("it was stopped in an emergency; clear the fault first"))
    try driver.clearFault()
    command.values = [1, 1]
    _ = driver.write(command)
    #expect(!driver.isArmed && driver.read(into: &state).fresh == 0b11)
    try driver.arm()
    #expect(driver.isArmed)
    responder.finish()
  }

  @Test func `after an orderly end the next host may arm at once`() throws {
    let robot = try Machines.shipped("courier")
    let wheels = LinkWheels()
    let responder = try Responder(wheels)
    let first = try Machines.driver(robot, responder.path, options: lockstep).driver
    try first.connect()
    try first.arm()
    first.release()
    #expect(!wheels.isArmed)
    let second = try Machines.driver(robot, responder.path, options: lockstep).driver
    try second.connect()
    try second.arm()
    responder.finish()
  }

  @Test func `a device that does not fit is refused`() throws {
    let responder = try Responder(LinkWheels())
    let diagnostics = Diagnostics()
    let robot = try #require(
      RobotModel.parse(
        text: """
          bodies: { base: { radius: 1, mass: 1 } }
          wheels: { one: { body: base, radius: 1, grip: 1, motor: { torque: 1, speed: 1 } } }
          hardware: { link: strut, channels: { one: 2 } }
          """, path: "models/it/robot.yaml", diagnostics))
    #expect(
      complaintOf { try Machines.driver(robot, responder.path, options: lockstep).driver.connect() }
        == "\(responder.path): the device has 2 channels, but the robot's file uses channel 2")
    responder.finish()
  }
}

/// Answers may take as long as a machine that is shared needs, and time is the device's.
private let lockstep: DriverOptions = {
  var options = DriverOptions()
  options.lockstep = true
  return options
}()
