public import Environments
public import Simulation

extension TaskDefinition {
  /// What moves in an environment that this definition made: to draw it and to reach into it. Nil in a reference world.
  public static func simulation(of environment: any Environment) -> Simulation? {
    (environment as? SceneEnvironment)?.context.simulation
  }
}
