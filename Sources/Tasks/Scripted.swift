public import Environments
import Foundation

extension TaskDefinition {
  /// Whether the world has a hand-written policy to compare with.
  public var hasScripted: Bool { scenic?.errandReach != nil && actionKinds.contains(.continuous) }

  /// Writes the action of the hand-written policy for an environment that this definition made with continuous
  /// actions: it heads straight for its present goal and knows nothing of walls.
  public static func scriptedAction(_ environment: any Environment, into action: inout MutableSpan<Float>) {
    guard let environment = environment as? SceneEnvironment, let errand = environment.context.errand else {
      preconditionFailure("only worlds with the task 'errand' have a scripted policy")
    }
    let goal = errand.goalOffset(environment.context.simulation)
    let bearing = atan2(goal.y, goal.x)
    let forward = max(0, 1 - abs(bearing) / 0.8)
    let turn = min(max(bearing, -0.6), 0.6)
    action[0] = Float(forward - turn)
    action[1] = Float(forward + turn)
  }
}
