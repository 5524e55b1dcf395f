public import Environments
public import Simulation

extension TaskDefinition {
  /// What moves in an environment that this definition made: to draw it and to reach into it. Nil in a reference world.
  public static func simulation(of environment: any Environment) -> Simulation? {
    (environment as? SceneEnvironment)?.context.simulation
  }

  /// Where an errand's robot is to go now, m, and whether it has the parcel. Nil where a world has no errand.
  public static func goal(of environment: any Environment) -> (at: SIMD2<Double>, isCarrying: Bool)? {
    guard let errand = (environment as? SceneEnvironment)?.context.errand else { return nil }
    return (errand.goalPosition, errand.carrying)
  }

  /// Moves where an errand's robot is to go now, m.
  /// - Returns: false, and nothing is moved, in a world without an errand, for a place in a house or beyond the walls, and
  ///   where no way leads there.
  public static func moveGoal(of environment: any Environment, to point: SIMD2<Double>) -> Bool {
    (environment as? SceneEnvironment)?.context.errand?.moveGoal(to: point) ?? false
  }

  /// The ball and the scripted player's paddle, among the robot's bodies. Nil where a world has no rally.
  public static func rally(of environment: any Environment) -> (ball: Int, paddle: Int)? {
    guard let opponent = (environment as? SceneEnvironment)?.context.opponent else { return nil }
    return (opponent.plan.ball, opponent.plan.paddle)
  }

  /// Where each number of the robot's state stands in the newest observation of an environment that this definition
  /// made, nil where it does not: `[layout.stateCount]`.
  public static func observedPlaces(of environment: any Environment) -> [Int?] {
    (environment as? SceneEnvironment)?.observedPlaces ?? []
  }
}
