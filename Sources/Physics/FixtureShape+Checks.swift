// Everything about a shape that Box2D would assert, weld or silently replace.

import Glibc

extension FixtureShape {
  /// The points Box2D is given: the circle's centre, the box's corners, the polygon counterclockwise.
  var points: [SIMD2<Float>] {
    switch self {
    case .circle(_, let center): [center]
    case .box(let width, let height, let center, let angle): boxCorners(width, height, center, angle)
    case .polygon(let points): doubleArea(points) < 0 ? points.reversed() : points
    case .edge(let a, let b): [a, b]
    case .loop(let points): points
    }
  }

  func check(_ subject: String) throws(PhysicsError) {
    let check = Checker(subject: subject)
    switch self {
    case .circle(let radius, let center):
      try check.finite(radius, "radius")
      try check(radius >= 0.001, "the radius \(radius) m is below 1 mm")
      try check.finite(center, "centre")
    case .box(let width, let height, let center, let angle):
      try check.finite(width, "width")
      try check.finite(height, "height")
      try check(width >= Bounds.slop, "the width \(width) m is below 5 mm")
      try check(height >= Bounds.slop, "the height \(height) m is below 5 mm")
      try check.finite(center, "centre")
      try check.finite(angle, "angle")
    case .polygon(let points): try checkPolygon(points, check)
    case .edge(let a, let b):
      try check.finite(a, "first end")
      try check.finite(b, "second end")
      try check(distance(a, b) > Bounds.slop, "the ends are closer than 5 mm")
    case .loop(let points):
      try check(points.count >= 3, "a loop needs 3 points, not \(points.count)")
      try checkChain(points, closed: true, check)
    }
  }
}

/// Neighbours must be apart by more than Box2D's slop.
func checkChain(_ points: [SIMD2<Float>], closed: Bool, _ check: Checker) throws(PhysicsError) {
  for (i, point) in points.enumerated() { try check.finite(point, "point \(i + 1)") }
  for i in 0..<(closed ? points.count : points.count - 1) {
    let next = (i + 1) % points.count
    try check(
      distance(points[i], points[next]) > Bounds.slop, "points \(i + 1) and \(next + 1) are closer than 5 mm")
  }
}

private func checkPolygon(_ points: [SIMD2<Float>], _ check: Checker) throws(PhysicsError) {
  let n = points.count
  try check((3...8).contains(n), "a polygon has 3 to 8 corners, not \(n)")
  for (i, point) in points.enumerated() { try check.finite(point, "corner \(i + 1)") }
  for i in 0..<n {
    for j in i + 1..<n {
      try check(
        distance(points[i], points[j]) > Bounds.slop, "corners \(i + 1) and \(j + 1) are closer than 5 mm")
    }
  }
  let turn: Float = doubleArea(points) < 0 ? -1 : 1
  for i in 0..<n {
    let corner = points[(i + 1) % n]
    let before = corner - points[i]
    let after = points[(i + 2) % n] - corner
    // The sine of the turn at the corner; 0.001 is a twentieth of a degree.
    let sine = turn * cross(before, after) / (length(before) * length(after))
    try check(sine >= -0.001, "the polygon is not convex at corner \((i + 1) % n + 1)")
    try check(sine > 0.001, "corner \((i + 1) % n + 1) lies on the line through its neighbours")
  }
  // Every corner turns the same way, yet a star goes around more than once.
  for i in 0..<n {
    let edge = points[(i + 1) % n] - points[i]
    for j in 2..<n where turn * cross(edge, points[(i + j) % n] - points[i]) <= 0 {
      throw PhysicsError("\(check.subject): the polygon crosses itself")
    }
  }
  // Box2D asserts 1.2e-7 m².
  try check(abs(doubleArea(points)) > 2e-6, "the polygon's area is below 1 mm²")
}

private func boxCorners(
  _ width: Float, _ height: Float, _ center: SIMD2<Float>, _ angle: Float
) -> [SIMD2<Float>] {
  let x = SIMD2(Float(cos(Double(angle))), Float(sin(Double(angle)))) * (width / 2)
  let y = SIMD2(-Float(sin(Double(angle))), Float(cos(Double(angle)))) * (height / 2)
  return [center - x - y, center + x - y, center + x + y, center - x + y]
}

private func cross(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { a.x * b.y - a.y * b.x }

private func length(_ a: SIMD2<Float>) -> Float { (a.x * a.x + a.y * a.y).squareRoot() }

private func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { length(b - a) }

/// Positive when the points turn counterclockwise.
private func doubleArea(_ points: [SIMD2<Float>]) -> Float {
  guard let first = points.first else { return 0 }
  var sum: Float = 0
  for i in points.indices {
    sum += cross(points[i] - first, points[(i + 1) % points.count] - first)
  }
  return sum
}
