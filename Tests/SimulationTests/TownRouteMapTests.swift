import Foundation
import Random
import Simulation
import Testing

@Suite struct TownRouteMapTests {
  let radius = 0.25

  /// A 20 x 15 m rectangle with one square of side 2 m around (10, 7.5).
  func square(depot: SIMD2<Double>, address: SIMD2<Double>) -> TownPlan {
    TownPlan(
      size: SIMD2(20, 15),
      obstacles: [TownObstacle(kind: .building, centre: SIMD2(10, 7.5), size: SIMD2(2, 2), angle: 0)],
      start: SIMD2(1, 1), heading: 0, depot: depot, address: address)
  }

  func town(_ index: Int) -> TownPlan {
    var stream = RandomStream(.layout, seed: 21, UInt64(index))
    return TownPlan.draw(TownParameters(), robotRadius: radius, stream: &stream)
  }

  func places(_ count: Int, in plan: TownPlan, _ index: Int) -> [SIMD2<Double>] {
    var stream = RandomStream(.placement, seed: 22, UInt64(index))
    let reference = TownReference(size: plan.size, obstacles: plan.obstacles)
    var places: [SIMD2<Double>] = []
    while places.count < count {
      let place = SIMD2(stream.uniform(0.3...(plan.size.x - 0.3)), stream.uniform(0.3...(plan.size.y - 0.3)))
      if reference.clearance(place, place) > radius + 0.01 { places.append(place) }
    }
    return places
  }

  @Test func `a free way is the straight line`() {
    let map = RouteMap(square(depot: SIMD2(3, 3), address: SIMD2(3, 12)), radius: radius)
    #expect(abs(map.distance(from: SIMD2(3, 7), to: .depot) - 4) < 1e-12)
    #expect(abs(map.depotToAddress() - 9) < 1e-12)
    #expect(map.path(from: SIMD2(3, 7), to: .depot) == [SIMD2(3, 7), SIMD2(3, 3)])
  }

  @Test func `no route leads through a wall from side to side`() {
    let plan = TownPlan(
      size: SIMD2(20, 15),
      obstacles: [TownObstacle(kind: .building, centre: SIMD2(10, 7.5), size: SIMD2(1, 16), angle: 0)],
      start: SIMD2(1, 1), heading: 0, depot: SIMD2(3, 3), address: SIMD2(17, 3))
    var map = RouteMap(plan, radius: radius)
    #expect(map.hasRoute(from: plan.start, to: .depot))
    #expect(!map.hasRoute(from: plan.start, to: .address))
    #expect(!map.hasRoutes(from: plan.start))
    map.setGoal(.address, at: SIMD2(3, 12))
    #expect(map.hasRoute(from: plan.start, to: .address))
    #expect(map.hasRoutes(from: plan.start))
  }

  @Test func `the way around a corner is tangent, chords, tangent`() {
    // Along the left side, over two chords of 45 degrees, along the top.
    let plan = square(depot: SIMD2(10, 8.75), address: SIMD2(8.75, 5))
    let map = RouteMap(plan, radius: radius)
    let chord = 2 * radius * sin(.pi / 8)
    #expect(abs(map.depotToAddress() - (3.5 + 2 * chord + 1)) < 1e-9)
    let middle = SIMD2(9, 8.5) + radius * SIMD2(-0.5.squareRoot(), 0.5.squareRoot())
    let path = map.path(from: SIMD2(8.75, 5), to: .depot)
    #expect(path.contains { distance($0, middle) < 1e-12 })
  }

  @Test func `the way over two corners is that of a taut string to a hundredth of a metre`() {
    let plan = square(depot: SIMD2(7, 7.5), address: SIMD2(13, 7.5))
    let map = RouteMap(plan, radius: radius)
    // From 3 m left of the middle: a tangent to the corner's circle, an arc, the top side, and the same mirrored.
    let tangent = (5 - radius * radius).squareRoot()
    let arc = radius * (atan2(1, 2) + asin(radius / 5.0.squareRoot()))
    let taut = 2 * (tangent + arc) + 2
    let found = map.depotToAddress()
    #expect(found <= taut && found > taut - 0.01)
  }

  @Test func `the way leads around the nearer end`() {
    let plan = square(depot: SIMD2(7, 8.2), address: SIMD2(13, 8.2))
    let map = RouteMap(plan, radius: radius)
    #expect(map.path(from: plan.depot, to: .address).allSatisfy { $0.y > 8 })
  }

  @Test func `distances agree with a dense visibility graph within one percent`() {
    for index in 0..<10 {
      let plan = town(index)
      let map = RouteMap(plan, radius: radius)
      let reference = TownReference(plan, radius: radius)
      for place in places(12, in: plan, index) {
        for goal in RouteMap.Goal.allCases {
          let found = map.distance(from: place, to: goal)
          let exact = reference.shortest(place, map.position(of: goal))
          #expect(found < exact * 1.001 + 1e-6, "town \(index), from \(place)")
          #expect(found > exact * 0.99 - 1e-6, "town \(index), from \(place)")
        }
      }
    }
  }

