#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Random

/// What stands and happens in the streets: boxes, and the errand.
extension TownDrawing {
  /// Half of the boxes stand against a wall, like crates; the others anywhere at any angle. One that finds no place
  /// is left out.
  mutating func placeBox(stream: inout RandomStream) {
    let size = SIMD2(stream.uniform(parameters.boxSide), stream.uniform(parameters.boxSide))
    let leans = stream.unit() < 0.5
    for _ in 0..<Self.tries {
      let (box, host) = leans ? leaningBox(size, stream: &stream) : (looseBox(size, stream: &stream), nil)
      if hasRoom(box, host: host) {
        obstacles.append(box)
        return
      }
    }
  }

  /// The side of an obstacle or of the town that a box stands against.
  enum Host: Equatable {
    case obstacle(Int)
    case wall
  }

  private func looseBox(_ size: SIMD2<Double>, stream: inout RandomStream) -> TownObstacle {
    let place = SIMD2(stream.uniform(0...parameters.size.x), stream.uniform(0...parameters.size.y))
    return TownObstacle(kind: .box, centre: place, size: size, angle: stream.uniform(0...(.pi)))
  }

  private func leaningBox(_ size: SIMD2<Double>, stream: inout RandomStream) -> (TownObstacle, Host) {
    let buildings = obstacles.count { $0.kind == .building }
    let index = stream.integer(in: 0...buildings)
    // The outer walls are seen from inside, so they run clockwise.
    let corners =
      index < buildings
      ? obstacles[index].corners
      : [.zero, SIMD2(0, parameters.size.y), parameters.size, SIMD2(parameters.size.x, 0)]
    let side = stream.integer(in: 0...(corners.count - 1))
    let from = corners[side]
    let way = corners[(side + 1) % corners.count] - from
    let slide = size.x / 2 / max(length(way), size.x)
    let foot = from + way * stream.uniform(slide...(1 - slide))
    let box = TownObstacle(
      kind: .box, centre: foot + way.outward * (size.y / 2), size: size, angle: atan2(way.y, way.x))
    return (box, index < buildings ? .obstacle(index) : .wall)
  }

  private func hasRoom(_ box: TownObstacle, host: Host?) -> Bool {
    var needed = SIMD4(repeating: passage)
    let gaps = wallGaps(of: box.corners)
    if host == .wall {
      // The wall it touches; in a corner it may stand at one wall only.
      for side in 0..<4 where gaps[side] < 1e-6 { needed[side] = -1e-6 }
    }
    guard all(gaps .>= needed) else { return false }
    for (index, other) in obstacles.enumerated() where host != .obstacle(index) {
      if other.gap(to: box) < passage { return false }
    }
    return true
  }

  /// Distances to the left, right, lower and upper wall.
  private func wallGaps(of points: [SIMD2<Double>]) -> SIMD4<Double> {
    var low = parameters.size
    var high = SIMD2<Double>.zero
    for point in points {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    return SIMD4(low.x, parameters.size.x - high.x, low.y, parameters.size.y - high.y)
  }

  /// A start, a depot and an address with room to stand, or nil. Whether routes join them is not checked here.
  func drawErrand(stream: inout RandomStream) -> TownPlan? {
    guard let depot = freePlace(stream: &stream, where: { _ in true }),
      // A way is rarely more than a third longer than the straight line.
      let address = freePlace(
        stream: &stream,
        where: { (0.75 * parameters.route.lowerBound...parameters.route.upperBound).contains(length($0 - depot)) }),
      let start = freePlace(stream: &stream, where: { parameters.approach.contains(length($0 - depot)) })
    else { return nil }
    return TownPlan(
      size: parameters.size, obstacles: obstacles, start: start, heading: stream.uniform(-.pi...(.pi)), depot: depot,
      address: address)
  }

  private func freePlace(stream: inout RandomStream, where suits: (SIMD2<Double>) -> Bool) -> SIMD2<Double>? {
    let inset = robotRadius + parameters.clearance
    guard parameters.size.min() > 2 * inset else { return nil }
    for _ in 0..<(Self.tries * Self.tries) {
      let place = SIMD2(
        stream.uniform(inset...(parameters.size.x - inset)), stream.uniform(inset...(parameters.size.y - inset)))
      if suits(place), obstacles.allSatisfy({ $0.gap(to: [place]) >= inset }) { return place }
    }
    return nil
  }
}
