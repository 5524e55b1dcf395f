import Scene
import Testing

private func robot(_ text: String) throws -> RobotModel {
  let diagnostics = Diagnostics()
  let robot = RobotModel.parse(text: text, path: "models/it/robot.yaml", diagnostics)
  return try #require(robot, "\(heads(diagnostics))")
}

@Test func `a wheeled robot is decoded to SI units`() throws {
  let robot = try robot(Fixtures.courier)
  #expect(robot.name == "it")
  #expect(robot.bodies.map(\.shape) == [.circle(radius: 0.25)])
  #expect(robot.bodies[0].mass == Quantity(nominal: 12, low: 10.8, high: 13.2) && robot.bodies[0].density == nil)
  #expect(robot.bodies[0].collides == .terrain && robot.bodies[0].friction == .fixed(0.2))
  #expect(robot.wheels.map(\.name) == ["left", "right"])
  #expect(robot.wheels.map(\.at) == [SIMD2(0, 0.2), SIMD2(0, -0.2)])
  #expect(robot.wheels[1].radius == 0.08 && robot.wheels[1].motor == robot.wheels[0].motor)
  #expect(robot.wheels[0].motor.control == .velocity && robot.wheels[0].motor.delay.low == 0.01)
  #expect(robot.actuators.map(\.target) == [.wheel(0), .wheel(1)])
  #expect(
    robot.sensors.map(\.kind) == [
      .lidar(body: "base", rays: 24, from: 0, span: 2 * .pi, range: 6, level: false), .odometry(drift: 0.01),
    ])
  #expect(robot.sensors[0].rate == 10 && robot.sensors[0].noise == 0.02)
  #expect(robot.hardware?.link == .strut && robot.hardware?.servos.map(\.id) == [0, 1])
}

@Test func `a legged robot inherits from classes and siblings`() throws {
  let robot = try robot(Fixtures.biped)
  #expect(robot.bodies.map(\.name) == ["hull", "left thigh", "left shank"])
  #expect(robot.bodies[1].shape == .box(width: 8.0 / 30, height: 34.0 / 30) && robot.bodies[1].density == .fixed(1))
  #expect(robot.bodies[2].shape == .box(width: 6.4 / 30, height: 34.0 / 30))
  #expect(robot.joints[1].limits == -1.6...(-0.1) && robot.joints[1].anchorA == SIMD2(0, -8.0 / 30))
  #expect(robot.joints[1].motor?.speed == .fixed(6) && robot.joints[1].motor?.torque == .fixed(80))
  #expect(robot.actuators.map(\.name) == ["left hip", "left knee"])
  #expect(robot.sensors.map(\.name) == ["imu", "left foot", "lidar", "joints"])
  #expect(robot.sensors[1].kind == .contact(body: "left shank", latch: true))
}

@Test func `a polygon may be written either way round and is kept counter-clockwise`() throws {
  let one = try robot("bodies: { a: { points: [[0, 0], [1, 0], [0, 1]], mass: 1 } }")
  let other = try robot("bodies: { a: { points: [[0, 1], [1, 0], [0, 0]], mass: 1 } }")
  #expect(one.bodies[0].shape == .polygon([[0, 0], [1, 0], [0, 1]]))
  #expect(other.bodies[0].shape == one.bodies[0].shape)
}

@Test func `a joint's place in the robot becomes anchors in its bodies`() throws {
  let robot = try robot(
    """
    bodies:
      cart: { size: [1, 1], mass: 1, at: [1, 2] }
      pole: { size: [1, 1], mass: 1, at: [3, 2], angle: 90 deg }
    joints:
      rail: { prismatic: [world, cart], at: [1, 1], axis: [3, 4], motor: { force: 40 N, speed: 1 m/s } }
      pin: { revolute: [cart, pole], at: [2, 2] }
    """)
  #expect(robot.joints[0].kind == .prismatic(axis: SIMD2(0.6, 0.8)))
  #expect(robot.joints[0].anchorA == SIMD2(1, 1) && robot.joints[0].anchorB == SIMD2(0, -1))
  let anchor = robot.joints[1].anchorB
  #expect(robot.joints[1].anchorA == SIMD2(1, 0) && abs(anchor.x) < 1e-15 && abs(anchor.y - 1) < 1e-15)
}

