import Learning

/// One column of the metrics over the course of training: of one run, or of several seeds together.
struct LearningCurve {
  var name: String
  /// How many are in it.
  var seeds: Int
  /// Over several seeds, the interquartile mean at each place; none where they share no place.
  var points: [SIMD2<Double>]
  /// Over several seeds, the ends of its 95 % bootstrap interval at each place; else empty.
  var band: [SIMD2<Double>]

  /// More points than there are pixels would not be seen.
  private static let most = 400
  private static let resamples = 1000

  /// - Parameters:
  ///   - seeds: the points of each, from left to right; at least one seed, and one point in each.
  init(name: String, seeds: [[SIMD2<Double>]]) {
    self.name = name
    self.seeds = seeds.count
    let curves = seeds.map { Self.thinned($0) }
    guard curves.count > 1 else {
      points = curves[0]
      band = []
      return
    }
    // Where all of them are, so that nothing but the scores changes along the way.
    let first = curves.reduce(-Double.infinity) { max($0, $1[0].x) }
    let last = curves.reduce(Double.infinity) { min($0, $1[$1.count - 1].x) }
    let places = Set(curves.joined().map(\.x).filter { first <= $0 && $0 <= last }).sorted()
    let shown = places.count <= Self.most ? places : Self.even(first, last)
    points = []
    band = []
    for place in shown {
      let statistics = SeedStatistics(curves.map { Self.value(of: $0, at: place) }, resamples: Self.resamples)
      points.append(SIMD2(place, statistics.interquartileMean))
      guard let interval = statistics.confidence else { continue }
      band.append(SIMD2(interval.lowerBound, interval.upperBound))
    }
  }

  private static func even(_ first: Double, _ last: Double) -> [Double] {
    (0..<most).map { first + (last - first) * Double($0) / Double(most - 1) }
  }

  /// Means of neighbours where there are too many points.
  private static func thinned(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
    guard points.count > most else { return points }
    return (0..<most).map { bin in
      let part = points[(bin * points.count / most)..<((bin + 1) * points.count / most)]
      return part.reduce(SIMD2()) { $0 + $1 } / Double(part.count)
    }
  }

  /// On the line between its neighbours.
  private static func value(of points: [SIMD2<Double>], at x: Double) -> Double {
    guard let above = points.firstIndex(where: { $0.x >= x }), above > 0 else { return points[0].y }
    let (left, right) = (points[above - 1], points[above])
    return left.y + (right.y - left.y) * (x - left.x) / (right.x - left.x)
  }
}
