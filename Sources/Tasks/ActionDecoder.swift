import Robots
import Scene
import Simulation

/// Turns a learner's action into what the robot's actuators should do.
struct ActionDecoder {
  private let drives: [Drive]
  /// Per choice the values of what is driven; nil for continuous actions.
  private let choices: [[Float]]?
  /// Present where the action moves a hand.
  private var mover: HandMover?
  /// The values of the action at hand.
  private var values: [Float]

  init(_ scene: Scene, _ kind: ActionKind, _ blueprint: Blueprint) {
    drives = scene.drives
    choices = kind == .discrete ? scene.actions.discrete.map { $0.values.map(Float.init) } : nil
    let movesHand = drives.contains { if case .actuator = $0 { false } else { true } }
    mover = movesHand ? HandMover(scene, blueprint) : nil
    values = Array(repeating: 0, count: drives.count)
  }

  /// Begins an episode in the state that the sensors say.
  mutating func begin(_ state: RobotState) { mover?.begin(state) }

  /// Values beyond -1...1 are clipped; what is not a number becomes 0, so that no policy can harm the physics.
  mutating func decode(_ action: Span<Float>, _ state: RobotState, into command: inout RobotCommand) {
    if let choices {
      let wanted = action[0].isNaN ? 0 : min(max(action[0], 0), Float(choices.count - 1))
      let choice = choices[Int(wanted)]
      for index in values.indices { values[index] = choice[index] }
    } else {
      for index in values.indices { values[index] = action[index].isNaN ? 0 : min(max(action[index], -1), 1) }
    }
    for index in drives.indices {
      switch drives[index] {
      case .actuator(let actuator): command.values[actuator] = values[index]
      case .handX: mover?.move(SIMD2(Double(values[index]), 0))
      case .handY: mover?.move(SIMD2(0, Double(values[index])))
      case .grip: mover?.grip(values[index])
      }
    }
    mover?.command(state, into: &command)
  }
}