  @Test func `the path drawn is as long as the distance says, and free`() {
    for index in 0..<40 {
      let plan = town(index)
      let map = RouteMap(plan, radius: radius)
      let reference = TownReference(size: plan.size, obstacles: plan.obstacles)
      for place in places(10, in: plan, index) {
        let path = map.path(from: place, to: .address)
        let legs = zip(path, path.dropFirst())
        let sum = legs.reduce(0) { $0 + distance($1.0, $1.1) }
        #expect(abs(sum - map.distance(from: place, to: .address)) < 1e-9)
        for (a, b) in legs { #expect(reference.clearance(a, b) > radius - 0.03) }
      }
    }
  }

  @Test func `there and back are equally long`() {
    for index in 0..<60 {
      let plan = town(index)
      let map = RouteMap(plan, radius: radius)
      let there = map.depotToAddress()
      #expect(abs(there - map.distance(from: plan.address, to: .depot)) < 2e-3)
    }
  }

  @Test func `there and back are equally long among a hundred obstacles`() {
    var wishes = TownParameters()
    wishes.size = SIMD2(60, 45)
    wishes.buildings = 40...40
    wishes.boxes = 60...60
    wishes.route = 30...80
    for index in 0..<10 {
      var stream = RandomStream(.layout, seed: 23, UInt64(index))
      var map = RouteMap()
      let plan = TownPlan.draw(wishes, robotRadius: radius, stream: &stream, map: &map)
      #expect(plan.obstacles.count > 80)
      for place in places(10, in: plan, index) {
        map.setGoal(.address, at: place)
        #expect(abs(map.depotToAddress() - map.distance(from: place, to: .depot)) < 2e-3)
      }
    }
  }

  @Test func `a detour is never shorter`() {
    for index in 0..<30 {
      let plan = town(index)
      let map = RouteMap(plan, radius: radius)
      for place in places(10, in: plan, index) {
        let direct = map.distance(from: place, to: .address)
        #expect(direct <= map.distance(from: place, to: .depot) + map.depotToAddress() + 2e-3)
        #expect(direct >= distance(place, plan.address) - 1e-9)
      }
    }
  }

  /// Along a wall, in contact and pressed in: the changes are what a reward pays. Deep inside, the nearest way out
  /// changes sides, so that steps are larger there.
  @Test(arguments: [(0.01, 0.001), (0.005, 0.002), (0, 0.003), (-0.005, 0.004), (-0.02, 0.02), (-0.1, 0.06)])
  func `sliding along a building makes no jumps`(clearance: Double, tolerance: Double) {
    let plan = square(depot: SIMD2(6, 7.7), address: SIMD2(15, 12))
    let map = RouteMap(plan, radius: radius)
    let half = 1 + radius + clearance
    let step = 0.005
    for goal in RouteMap.Goal.allCases {
      var last: Double?
      for side in [SIMD2(1.0, 0), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(0, -1)] {
        let across = SIMD2(-side.y, side.x)
        for k in 0...Int(2 / step) {
          // Between corners only: around them the hull rolls on an arc.
          let place = SIMD2(10, 7.5) + side * half + across * (Double(k) * step - 1)
          let now = map.distance(from: place, to: goal)
          #expect(now.isFinite)
          if let last, k > 0 { #expect(abs(now - last) < step + tolerance) }
          last = now
        }
      }
    }
  }

  @Test func `a short move changes the distance by no more than its length`() {
    for index in 0..<30 {
      let plan = town(index)
      let map = RouteMap(plan, radius: radius)
      let ends = places(6, in: plan, index)
      let reference = TownReference(size: plan.size, obstacles: plan.obstacles)
      for (from, to) in zip(ends, ends.dropFirst()) {
        let steps = 500
        var last: (place: SIMD2<Double>, value: Double)?
        for k in 0...steps {
          let place = from + (to - from) * (Double(k) / Double(steps))
          guard reference.clearance(place, place) > radius - 0.005 else {
            last = nil
            continue
          }
          let value = map.distance(from: place, to: .address)
          if let last { #expect(abs(value - last.value) < distance(place, last.place) + 3e-3) }
          last = (place, value)
        }
      }
    }
  }

  @Test func `any point has a finite distance, even inside a building or beyond the walls`() {
    for index in 0..<40 {
      let map = RouteMap(town(index), radius: radius)
      for x in stride(from: -1.0, through: 21, by: 0.37) {
        for y in stride(from: -1.0, through: 16, by: 0.41) {
          let value = map.distance(from: SIMD2(x, y), to: .depot)
          #expect(value.isFinite && value >= distance(SIMD2(x, y), map.position(of: .depot)) - 1e-9)
        }
      }
    }
  }

  @Test func `a goal moved into a building counts as the nearest free place`() {
    var map = RouteMap(square(depot: SIMD2(3, 7.5), address: SIMD2(13, 12)), radius: radius)
    map.setGoal(.address, at: SIMD2(9.2, 7.5))
    #expect(distance(map.position(of: .address), SIMD2(8.75, 7.5)) < 0.02)
    #expect(abs(map.depotToAddress() - 5.75) < 0.02)
  }

  @Test func `a goal that is walled in has no route`() {
    var plan = square(depot: SIMD2(10, 7.5), address: SIMD2(3, 3))
    plan.obstacles = (0..<4).map { side in
      let turn = Double(side) * .pi / 2
      let centre = SIMD2(10, 7.5) + 2 * SIMD2(cos(turn), sin(turn))
      return TownObstacle(kind: .building, centre: centre, size: SIMD2(0.5, 5), angle: turn)
    }
    let map = RouteMap(plan, radius: radius)
    #expect(!map.hasRoutes(from: SIMD2(2, 2)))
    #expect(map.distance(from: SIMD2(2, 2), to: .depot).isFinite)
  }

  @Test func `a rebuilt map answers like a new one`() {
    var reused = RouteMap()
    for index in [0, 5, 2, 9] {
      let plan = town(index)
      reused.rebuild(plan, radius: radius)
      let fresh = RouteMap(plan, radius: radius)
      for place in places(20, in: plan, index) {
        #expect(reused.distance(from: place, to: .address) == fresh.distance(from: place, to: .address))
      }
    }
  }
}
