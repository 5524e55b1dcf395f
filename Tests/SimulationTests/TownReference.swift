import Foundation
import Simulation

/// An independent, slow answer to compare the route map with: a visibility graph over finely rounded corners, in which
/// sight means that the whole segment keeps the radius from the obstacles themselves.
struct TownReference {
  let obstacles: [TownObstacle]
  private let size: SIMD2<Double>
  private let radius: Double
  private var nodes: [SIMD2<Double>] = []
  private var lengths: [[Double]] = []

  /// Only for `clearance`.
  init(size: SIMD2<Double>, obstacles: [TownObstacle]) {
    self.size = size
    self.obstacles = obstacles
    radius = 0
  }

  init(_ plan: TownPlan, radius: Double) {
    obstacles = plan.obstacles
    size = plan.size
    self.radius = radius
    for corners in obstacles.map(\.corners) {
      for corner in corners {
        for step in 0..<24 {
          // Every direction around a corner: those towards the obstacle drop out by their clearance.
          let angle = Double(step) * .pi / 12
          let node = corner + radius * SIMD2(cos(angle), sin(angle))
          if isInside(node), isClear(node, node) { nodes.append(node) }
        }
      }
    }
    for a in nodes {
      lengths.append(nodes.map { b in isClear(a, b) ? distance(a, b) : .infinity })
    }
  }

  /// Metres of the shortest way found; never shorter than the true one by more than the chords allow.
  func shortest(_ from: SIMD2<Double>, _ to: SIMD2<Double>) -> Double {
    var best = nodes.map { isClear(from, $0) ? distance(from, $0) : .infinity }
    var isDone = [Bool](repeating: false, count: nodes.count)
    var shortest = isClear(from, to) ? distance(from, to) : .infinity
    while let next = nodes.indices.filter({ !isDone[$0] && best[$0] < shortest }).min(by: { best[$0] < best[$1] }) {
      isDone[next] = true
      if isClear(nodes[next], to) { shortest = min(shortest, best[next] + distance(nodes[next], to)) }
      for other in nodes.indices { best[other] = min(best[other], best[next] + lengths[next][other]) }
    }
    return shortest
  }

  private func isInside(_ point: SIMD2<Double>) -> Bool {
    all(point .>= radius - 1e-9) && all(point .<= size - radius + 1e-9)
  }

  /// Chords between neighbours on a fine arc dip by at most 0.9 % of the radius.
  private func isClear(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Bool { clearance(a, b) > radius * 0.991 }

  /// Distance of a segment from the nearest obstacle; 0 when it enters one.
  func clearance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    var least = Double.infinity
    for corners in obstacles.lazy.map(\.corners) {
      if contains(corners, a) || contains(corners, b) { return 0 }
      for index in corners.indices {
        least = min(least, gap(a, b, corners[index], corners[(index + 1) % corners.count]))
      }
    }
    return least
  }

  /// Distance of a polygon from the nearest obstacle.
  func clearance(around corners: [SIMD2<Double>]) -> Double {
    corners.indices.map { clearance(corners[$0], corners[($0 + 1) % corners.count]) }.min() ?? .infinity
  }
}

func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { ((a - b) * (a - b)).sum().squareRoot() }

private func turn(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
  (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

private func contains(_ corners: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
  corners.indices.allSatisfy { turn(corners[$0], corners[($0 + 1) % corners.count], point) > 0 }
}

/// Distance between two segments.
private func gap(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>) -> Double {
  if turn(a, b, c) * turn(a, b, d) < 0, turn(c, d, a) * turn(c, d, b) < 0 { return 0 }
  return min(gap(a, c, d), gap(b, c, d), gap(c, a, b), gap(d, a, b))
}

/// Distance of a point from a segment.
func gap(_ point: SIMD2<Double>, _ from: SIMD2<Double>, _ to: SIMD2<Double>) -> Double {
  let way = to - from
  let square = (way * way).sum()
  let share = square > 0 ? min(1, max(0, ((point - from) * way).sum() / square)) : 0
  return distance(point, from + share * way)
}
