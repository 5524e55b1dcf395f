import Bridge
import Robots
import Scene
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
private struct ReconnectTests {
  @Test(arguments: HardwareModel.Link.allCases)
  func `a device that is unplugged is noticed in the same turn, and found again under its link, disarmed`(
    _ link: HardwareModel.Link
  ) throws {
    let robot = try link == .strut ? Machines.shipped("courier") : Machines.joints(2, link: link.rawValue)
    func device() -> any Answering {
      switch link {
      case .dynamixel: DynamixelServos([1, 2])
      case .feetech: FeetechServos([1, 2])
      case .strut: LinkWheels()
      }
    }
    let path = "/tmp/strut-link-\(UInt32.random(in: 0 ... .max))"
    var options = patient
    options.guardian = ["/bin/sh", "-c", "cat >/dev/null"]
    let first = try Responder(device(), link: path)
    var (driver, state, command) = try Machines.driver(robot, path, options: options)
    try driver.connect()
    try driver.arm()
    #expect(driver.exchange(command, into: &state).fresh == 0b11)
    first.finish()
    #expect(driver.exchange(command, into: &state).line == .hungUp)
    #expect(!driver.reconnect(by: .now))
    let second = try Responder(device(), link: path)
    #expect(driver.reconnect(by: .now + .milliseconds(20_000)))
    command.values = [1, 1]
    #expect(!driver.isArmed && driver.exchange(command, into: &state).fresh == 0b11)
    #expect(driver.sent.values == [0, 0])
    second.finish()
    driver.release()
  }
}
