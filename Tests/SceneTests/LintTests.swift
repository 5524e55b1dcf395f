import Scene
import Testing

@Test(arguments: [
  (
    "bodies: { a: { radius: 1, mass: 20 }, b: { radius: 1, mass: 1 } }\njoints: { j: { weld: [a, b], at: [0, 0] } }",
    "2:11: warning: body 'a' (20 kg) has 20 times the mass of 'b' (1 kg), joined with it; above 10 the physics gets soft (joints stretch); a robot that is meant to be so says 'accept: { mass ratio: 20 }'"
  ),
  (
    "bodies: { a: { radius: 1, mass: 1, collides: everything }, b: { radius: 1, mass: 1 }, c: { radius: 1, mass: 11, collides: everything } }\njoints: { j: { weld: [b, a], at: [0, 0] }, k: { weld: [world, c], at: [0, 0] } }",
    "1:87: warning: body 'c' (11 kg) has 11 times the mass of 'a' (1 kg), in contact with it; above 10 the physics gets soft (joints stretch); a robot that is meant to be so says 'accept: { mass ratio: 11 }'"
  ),
  (
    "bodies: { a: { size: [1, 0.005], mass: 1 } }",
    "1:11: warning: body 'a' is 0.005 m thin, less than the 0.01 m that Box2D keeps between shapes; things will float around it"
  ),
  (
    "bodies: { a: { radius: 1, mass: 1, friction: 0.1 ± 0.3 } }",
    "1:46: warning: the range of 'friction' reaches -0.2, which cannot be; it is cut at 0"
  ),
  (
    "bodies: { a: { radius: 1, mass: 1 }, b: { radius: 1, mass: 1 } }\njoints: { j: { revolute: [world, a], at: [0, 0] } }",
    "1:38: warning: body 'b' is joined to nothing"
  ),
  (
    "bodies: { arm: { size: [1, 0.1], mass: 2, at: [0.5, 0] } }\njoints: { j: { revolute: [world, arm], at: [0, 0], motor: { torque: 9 Nm, speed: 1 } } }",
    "2:11: warning: the motor of joint 'j' has 9 Nm, but holding this pose against gravity takes 9.81 Nm"
  ),
  (
    "bodies: { lift: { size: [1, 0.1], mass: 2 } }\njoints: { j: { prismatic: [world, lift], axis: [0, 1], at: [0, 0], motor: { force: 18..30 N, speed: 1 } } }",
    "2:11: warning: the motor of joint 'j' has 18 N, but holding this pose against gravity takes 19.6 N"
  ),
  ("defaults: { c: {} }\nbodies: { a: { radius: 1, mass: 1 } }", "1:13: warning: class 'c' is never used"),
])
func `bad physics is warned of in place`(_ text: String, _ message: String) {
  #expect(complaints(ofRobot: text) == ["models/it/robot.yaml:\(message)"])
}

@Test(arguments: [
  "accept: { mass ratio: 20 }\nbodies: { a: { radius: 1, mass: 20 }, b: { radius: 1, mass: 1 } }\njoints: { j: { weld: [a, b], at: [0, 0] } }",
  "bodies: { a: { radius: 1, mass: 10 }, b: { radius: 1, mass: 1 } }\njoints: { j: { weld: [a, b], at: [0, 0] } }",
  "bodies: { arm: { size: [1, 0.1], mass: 2, at: [0.5, 0] } }\njoints: { j: { revolute: [world, arm], at: [0, 0], motor: { torque: 10 Nm, speed: 1 } } }",
  "bodies: { lift: { size: [1, 0.1], mass: 2 } }\njoints: { j: { prismatic: [world, lift], axis: [1, 0], at: [0, 0], motor: { force: 1 N, speed: 1 } } }",
])
func `good physics is not`(_ text: String) { #expect(complaints(ofRobot: text).isEmpty) }

@Test(arguments: [
  ("{ mass ratio: 5 }", "1:23: error: 'mass ratio' must be between 10 and 1000000, not '5'"),
  ("{ mass rato: 20 }", "1:11: error: unknown key 'mass rato' in 'accept'; did you mean 'mass ratio'?"),
])
func `what can be accepted is checked too`(_ accept: String, _ message: String) {
  let text = "accept: \(accept)\nbodies: { a: { radius: 1, mass: 1 } }"
  #expect(complaints(ofRobot: text) == ["models/it/robot.yaml:\(message)"])
}

@Test func `a motor need not hold what no gravity pulls`() throws {
  let folder = try TemporaryFolder([
    "models/arm/robot.yaml": """
    bodies: { arm: { size: [1, 0.1], mass: 2, at: [0.5, 0] } }
    joints: { j: { revolute: [world, arm], at: [0, 0], motor: { torque: 1 Nm, speed: 1 } } }
    """,
    "flat.yaml": Worlds.of("arm", physics: "{ gravity: none }"),
    "upright.yaml": Worlds.of("arm", physics: "{ gravity: 10 }"),
    "hanging.yaml": Worlds.of("arm, angle: -90 deg", physics: "{ gravity: 10 }"),
  ])
  #expect(folder.problems("flat.yaml") == "")
  #expect(folder.problems("upright.yaml").contains("takes 10 Nm"))
  #expect(folder.problems("hanging.yaml") == "")
}

enum Worlds {
  /// A small world for a robot.
  static func of(_ robot: String, physics: String = "{}") -> String {
    """
    physics: \(physics)
    robot: { model: \(robot) }
    actions: { continuous: all }
    observe: [angle]
    reward: { alive: 1 }
    end: { time: 1 s }

    """
  }
}
