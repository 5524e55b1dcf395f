public import Environments
import Foundation
import Simulation

extension TaskDefinition {
  /// Whether the world has a hand-written policy to compare with.
  public var hasScripted: Bool {
    guard actionKinds.contains(.continuous) else { return false }
    switch scenic?.task {
    case .errand: return true
    case .placement: return scene.drives == [.handX, .handY, .grip]
    case .rally, nil: return false
    }
  }

  /// Writes the action of the hand-written policy for an environment that this definition made with continuous actions.
  public static func scriptedAction(_ environment: any Environment, into action: inout MutableSpan<Float>) {
    guard let environment = environment as? SceneEnvironment else {
      preconditionFailure("a reference world has no scripted policy")
    }
    let simulation = environment.context.simulation
    if let errand = environment.context.errand {
      drive(errand.goalOffset(simulation), &action)
    } else if let placement = environment.context.placement {
      place(Place(simulation), isInBin: placement.isInBin, simulation, &action)
    } else {
      preconditionFailure("only worlds with the task 'errand' or 'placement' have a scripted policy")
    }
  }

  /// Heads straight for the present goal and knows nothing of walls.
  private static func drive(_ goal: SIMD2<Double>, _ action: inout MutableSpan<Float>) {
    let bearing = atan2(goal.y, goal.x)
    let forward = max(0, 1 - abs(bearing) / 0.8)
    let turn = min(max(bearing, -0.6), 0.6)
    action[0] = Float(forward - turn)
    action[1] = Float(forward + turn)
  }

  /// Takes the thing from above, carries it over the rim, sets it down and withdraws.
  private static func place(
    _ now: Place, isInBin: Bool, _ simulation: Simulation, _ action: inout MutableSpan<Float>
  ) {
    guard let hand = simulation.blueprint.handling?.hand else { return }
    let step = hand.speed / simulation.blueprint.scene.control.rate
    let rim = now.bin.height + 0.04
    let above = rim + now.size.height - now.tip.y
    var way = SIMD2(0.0, 0.0)
    var grip: Float = 0
    if isInBin, now.underside < 0.03 || now.isOpen {
      grip = 1
      way.y = now.grasp.isTouchedByFinger ? 0 : 1
    } else if now.grasp.isPinched, !now.isOpen {
      grip = -1
      let isOver = abs(now.toBin) < 0.03
      way.x = now.underside > rim || isOver ? now.toBin : 0
      way.y = isOver ? -step / 2 : rim + 0.02 - now.underside
    } else if abs(now.reach.x) > 0.015 {
      grip = 1
      way = SIMD2(now.reach.x, now.reach.y < -0.12 ? 0 : above)
    } else if now.tip.y > hand.low.y + 0.015 {
      grip = 1
      way = SIMD2(now.reach.x, hand.low.y - now.tip.y)
    } else {
      grip = -1
    }
    action[0] = Float(way.x / step)
    action[1] = Float(way.y / step)
    action[2] = grip
  }
}
