import Scene
import Testing

private let leg = """
  bodies: { hull: { radius: 1, mass: 1 }, leg: { radius: 1, mass: 1 }, foot: { radius: 1, mass: 1 } }
  joints:
    hip: { revolute: [hull, leg], at: [0, 0], limits: -1..1, motor: { control: position, torque: 2, speed: 3 } }
    slide: { prismatic: [leg, foot], at: [0, 0], motor: { force: 2, speed: 3 } }

  """

@Test func `servos are decoded to SI units in the order of a command`() throws {
  let diagnostics = Diagnostics()
  let robot = RobotModel.parse(
    text: """
      defaults: { small: { model: XL330, acceleration: 10 rad/s2, torque: 1 Nm } }
      \(leg)
      hardware:
        link: dynamixel
        baud: 4e6
        rate: 200 Hz
        temperature: 60 °C
        servos:
          slide: { id: 2, travel: 10 cm, speed: 2, offset: 1 cm }
          hip: { class: small, id: 7, sign: -1, offset: 90 deg, limits: -0.5..1 rad, change: 10 % }
      """, path: "models/it/robot.yaml", diagnostics)
  let hardware = try #require(robot?.hardware, "\(heads(diagnostics))")
  #expect(hardware.link == .dynamixel && hardware.baud == 4_000_000 && hardware.rate == 200)
  #expect(hardware.temperature == 60 && hardware.tilt == nil)
  #expect(
    hardware.servos == [
      ServoModel(
        name: "hip", id: 7, model: "XL330", mode: .position, sign: -1, offset: .pi / 2, travel: 1, position: -0.5...1,
        speed: 3, acceleration: 10, effort: 1, change: 0.1),
      ServoModel(
        name: "slide", id: 2, model: "XM430", mode: .velocity, sign: 1, offset: 0.01, travel: 0.1 / (2 * .pi),
        position: nil, speed: 2, acceleration: .infinity, effort: 2, change: 2),
    ])
}

@Test(arguments: [
  ("{ link: can, servos: {} }", "11: error: 'link' is one of dynamixel, feetech, strut, not 'can'"),
  ("{ link: strut, servos: {} }", "18: error: link 'strut' takes 'channels', not 'servos'"),
  ("{ link: feetech }", "3: error: 'servos' is missing in 'hardware'"),
  ("{ link: feetech, servos: { hip: 1 } }", "28: error: actuator 'slide' is missing in 'servos'"),
  (
    "{ link: feetech, servos: { hip: 1, slide: 2 } }",
    "45: error: 'slide' slides: say in 'travel' how far one turn of its motor moves it"
  ),
  (
    "{ link: feetech, servos: { hip: 1, slide: { id: 1, travel: 1 cm } } }",
    "51: error: 'slide' is on id 1, where 'hip' is already"
  ),
  (
    "{ link: feetech, servos: { hop: 1, hip: 2, slide: { id: 1, travel: 1 cm } } }",
    "30: error: unknown actuator 'hop'; did you mean 'hip'?"
  ),
  (
    "{ link: feetech, servos: { hip: 254, slide: { id: 1, travel: 1 cm } } }",
    "35: error: 'hip' must be between 0 and 253, not '254'"
  ),
  (
    "{ link: feetech, servos: { hip: { id: 2, model: XM430 }, slide: { id: 1, travel: 1 cm } } }",
    "51: error: 'model' is one of STS3215, not 'XM430'"
  ),
  (
    "{ link: feetech, servos: { hip: { id: 2, sign: 0 }, slide: { id: 1, travel: 1 cm } } }",
    "50: error: 'sign' is 1 or -1"
  ),
  (
    "{ link: feetech, servos: { hip: { id: 2, limits: -2..1 }, slide: { id: 1, travel: 1 cm } } }",
    "52: error: 'limits' reach beyond those of the joint"
  ),
  (
    "{ link: feetech, servos: { hip: { id: 2, force: 1 N }, slide: { id: 1, travel: 1 cm } } }",
    "44: error: unknown key 'force' in servo 'hip' (it takes: id, model, sign, offset, travel, limits, speed, torque, acceleration, change)"
  ),
  (
    "{ link: strut, channels: { hip: 1, slide: { id: 2, travel: 1 cm } }, contacts: [toe] }",
    "83: error: unknown contact sensor 'toe'"
  ),
  (
    "{ link: strut, tilt: 1 rad, channels: { hip: 1, slide: { id: 2, travel: 1 cm } } }",
    "18: error: 'tilt' needs an inertial unit, and the robot has none"
  ),
])
private func `wrong wiring is refused in place`(_ hardware: String, _ message: String) {
  let text = leg + "hardware:\n  \(hardware)\n"
  let found = complaints(ofRobot: text)
  #expect(found.count == 1 && found[0].hasPrefix("models/it/robot.yaml:6:"), "\(found)")
  #expect(found.first?.hasSuffix(":\(message)") == true, "\(found)")
}

@Test func `a link takes no more motors than one of its frames`() {
  let names = (0..<28).map { "j\($0)" }
  let text = """
    bodies: { hull: { radius: 1, mass: 1 }\(names.map { ", \($0)b: { radius: 1, mass: 1 }" }.joined()) }
    joints:
    \(names.map { "  \($0): { revolute: [hull, \($0)b], at: [0, 0], motor: { torque: 2, speed: 3 } }" }.joined(separator: "\n"))
    hardware: { link: feetech, servos: { \(names.enumerated().map { "\($1): \($0)" }.joined(separator: ", ")) } }
    """
  #expect(
    complaints(ofRobot: text) == [
      "models/it/robot.yaml:31:36: error: the robot has 28 motors, but a link of this kind takes at most 27"
    ])
}

@Test func `a joint without limits has no positions to be driven to`() {
  let text =
    leg.replacing("limits: -1..1, ", with: "")
    + "hardware: { link: feetech, servos: { hip: 1, slide: { id: 2, travel: 1 cm } } }"
  #expect(
    complaints(ofRobot: text) == [
      "models/it/robot.yaml:5:38: error: 'hip' is driven to positions, but its joint has no limits"
    ])
}
