/// The environments that need no physics engine, by the name a world gives as `reference: NAME`.
public enum ReferenceEnvironments {
  public static let all: [(name: String, make: EnvironmentMaker)] = [
    ("cartpole", { ReferenceCartPole() }),
    ("pendulum", { ReferencePendulum() }),
  ]
}
