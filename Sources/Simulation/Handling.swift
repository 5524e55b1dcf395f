public import Robots
public import Scene

/// Who handles what: a hand with two fingers, and a thing on a bench. Bodies by index.
public struct Handling: Sendable {
  public let thing: Int
  public let fingers: (driven: Int, follower: Int)
  public let palm: Int
  /// Among the moving joints.
  public let joints: [Int]
  /// Among the moving joints, and among the actuators.
  public let gripper: (joint: Int, actuator: Int)
  public let hand: HandModel
  public let kinematics: HandKinematics

  /// Nil, with an error, where the robot has no hand or there is no such thing.
  init?(thing name: String, _ scene: Scene, _ diagnostics: Diagnostics) {
    let robot = scene.robot
    let names = robot.bodies.map(\.name)
    guard let hand = robot.hand else {
      diagnostics.error("'layout: { kind: bench }' needs a robot with a 'hand'", at: scene.layout?.range)
      return nil
    }
    let isFree = !robot.joints.contains { $0.bodyA == name || $0.bodyB == name }
    guard let thing = names.firstIndex(of: name), isFree else {
      diagnostics.error(
        "the bench's thing '\(name)' is none of the world's things", at: scene.layout?.range,
        suggestion: closest(to: name, in: names))
      return nil
    }
    func body(_ joint: Int) -> Int { names.firstIndex(of: robot.joints[joint].bodyB) ?? 0 }
    let moving = robot.movingJoints.map(\.name)
    func index(_ joint: Int) -> Int { moving.firstIndex(of: robot.joints[joint].name) ?? 0 }
    self.thing = thing
    fingers = (body(hand.gripper), body(hand.follower))
    palm = body(hand.joints[2])
    joints = hand.joints.map(index)
    gripper = (index(hand.gripper), robot.actuators.firstIndex { $0.target == .joint(hand.gripper) } ?? 0)
    self.hand = hand
    kinematics = HandKinematics(robot, hand)
  }
}
