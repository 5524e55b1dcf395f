import Robots
import Scene

/// Turns a learner's action into what the robot's actuators should do.
struct ActionDecoder: Sendable {
  /// Which actuators the numbers of an action drive.
  private let actuators: [Int]
  /// Per choice the values of the driven actuators; nil for continuous actions.
  private let choices: [[Float]]?

  init(_ scene: Scene, _ kind: ActionKind) {
    actuators = scene.drivenActuators
    choices = kind == .discrete ? scene.actions.discrete.map { $0.values.map(Float.init) } : nil
  }

  /// Values beyond -1...1 are clipped; what is not a number becomes 0, so that no policy can harm the physics.
  func decode(_ action: Span<Float>, into command: inout RobotCommand) {
    guard let choices else {
      for index in actuators.indices {
        let value = action[index]
        command.values[actuators[index]] = value.isNaN ? 0 : min(max(value, -1), 1)
      }
      return
    }
    let wanted = action[0].isNaN ? 0 : min(max(action[0], 0), Float(choices.count - 1))
    let choice = choices[Int(wanted)]
    for index in actuators.indices { command.values[actuators[index]] = choice[index] }
  }
}
