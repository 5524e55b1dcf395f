extension BodyModel {
  /// kg, before randomisation.
  var nominalMass: Double { mass?.nominal ?? (density?.nominal ?? 0) * shape.area }

  /// The centre of mass in the robot's frame.
  var centre: SIMD2<Double> { at + rotated(shape.centroid, by: angle) }
}

extension Shape {
  /// m²
  var area: Double {
    switch self {
    case .circle(let radius): .pi * radius * radius
    case .box(let width, let height): width * height
    case .polygon(let points): signedArea(of: points)
    }
  }

  /// In the body's frame.
  var centroid: SIMD2<Double> {
    guard case .polygon(let points) = self else { return .zero }
    var sum = SIMD2<Double>.zero
    for index in points.indices {
      let next = points[(index + 1) % points.count]
      sum += (points[index] + next) * cross(points[index], next)
    }
    return sum / (6 * area)
  }

  /// The smallest distance between two parallel lines with the shape between them, m.
  var thickness: Double {
    switch self {
    case .circle(let radius): return 2 * radius
    case .box(let width, let height): return min(width, height)
    case .polygon(let points):
      return points.indices.map { index in
        let edge = points[(index + 1) % points.count] - points[index]
        let length = (edge * edge).sum().squareRoot()
        return points.map { cross(edge, $0 - points[index]) / length }.max() ?? 0
      }.min() ?? 0
    }
  }
}
