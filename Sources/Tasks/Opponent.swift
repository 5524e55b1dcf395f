import Robots
import Scene
import Simulation

/// The scripted player of the task `rally`: its paddle, one of the robot's bodies on a slide along y, follows the ball
/// as it saw it some time ago, as fast as its motor lets it.
final class Opponent {
  struct Plan: Sendable {
    let actuator: Int
    let paddle: Int
    let ball: Int
    /// Control steps between what happens and what it sees.
    let delay: Int
    /// Command per metre that the paddle is off.
    let gain: Double

    /// Mistakes go to the reader's diagnostics.
    init(_ reader: MappingReader, _ scene: Scene) {
      let robot = scene.robot
      let slides = robot.actuators.filter { Self.slide(of: $0, on: robot) != nil }
      let name = reader.reference("paddle", to: "motor of a slide", in: slides.map(\.name))
      actuator = robot.actuators.firstIndex { $0.name == name } ?? 0
      let driven = slides.first { $0.name == name }
      let bodies = robot.bodies.map(\.name)
      paddle = driven.flatMap { Self.slide(of: $0, on: robot) }.flatMap { bodies.firstIndex(of: $0.bodyB) } ?? 0
      ball = bodies.firstIndex(of: reader.reference("ball", to: "body", in: bodies)) ?? 0
      let seconds = reader.number("delay", .time, in: 0...10, default: 0.1)
      delay = Int((seconds * scene.control.rate).rounded())
      gain = scene.control.rate / max(driven?.motor.speed.nominal ?? 1, 1e-3)
      if let driven, scene.actions.continuous.isEmpty || scene.actions.continuous.contains(driven.name) {
        reader.diagnostics.error(
          "the opponent moves '\(driven.name)' itself; name the others under 'actions: continuous:'",
          at: reader.range(of: "paddle"))
      }
    }

    private static func slide(of actuator: ActuatorModel, on robot: RobotModel) -> JointModel? {
      guard case .joint(let index) = actuator.target, case .prismatic = robot.joints[index].kind else { return nil }
      return robot.joints[index]
    }
  }

  let plan: Plan
  /// The ball's y in the last control steps, the present one included, m.
  private var seen: [Double]
  private var step = 0

  init(_ plan: Plan) {
    self.plan = plan
    seen = Array(repeating: 0, count: plan.delay + 1)
  }

  func begin(_ simulation: Simulation) {
    let y = simulation.pose(of: plan.ball).y
    for index in seen.indices { seen[index] = y }
    step = 0
  }

  /// Adds its own move to the learner's command.
  func act(_ simulation: Simulation, into command: inout RobotCommand) {
    seen[step % seen.count] = simulation.pose(of: plan.ball).y
    step += 1
    let off = seen[step % seen.count] - simulation.pose(of: plan.paddle).y
    command.values[plan.actuator] = Float(min(max(off * plan.gain, -1), 1))
  }
}
