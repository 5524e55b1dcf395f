import Random

/// The draughtsman of towns: lots cut out of the rectangle by streets, a building on each, boxes in the streets and
/// against walls, and an errand between free places.
///
/// Obstacles either touch (a box against a wall) or leave a passage of the robot's width and a margin on both
/// sides, so the free space is connected; the route map then proves it.
struct TownDrawing {
  /// Attempts per number of buildings, per box and per errand.
  static let tries = 12

  let parameters: TownParameters
  let robotRadius: Double
  /// Least width of a passage.
  let passage: Double
  let street: Double
  var obstacles: [TownObstacle] = []

  private struct Lot {
    var low: SIMD2<Double>
    var high: SIMD2<Double>
    var size: SIMD2<Double> { high - low }
  }

  init(_ parameters: TownParameters, robotRadius: Double) {
    self.parameters = parameters
    self.robotRadius = robotRadius
    passage = 2 * (robotRadius + parameters.margin)
    street = max(parameters.street, passage)
  }

  /// The plan of last resort, for rectangles in which nothing fits.
  var emptyTown: TownPlan {
    let size = parameters.size
    return TownPlan(
      size: size, obstacles: [], start: size * 0.5, heading: 0,
      depot: pointwiseMin(size * 0.5, SIMD2(repeating: passage)),
      address: pointwiseMax(size * 0.5, size - passage))
  }

  /// One town with that many buildings, or nil when buildings or errand found no place.
  mutating func attempt(buildings: Int, stream: inout RandomStream, map: inout RouteMap) -> TownPlan? {
    obstacles.removeAll(keepingCapacity: true)
    guard placeBuildings(buildings, stream: &stream) else { return nil }
    for _ in 0..<stream.integer(in: parameters.boxes) { placeBox(stream: &stream) }
    map.rebuild(size: parameters.size, obstacles: obstacles, radius: robotRadius)
    for _ in 0..<Self.tries {
      guard let plan = drawErrand(stream: &stream) else { return nil }
      map.setGoal(.address, at: plan.address)
      guard parameters.route.contains(map.distance(from: plan.depot, to: .address)), isPassable(plan) else { continue }
      map.setGoal(.depot, at: plan.depot)
      return plan
    }
    return nil
  }

  /// Whether a robot that is wider by the margin on both sides finds its way, too.
  private func isPassable(_ plan: TownPlan) -> Bool {
    RouteMap(plan, radius: robotRadius + parameters.margin).hasRoutes(from: plan.start)
  }

  /// Cuts the largest lots until there are enough, along the longer side and not quite in the middle.
  private func lots(_ count: Int, stream: inout RandomStream) -> [Lot] {
    var lots = [Lot(low: SIMD2(repeating: street / 2), high: parameters.size - street / 2)]
    while lots.count < count {
      var chosen = 0
      var largest = -Double.infinity
      for (index, lot) in lots.enumerated() {
        let area = lot.size.x * lot.size.y * stream.uniform(0.7...1)
        if area > largest {
          largest = area
          chosen = index
        }
      }
      let lot = lots[chosen]
      let axis = lot.size.x > lot.size.y ? 0 : 1
      // Room for a building on both sides of the cut, where there is room for two at all.
      let least = min(0.5, (parameters.buildingSide.lowerBound + street) / lot.size[axis])
      let cut = lot.low[axis] + lot.size[axis] * stream.uniform(max(0.38, least)...min(0.62, 1 - least))
      lots[chosen].high[axis] = cut
      var rest = lot
      rest.low[axis] = cut
      lots.append(rest)
    }
    return lots
  }

  private mutating func placeBuildings(_ count: Int, stream: inout RandomStream) -> Bool {
    guard count > 0 else { return true }
    let range = parameters.buildingSide
    let squares = stream.integer(in: parameters.squares)
    var lots = lots(count + squares, stream: &stream)
    for _ in 0..<squares { lots.remove(at: stream.integer(in: 0...(lots.count - 1))) }
    for lot in lots {
      let room = lot.size - street
      guard room.min() >= range.lowerBound else { return false }
      let size = SIMD2(
        stream.uniform(range.lowerBound...min(range.upperBound, room.x)),
        stream.uniform(range.lowerBound...min(range.upperBound, room.y)))
      // A few houses stand askew, as far as their lot allows.
      let wish = stream.unit() < 0.35 ? stream.uniform(-0.2...0.2) : 0
      let askew = TownObstacle(kind: .building, centre: .zero, size: size, angle: wish)
      let wide = askew.corners.reduce(SIMD2<Double>.zero) { pointwiseMax($0, $1) } * 2
      let fits = all(wide .<= room)
      let play = (room - (fits ? wide : size)) / 2
      let shift = SIMD2(stream.uniform(-play.x...play.x), stream.uniform(-play.y...play.y))
      obstacles.append(
        TownObstacle(
          kind: .building, centre: (lot.low + lot.high) / 2 + shift, size: size, angle: fits ? wish : 0))
    }
    return true
  }
}
