extension RouteMap {
  /// Whether the disc can roll straight from one place to the other: no blocking polygon meets the segment.
  func isFree(_ from: SIMD2<Double>, _ to: SIMD2<Double>) -> Bool {
    let way = to - from
    let wayLength = length(way)
    let middle = (from + to) * 0.5
    for shape in 0..<centre.count {
      // Off the line by more than the obstacle's reach, or beyond one of the ends: the usual case.
      let toCentre = centre[shape] - middle
      let limit = reach[shape] * wayLength
      if abs(perpDot(way, toCentre)) >= limit || abs(dot(way, toCentre)) >= limit + wayLength * wayLength * 0.5 {
        continue
      }
      if blocks(shape, from, to) { return false }
    }
    return true
  }

  /// Separating axes of a segment and a convex polygon: the polygon's edges, then the segment itself.
  private func blocks(_ shape: Int, _ from: SIMD2<Double>, _ to: SIMD2<Double>) -> Bool {
    let way = to - from
    var isLeft = false
    var isRight = false
    for node in first[shape]..<first[shape + 1] {
      let lowest = offset[node] - Self.slack
      if dot(normal[node], from) >= lowest && dot(normal[node], to) >= lowest { return false }
      let side = perpDot(way, sight[node] - from)
      if side > 0 { isLeft = true }
      if side < 0 { isRight = true }
    }
    return isLeft && isRight
  }

  /// Metres that a point lies inside an obstacle's blocking polygon, not positive outside.
  func depth(of point: SIMD2<Double>, in shape: Int) -> Double {
    let away = point - centre[shape]
    if dot(away, away) >= reach[shape] * reach[shape] { return 0 }
    var depth = Double.infinity
    for node in first[shape]..<first[shape + 1] {
      depth = min(depth, offset[node] - Self.slack - dot(normal[node], point))
      if depth <= 0 { return depth }
    }
    return depth
  }

  /// The point itself, or the nearest place outside the obstacle it lies in, so that distances stay continuous when
  /// something is pushed into a wall. In a corner between two obstacles a second round settles the point.
  func freed(_ point: SIMD2<Double>) -> SIMD2<Double> {
    var place = point
    for _ in 0..<2 {
      for shape in 0..<centre.count where depth(of: place, in: shape) > 0 { place = surface(place, of: shape) }
    }
    return place
  }

  private func surface(_ point: SIMD2<Double>, of shape: Int) -> SIMD2<Double> {
    var shallowest = Double.infinity
    var out = SIMD2<Double>.zero
    for node in first[shape]..<first[shape + 1] {
      let depth = offset[node] - dot(normal[node], point)
      if depth < shallowest {
        shallowest = depth
        out = normal[node]
      }
    }
    // Just above the blocking polygon, which begins `slack` below the inflated one.
    return point + out * (shallowest - Self.slack + Self.touch)
  }
}
