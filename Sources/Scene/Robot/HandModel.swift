/// A gripper at the end of three turning joints that is moved as one, by where its tip should be: it keeps the direction
/// that it has in the pose of the file.
public struct HandModel: Sendable, Equatable {
  /// Shoulder, elbow and wrist, as indices into the robot's joints.
  public var joints: [Int]
  /// The joint of the finger with the motor, whose positive way opens.
  public var gripper: Int
  /// The joint of the finger that follows it.
  public var follower: Int
  /// The point between the fingertips, in the frame of the body behind the wrist.
  public var tip: SIMD2<Double>
  /// m/s, of the tip along each axis.
  public var speed: Double
  /// Between which points the tip stays, in the robot's frame.
  public var low: SIMD2<Double>
  public var high: SIMD2<Double>

  /// What actions can drive besides actuators.
  public static let channels = ["hand x", "hand y", "grip"]
}

extension RobotDecoder {
  func hand(_ tree: Tree) -> HandModel? {
    let reader = MappingReader(tree, of: "'hand'", diagnostics)
    let names = robot.joints.map(\.name)
    let chain = (reader.required("joints")?.elements ?? []).compactMap { element -> Int? in
      guard let name = readText(element, of: "joints", wanting: "a joint's name", diagnostics) else { return nil }
      if !names.contains(name) { diagnostics.unknown("joint", name, in: names, at: element.range) }
      return names.firstIndex(of: name)
    }
    let gripper = names.firstIndex(of: reader.reference("gripper", to: "joint", in: names))
    let tip = reader.point("tip", .length)
    let speed = reader.number("speed", .speed, in: .positive)
    let corners = (reader.required("within")?.elements ?? []).compactMap {
      readPoint($0, .length, of: "within", diagnostics)
    }
    reader.finish()
    if diagnostics.hasErrors { return nil }
    guard chain.count == 3, isArm(chain) else {
      diagnostics.error(
        "the joints of a hand are three revolute ones in a row, with limits and motors of 'control: position'",
        at: reader.range(of: "joints"))
      return nil
    }
    guard let gripper, robot.joints[gripper].motor?.control == .velocity,
      let follower = robot.joints.firstIndex(where: { $0.mirrors == names[gripper] })
    else {
      diagnostics.error(
        "the gripper is a joint with a motor of 'control: velocity' that another joint mirrors",
        at: reader.range(of: "gripper"))
      return nil
    }
    guard corners.count == 2, corners[0].x < corners[1].x, corners[0].y < corners[1].y else {
      diagnostics.error("'within' takes the lower left and the upper right corner", at: reader.range(of: "within"))
      return nil
    }
    return HandModel(
      joints: chain, gripper: gripper, follower: follower, tip: tip, speed: speed, low: corners[0], high: corners[1])
  }

  private func isArm(_ chain: [Int]) -> Bool {
    let joints = chain.map { robot.joints[$0] }
    return joints.allSatisfy { $0.kind == .revolute && $0.motor?.control == .position && $0.limits != nil }
      && joints[0].bodyB == joints[1].bodyA && joints[1].bodyB == joints[2].bodyA
  }

  /// A joint mirrors another one that moves as it does: two slides, or two hinges.
  func checkMirrors(_ section: Tree) {
    for joint in robot.joints {
      guard let name = joint.mirrors, let tree = section.entries?.first(where: { $0.name == joint.name })?.value else {
        continue
      }
      let range = tree["mirrors"]?.range ?? tree.range
      guard let other = robot.joints.first(where: { $0.name == name }) else {
        diagnostics.unknown("joint", name, in: robot.joints.map(\.name), at: range)
        continue
      }
      let isSlide = if case .prismatic = joint.kind { true } else { false }
      let isOtherSlide = if case .prismatic = other.kind { true } else { false }
      if other.name == joint.name || other.mirrors != nil || other.kind == .weld || isSlide != isOtherSlide {
        diagnostics.error(
          "joint '\(joint.name)' cannot mirror '\(name)'; it takes another joint of its kind", at: range)
      } else if other.bodyA == joint.bodyA || other.bodyB == joint.bodyB {
        diagnostics.error(
          "joint '\(joint.name)' shares a body with '\(name)'; Box2D's gears lose a force then, so mount one of them on a "
            + "body of its own that is welded to the other's", at: range)
      }
    }
  }
}