@Test func `what an entry says itself drives out what excludes it`() throws {
  let robot = try robot(
    """
    defaults: { part: { size: [1, 1], mass: 1 } }
    bodies:
      a: { class: part, radius: 1, density: 3 }
      b: { like: a, mass: 2 }
    joints: { pin: { weld: [a, b], at: [0, 0] } }
    """)
  #expect(robot.bodies.map(\.shape) == [.circle(radius: 1), .circle(radius: 1)])
  #expect(robot.bodies.map(\.mass) == [nil, .fixed(2)] && robot.bodies.map(\.density) == [.fixed(3), nil])
}

private func bodies(_ entries: String) -> String { "bodies: { hull: { radius: 1, mass: 1 }, \(entries) }" }

private func joints(_ entries: String) -> String {
  "bodies: { hull: { radius: 1, mass: 1 }, leg: { radius: 1, mass: 1 } }\njoints: { pin: { weld: [hull, leg], at: [0, 0] }, \(entries) }"
}

private func sensors(_ entries: String) -> String {
  "bodies: { hull: { radius: 1, mass: 1 } }\nsensors: { \(entries) }"
}

@Test(arguments: [
  ("bodies: {}", "1:9: error: a robot has at least one body"),
  ("about: x", "1:1: error: 'bodies' is missing in robot 'it'"),
  ("bodies: 5", "1:9: error: 'bodies' takes a mapping, not '5'"),
  (bodies("a: 5"), "1:44: error: body 'a' takes a mapping, not '5'"),
  (bodies("a: { mass: 1 }"), "1:44: error: body 'a' needs a 'radius', a 'size' or 'points'"),
  (bodies("a: { radius: 1 }"), "1:44: error: 'mass' or 'density' is missing in body 'a'"),
  (
    bodies("a: { radius: 1, mass: 1, density: 1 }"),
    "1:66: error: body 'a' has a 'mass' and a 'density'; give one of them"
  ),
  (bodies("a: { radius: 0, mass: 1 }"), "1:54: error: 'radius' must be between 0.001 and 1000 m, not '0'"),
  (bodies("a: { size: [1, 0], mass: 1 }"), "1:56: error: 'size' must be between 0.001 and 1000 m, not '0'"),
  (bodies("a: { size: [1..2, 1], mass: 1 }"), "1:52: error: 'size' takes fixed numbers, not ranges"),
  (bodies("a: { radius: .nan, mass: 1 }"), "1:54: error: '.nan' is not finite"),
  (bodies("a: { radius: .inf, mass: 1 }"), "1:54: error: '.inf' is not finite"),
  (bodies("a: { radius: 1, mass: 0 }"), "1:63: error: 'mass' must be above 0, not '0'"),
  (bodies("a: { radius: 1, mass: 1 ± 100 % }"), "1:63: error: 'mass' must stay above 0, unlike '1 ± 100 %'"),
  (bodies("a: { radius: 1, mass: 1, friction: -1 }"), "1:76: error: 'friction' must be at least 0"),
  (
    bodies("a: { radius: 1, mass: 1, frction: 1 }"),
    "1:66: error: unknown key 'frction' in body 'a'; did you mean 'friction'?"
  ),
  (bodies("a: { points: [[0, 0], [1, 0]], mass: 1 }"), "1:54: error: 'points' takes a list of 3 to 8 points, not 2"),
  (bodies("a: { points: [[0, 0], [1, 0], [2, 0]], mass: 1 }"), "1:54: error: the polygon has no area"),
  (
    bodies("a: { points: [[0, 0], [1, 0], [1, 0.001], [0, 1]], mass: 1 }"),
    "1:71: error: the polygon has two points in one place"
  ),
  (
    bodies("a: { points: [[0, 0], [2, 0], [0.5, 0.5], [0, 2]], mass: 1 }"),
    "1:71: error: the polygon is not convex at this point"
  ),
  (
    bodies("a: { points: [[0, 1], [-0.588, -0.809], [0.951, 0.309], [-0.951, 0.309], [0.588, -0.809]], mass: 1 }"),
    "1:54: error: the polygon crosses itself"
  ),
  (
    bodies("world: { radius: 1, mass: 1 }"),
    "1:41: error: a body cannot be named 'world': that is what joints call the ground"
  ),
  (bodies("a: { like: a }"), "1:52: error: like goes in a circle: a -> a"),
  (bodies("a: { like: b }, b: { like: a }"), "1:68: error: like goes in a circle: a -> b -> a"),
  (bodies("a: { like: hul }"), "1:52: error: unknown sibling 'hul'; did you mean 'hull'?"),
  (bodies("a: { class: leg }"), "1:53: error: unknown class 'leg'"),
  (joints("j: { revolute: [hull, elbo], at: [0, 0] }"), "2:73: error: unknown body 'elbo' (there are: hull, leg)"),
  (joints("j: { revolute: [hul, leg], at: [0, 0] }"), "2:67: error: unknown body 'hul'; did you mean 'hull'?"),
  (joints("j: { revolute: [leg, leg], at: [0, 0] }"), "2:66: error: joint 'j' joins body 'leg' to itself"),
  (joints("j: { revolute: [leg, world], at: [0, 0] }"), "2:72: error: 'world' comes first in a joint"),
  (joints("j: { revolute: [leg], at: [0, 0] }"), "2:66: error: 'revolute' takes a list of two bodies"),
  (joints("j: { at: [0, 0] }"), "2:54: error: joint 'j' needs one of 'revolute', 'prismatic' and 'weld'"),
  (joints("j: { weld: [hull, leg] }"), "2:54: error: 'at' or 'anchors' is missing in joint 'j'"),
  (
    joints("j: { weld: [hull, leg], at: [0, 0], motor: {} }"),
    "2:87: error: unknown key 'motor' in joint 'j' (it takes: revolute, prismatic, weld, at, anchors)"
  ),
  (
    joints("j: { revolute: [hull, leg], at: [0, 0], limits: 3 }"),
    "2:99: error: 'limits' takes a range such as -1..1 rad"
  ),
  (joints("j: { prismatic: [hull, leg], at: [0, 0], axis: [0, 0] }"), "2:98: error: 'axis' must not be zero"),
  (
    joints("j: { prismatic: [hull, leg], at: [0, 0], motor: { torque: 1, speed: 1 } }"),
    "2:101: error: this motor has a 'force', not a 'torque'"
  ),
  (
    joints("j: { revolute: [hull, leg], at: [0, 0], motor: { torque: 1 N, speed: 1 } }"),
    "2:108: error: 'N' is not a unit of torque (Nm, N m, mNm, Ncm, kNm, kgcm)"
  ),
  (
    sensors("foot: { body: hull }"),
    "2:18: error: 'kind' is missing in sensor 'foot'; it is one of imu, joints, contact, lidar, odometry, pose, pressure, camera"
  ),
  (sensors("lidar: { body: hull, rays: 0, range: 5 }"), "2:39: error: 'rays' must be between 1 and 1024, not '0'"),
  (sensors("lidar: { body: hull, rays: 9, range: 5, span: 400 deg }"), "2:58: error: 'span' is between 0 and 360 deg"),
  (sensors("imu: { body: hall }"), "2:25: error: unknown body 'hall'; did you mean 'hull'?"),
  (sensors("odometry: {}"), "2:22: error: odometry needs wheels, and the robot has none"),
])
private func `a wrong robot is refused in place`(_ text: String, _ message: String) {
  #expect(complaints(ofRobot: text) == ["models/it/robot.yaml:\(message)"])
}

