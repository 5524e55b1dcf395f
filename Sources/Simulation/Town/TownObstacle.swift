#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A building or a box: a convex polygon, counter-clockwise.
public struct TownObstacle: Sendable, Equatable {
  public enum Kind: Sendable { case building, box }

  public var kind: Kind
  /// Metres, in the town's frame.
  public var corners: [SIMD2<Double>]

  public init(kind: Kind, corners: [SIMD2<Double>]) {
    self.kind = kind
    self.corners = corners
  }

  /// A rectangle with the sides `size` around `centre`, turned by `angle` radians.
  public init(kind: Kind, centre: SIMD2<Double>, size: SIMD2<Double>, angle: Double) {
    let along = SIMD2(cos(angle), sin(angle)) * (size.x / 2)
    let across = SIMD2(-sin(angle), cos(angle)) * (size.y / 2)
    self.init(
      kind: kind,
      corners: [centre - along - across, centre + along - across, centre + along + across, centre - along + across])
  }

  /// A lower bound of the distance to other points' convex hull, by separating axes: exact beside an edge, up to 30 %
  /// too short between two corners, and not positive where the two overlap.
  func gap(to points: [SIMD2<Double>]) -> Double {
    var widest = -Double.infinity
    for (index, corner) in corners.enumerated() {
      let normal = (corners[(index + 1) % corners.count] - corner).outward
      var nearest = Double.infinity
      for point in points { nearest = min(nearest, dot(normal, point - corner)) }
      widest = max(widest, nearest)
    }
    return widest
  }

  func gap(to other: TownObstacle) -> Double { max(gap(to: other.corners), other.gap(to: corners)) }
}
