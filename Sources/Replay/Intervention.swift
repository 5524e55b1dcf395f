/// Something done to a world by hand, between two control steps.
public struct Intervention: Sendable, Equatable {
  public enum Deed: Sendable, Equatable {
    /// N s on a body's origin. Bodies are the robot's by index, then the dropped boxes in the order of their drops.
    case push(body: Int, impulse: SIMD2<Float>)
    /// Takes hold of a body at a point in its frame, m, and lets go of another one.
    case grab(body: Int, at: SIMD2<Float>)
    /// Draws what was grabbed to a point of the world, m, from now on.
    case pull(to: SIMD2<Float>)
    case release
    /// A box of a width and a height, m, with its centre at a point of the world.
    case drop(at: SIMD2<Float>, size: SIMD2<Float>)
    /// Where an errand's robot is to go now, m.
    case goal(at: SIMD2<Float>)
  }

  /// Control steps since the reset when it was done; the next action follows it.
  public var step: Int
  public var deed: Deed

  public init(step: Int, _ deed: Deed) {
    self.step = step
    self.deed = deed
  }
}
