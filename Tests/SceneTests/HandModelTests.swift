import Scene
import Testing

/// A planar arm of two links with a gripper; each replacement makes one mistake.
private let arm = """
  bodies:
    base: { size: [1, 1], mass: 1 }
    upper: { size: [1, 0.1], mass: 1 }
    fore: { size: [1, 0.1], mass: 1 }
    palm: { size: [1, 0.1], mass: 1 }
    rail: { size: [1, 0.1], mass: 1 }
    left: { size: [0.1, 1], mass: 1 }
    right: { size: [0.1, 1], mass: 1 }
  joints:
    foot: { weld: [world, base], at: [0, 0] }
    carriage: { weld: [palm, rail], at: [0, 0] }
    shoulder: { revolute: [base, upper], at: [0, 0], limits: -1..1 rad, motor: { control: position, torque: 99 Nm, speed: 1 rad/s } }
    elbow: { revolute: [upper, fore], at: [1, 0], limits: -1..1 rad, motor: { control: position, torque: 99 Nm, speed: 1 rad/s } }
    wrist: { revolute: [fore, palm], at: [2, 0], limits: -1..1 rad, motor: { control: position, torque: 99 Nm, speed: 1 rad/s } }
    finger: { prismatic: [palm, left], at: [2, 0], axis: [-1, 0], motor: { force: 9 N, speed: 1 m/s } }
    other: { prismatic: [rail, right], at: [2, 0], axis: [1, 0], mirrors: finger }
  hand: { joints: [shoulder, elbow, wrist], gripper: finger, tip: [0, -1], speed: 1 m/s, within: [[0, 0], [1, 1]] }

  """

@Suite struct HandModelTests {
  @Test func `a hand names its joints, its fingers and where its tip may go`() throws {
    let diagnostics = Diagnostics()
    let robot = try #require(
      RobotModel.parse(text: arm, path: "models/it/robot.yaml", diagnostics), "\(heads(diagnostics))")
    let hand = try #require(robot.hand)
    #expect(hand.joints == [2, 3, 4] && hand.gripper == 5 && hand.follower == 6)
    #expect(hand.tip == [0, -1] && hand.speed == 1 && hand.low == .zero && hand.high == [1, 1])
    #expect(robot.joints[6].mirrors == "finger" && robot.joints[6].motor == nil)
    #expect(robot.actuators.map(\.name) == ["shoulder", "elbow", "wrist", "finger"])
  }

  @Test(arguments: [
    ("[shoulder, elbow, wrist]", "[shoulder, elbow]", "the joints of a hand are three revolute ones in a row"),
    ("[shoulder, elbow, wrist]", "[elbow, shoulder, wrist]", "the joints of a hand are three revolute ones in a row"),
    ("[shoulder, elbow, wrist]", "[shoulder, elbo, wrist]", "unknown joint 'elbo'; did you mean 'elbow'?"),
    ("gripper: finger", "gripper: wrist", "the gripper is a joint with a motor of 'control: velocity'"),
    ("[[0, 0], [1, 1]]", "[[0, 0], [0, 1]]", "'within' takes the lower left and the upper right corner"),
    ("mirrors: finger", "mirrors: fingers", "unknown joint 'fingers'; did you mean 'finger'?"),
    ("mirrors: finger", "mirrors: elbow", "joint 'other' cannot mirror 'elbow'"),
    ("[rail, right]", "[palm, right]", "joint 'other' shares a body with 'finger'"),
    ("mirrors: finger", "mirrors: finger, motor: { force: 1 N, speed: 1 m/s }", "unknown key 'motor' in joint 'other'"),
  ]) func `a mistake in a hand or its fingers is named`(text: String, mistake: String, message: String) throws {
    let diagnostics = Diagnostics()
    let wrong = arm.replacing(text, with: mistake)
    try #require(wrong != arm)
    _ = RobotModel.parse(text: wrong, path: "models/it/robot.yaml", diagnostics)
    #expect(diagnostics.all.contains { $0.message.contains(message) || $0.rendered.contains(message) })
  }
}

@Suite struct ThingTests {
  private static let world = """
    robot: { model: it }
    things: { block: { size: [1, 2], scale: 0.5..2, mass: 1 } }
    actions: { continuous: [hand x, grip] }
    observe: [joint angle]
    reward: { alive: 1 }
    end: { time: 1 s }

    """

  private func problems(_ world: String) throws -> String {
    try TemporaryFolder(["w.yaml": world, "models/it/robot.yaml": arm]).problems("w.yaml")
  }

  @Test func `things are bodies beside the robot's, and meet everything`() throws {
    let folder = try TemporaryFolder(["w.yaml": Self.world, "models/it/robot.yaml": arm])
    let scene = try Scene.load(path: folder.path + "/w.yaml", searching: [folder.path])
    let block = try #require(scene.robot.bodies.last)
    #expect(block.name == "block" && block.collides == .everything)
    #expect(block.scale.low == 0.5 && block.scale.high == 2)
    #expect(scene.drives == [.handX, .grip])
    #expect(try problems(Self.world) == "")
  }

  @Test(arguments: [
    ("block:", "palm:", "thing 'palm' has the name of a body of the robot"),
    ("[hand x, grip]", "[hand x, elbow]", "'elbow' is moved by the hand already"),
    ("[hand x, grip]", "[hand z]", "unknown actuator 'hand z'; did you mean 'hand x'?"),
    ("scale: 0.5..2", "scale: 0", "'scale' must be between 0.01 and 100"),
  ]) func `a mistake in a thing or an action of the hand is named`(
    text: String, mistake: String, message: String
  ) throws {
    let found = try problems(Self.world.replacing(text, with: mistake))
    #expect(found.contains(message), "\(found)")
  }
}