@Test func `all mistakes of a file are reported in one run, in file order`() {
  #expect(
    complaints(
      ofRobot: """
        bodies:
          hull: { radius: 5 kg, mass: 3 kgs }
        joints:
          hip: { revolute: [hull, leg], at: [0, 0] }
        sensors:
          imu: { body: hul }
        wheel: {}
        """) == [
        "models/it/robot.yaml:2:19: error: 'kg' is not a unit of length (m, cm, mm, km)",
        "models/it/robot.yaml:2:31: error: unknown unit 'kgs' of mass (kg, g, t); did you mean 'kg'?",
        "models/it/robot.yaml:4:27: error: unknown body 'leg' (there are: hull)",
        "models/it/robot.yaml:6:16: error: unknown body 'hul'; did you mean 'hull'?",
        "models/it/robot.yaml:7:1: error: unknown key 'wheel' in robot 'it'; did you mean 'wheels'?",
      ])
}

@Test func `copies of copies cannot grow without bound`() {
  var text = "bodies:\n  b0: { radius: 1, mass: 1"
  for key in 0..<5000 { text += ", k\(key): 1" }
  text += " }\n"
  for body in 1..<200 { text += "  b\(body): { like: b\(body - 1) }\n" }
  #expect(
    complaints(ofRobot: text).contains { $0.hasSuffix("the robot has more than 200000 values with all its copies") })
}
