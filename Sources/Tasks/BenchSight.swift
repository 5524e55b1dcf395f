import Foundation
import Robots
import Scene
import Simulation

/// What a robot at a bench makes of its own sensors: nothing here is known to the simulation alone.
struct BenchSight: Sendable {
  enum Quantity: Sendable { case handX, handY, thingX, thingY, thingTilt, thingWidth, binX, grip, gripped }

  /// N, from which a pad feels something.
  private static let threshold: Float = 1

  private let hand: HandSense
  /// Where the camera's channels begin in the robot's state.
  private let camera: Int
  private let pads: [Int]
  private let gripper: Int

  /// Nil, with an error, where the robot lacks a sensor for it.
  init?(_ scope: TermScope, at range: SourceRange) {
    let robot = scope.scene.robot
    let sensors = scope.layout.sensors
    guard let model = robot.hand, let hand = HandSense(robot, scope.layout, model),
      let camera = sensors.first(where: { $0.kind == .camera })
    else {
      scope.diagnostics.error(
        "robot '\(robot.name)' needs a hand, a 'joints' and a 'camera' sensor for this", at: range)
      return nil
    }
    self.hand = hand
    self.camera = camera.offset
    let fingers = [model.gripper, model.follower].map { robot.joints[$0].bodyB }
    pads = sensors.filter { sensor in
      if case .pressure(let body, _) = sensor.kind { fingers.contains(body) } else { false }
    }.map(\.offset)
    gripper = robot.actuators.firstIndex { $0.target == .joint(model.gripper) } ?? 0
    if pads.count != 2 {
      scope.diagnostics.error("robot '\(robot.name)' needs a 'pressure' sensor on each finger for this", at: range)
    }
  }

  /// Robot frame, m.
  func tip(_ simulation: Simulation) -> SIMD2<Double> { hand.tip(simulation.state) }

  /// - Parameter tip: what `tip` gives.
  func read(_ quantity: Quantity, tip: SIMD2<Double>, _ simulation: Simulation) -> Float {
    let state = simulation.state.values
    switch quantity {
    case .handX: return Float(tip.x)
    case .handY: return Float(tip.y)
    case .thingX: return state[camera] - Float(tip.x)
    case .thingY: return state[camera + 1] - Float(tip.y)
    case .thingTilt: return remainder(state[camera + 2], .pi / 2)
    case .thingWidth: return state[camera + 3]
    case .binX: return state[camera + 4] - Float(tip.x)
    case .grip: return simulation.command.values[gripper]
    case .gripped: return pads.allSatisfy { state[$0] > Self.threshold } ? 1 : 0
    }
  }
}
