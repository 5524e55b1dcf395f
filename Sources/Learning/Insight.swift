/// What a policy makes of one observation.
public struct Insight: Sendable, Equatable {
  /// Probabilities of the choices, Q-values, or mean actions in the environment's units.
  public var outputs: [Float]
  /// Of a Gaussian head, in the environment's units.
  public var deviations: [Float]?
  /// The return that the critic expects, or the highest Q-value; nil where a policy knows none.
  public var value: Float?
  /// By how much the chosen action's logit, Q-value or mean changes with each number of the observation, in typical
  /// deviations of that number: `[observations]`.
  public var saliency: [Float]
}
