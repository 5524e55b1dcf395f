/// Something done to a world by hand, between two control steps.
public struct Intervention: Sendable, Equatable {
  public enum Deed: Sendable, Equatable {
    /// N s on a body's origin, by its index among the robot's bodies.
    case push(body: Int, impulse: SIMD2<Float>)
  }

  /// Control steps since the reset when it was done; the next action follows it.
  public var step: Int
  public var deed: Deed

  public init(step: Int, _ deed: Deed) {
    self.step = step
    self.deed = deed
  }
}
