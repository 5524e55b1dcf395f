import Robots
import Scene
import Simulation

/// Moves a hand step by step through inverse kinematics, and opens and closes it.
struct HandMover {
  private let handling: HandSense
  private let hand: HandModel
  private let kinematics: HandKinematics
  /// Per joint of the hand its actuator and its limits.
  private let motors: [(actuator: Int, limits: ClosedRange<Double>)]
  private let gripper: Int
  /// m in one control step.
  private let step: Double
  /// The target runs ahead of the hand by at most this many steps, so that a hand that is stopped does not charge up.
  private static let leash = 2.0

  private var target = SIMD2(0.0, 0.0)
  private var opening: Float = 1

  init?(_ scene: Scene, _ blueprint: Blueprint) {
    guard let hand = scene.robot.hand, let sense = HandSense(scene.robot, blueprint.robot, hand) else { return nil }
    self.hand = hand
    handling = sense
    kinematics = HandKinematics(scene.robot, hand)
    let actuators = scene.robot.actuators
    func actuator(_ joint: Int) -> Int { actuators.firstIndex { $0.target == .joint(joint) } ?? 0 }
    motors = hand.joints.map { (actuator($0), scene.robot.joints[$0].limits ?? -.pi ... .pi) }
    gripper = actuator(hand.gripper)
    step = hand.speed / scene.control.rate
  }

  mutating func begin(_ state: RobotState) {
    target = handling.tip(state)
    opening = 1
  }

  mutating func move(_ shares: SIMD2<Double>) { target += step * shares }

  mutating func grip(_ value: Float) {
    if value > 1 / 3 { opening = 1 } else if value < -1 / 3 { opening = -1 }
  }

  mutating func command(_ state: RobotState, into command: inout RobotCommand) {
    let now = handling.tip(state)
    let reach = SIMD2(repeating: Self.leash * step)
    target.clamp(lowerBound: now - reach, upperBound: now + reach)
    target.clamp(lowerBound: hand.low, upperBound: hand.high)
    let angles = kinematics.angles(tip: target)
    for index in motors.indices {
      let (actuator, limits) = motors[index]
      let share = (angles[index] - limits.lowerBound) / (limits.upperBound - limits.lowerBound)
      command.values[actuator] = Float(min(max(2 * share - 1, -1), 1))
    }
    command.values[gripper] = opening
  }
}

/// What a robot's sensors say about its hand.
struct HandSense: Sendable {
  private let kinematics: HandKinematics
  /// Of shoulder, elbow and wrist in the robot's state.
  private let angles: SIMD3<Int>

  /// Nil where nothing measures the joints.
  init?(_ robot: RobotModel, _ layout: RobotLayout, _ hand: HandModel) {
    guard let slot = layout.sensors.first(where: { $0.kind == .joints }) else { return nil }
    let moving = robot.movingJoints.map(\.name)
    let indices = hand.joints.map { joint in
      slot.offset + 2 * (moving.firstIndex(of: robot.joints[joint].name) ?? 0)
    }
    angles = SIMD3(indices[0], indices[1], indices[2])
    kinematics = HandKinematics(robot, hand)
  }

  /// Robot frame, m.
  func tip(_ state: RobotState) -> SIMD2<Double> {
    kinematics.tip(
      SIMD3(Double(state.values[angles.x]), Double(state.values[angles.y]), Double(state.values[angles.z])))
  }
}
