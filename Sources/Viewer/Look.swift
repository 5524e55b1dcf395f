/// What is drawn and how, whatever the session.
public struct Look: Sendable {
  public var theme: Theme
  public var layers: Layers
  var camera = Camera()
  var showsHelp = false
  /// Of a file that cannot be read, say; empty where all is well.
  var message = ""
  /// What was done last; it goes with the next key.
  var note = ""
  /// Beside the scene where a training is watched.
  var progress: LearningProgress?

  public init(theme: Theme = .dark, layers: Layers = .everything) {
    self.theme = theme
    self.layers = layers
  }
}

/// How far a training has come, to be drawn beside its newest policy.
public struct LearningProgress: Sendable, Equatable {
  /// Control steps and mean returns of the selections so far.
  public var points: [SIMD2<Double>]
  public var totalSteps: Double
  /// Of the policy that is shown.
  public var policySteps: Int

  public init(points: [SIMD2<Double>], totalSteps: Double, policySteps: Int) {
    self.points = points
    self.totalSteps = totalSteps
    self.policySteps = policySteps
  }
}
