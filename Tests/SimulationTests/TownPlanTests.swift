import Random
import Simulation
import Testing

@Suite struct TownPlanTests {
  let parameters = TownParameters()
  let radius = 0.25

  func plan(_ index: Int, seed: UInt64 = 11) -> TownPlan {
    var stream = RandomStream(.layout, seed: seed, UInt64(index))
    return TownPlan.draw(parameters, robotRadius: radius, stream: &stream)
  }

  @Test func `every town keeps to its counts and sizes`() {
    for index in 0..<300 {
      let plan = plan(index)
      let buildings = plan.obstacles.filter { $0.kind == .building }
      let boxes = plan.obstacles.filter { $0.kind == .box }
      #expect(parameters.buildings.contains(buildings.count))
      #expect(parameters.boxes.contains(boxes.count))
      for (obstacles, range) in [(buildings, parameters.buildingSide), (boxes, parameters.boxSide)] {
        for corners in obstacles.map(\.corners) {
          #expect(corners.count == 4)
          for k in 0..<4 {
            let side = distance(corners[k], corners[(k + 1) % 4])
            #expect(side > range.lowerBound - 1e-9 && side < range.upperBound + 1e-9)
            #expect(all(corners[k] .>= -1e-9) && all(corners[k] .<= plan.size + 1e-9))
          }
        }
      }
    }
  }

  @Test func `all numbers of buildings occur`() {
    let counts = Set((0..<300).map { plan($0).obstacles.count { $0.kind == .building } })
    #expect(counts == Set(4...9))
  }

  @Test func `a place is open within the walls, outside every house`() {
    for index in 0..<100 {
      let plan = plan(index)
      for place in [plan.start, plan.depot, plan.address] { #expect(plan.isOpen(at: place)) }
      for corners in plan.obstacles.map(\.corners) {
        let middle = corners.reduce(.zero, +) / Double(corners.count)
        #expect(!plan.isOpen(at: middle))
        for corner in corners {
          #expect(!plan.isOpen(at: corner + 0.01 * (middle - corner)))
        }
      }
      for beyond in [SIMD2(-0.1, 5), SIMD2(5, -0.1), plan.size + 0.1, SIMD2(5, .infinity), SIMD2(.nan, 5)] {
        #expect(!plan.isOpen(at: beyond))
      }
    }
  }

  @Test func `obstacles are convex and counter-clockwise`() {
    for index in 0..<100 {
      for corners in plan(index).obstacles.map(\.corners) {
        for k in 0..<4 {
          let along = corners[(k + 1) % 4] - corners[k]
          let next = corners[(k + 2) % 4] - corners[(k + 1) % 4]
          #expect(along.x * next.y - along.y * next.x > 0)
        }
      }
    }
  }

  @Test func `every town is passable with a margin, and its route is long enough`() {
    for index in 0..<400 {
      let plan = plan(index)
      let map = RouteMap(plan, radius: radius)
      #expect(map.depotToAddress() >= 8)
      #expect(parameters.route.contains(map.depotToAddress()))
      #expect(parameters.approach.contains(distance(plan.start, plan.depot)))
      let wide = RouteMap(plan, radius: radius + parameters.margin)
      #expect(wide.hasRoutes(from: plan.start))
    }
  }

  @Test func `start, depot and address have room around the hull`() {
    for index in 0..<300 {
      let plan = plan(index)
      let reference = TownReference(size: plan.size, obstacles: plan.obstacles)
      for place in [plan.start, plan.depot, plan.address] {
        let room = radius + parameters.clearance
        #expect(reference.clearance(place, place) >= room - 1e-9)
        #expect(all(place .>= room - 1e-9) && all(place .<= plan.size - room + 1e-9))
      }
    }
  }

  @Test func `obstacles touch or leave a passage`() {
    let passage = 2 * (radius + parameters.margin)
    for index in 0..<200 {
      let plan = plan(index)
      for (k, one) in plan.obstacles.enumerated() {
        let others = TownReference(size: plan.size, obstacles: Array(plan.obstacles[(k + 1)...]))
        var touching = 0
        for other in others.obstacles {
          let gap = TownReference(size: plan.size, obstacles: [other]).clearance(around: one.corners)
          if gap < 1e-6 { touching += 1 } else { #expect(gap >= passage - 1e-9) }
        }
        if one.kind == .box { #expect(touching == 0) }
      }
    }
  }

  @Test func `the same stream draws the same town, another one another`() {
    #expect(plan(3) == plan(3))
    #expect(plan(3) != plan(4))
    #expect(plan(3) != plan(3, seed: 12))
  }

  @Test func `drawing leaves the town's own route map behind`() {
    var map = RouteMap()
    for index in 0..<20 {
      var stream = RandomStream(.layout, seed: 5, UInt64(index))
      let plan = TownPlan.draw(parameters, robotRadius: radius, stream: &stream, map: &map)
      let fresh = RouteMap(plan, radius: radius)
      #expect(map.distance(from: plan.start, to: .depot) == fresh.distance(from: plan.start, to: .depot))
      #expect(map.depotToAddress() == fresh.depotToAddress())
    }
  }

  @Test func `heading straight for the goal is free in a quarter of the towns, not in most`() {
    var free = 0
    for index in 0..<400 {
      let plan = plan(index)
      let map = RouteMap(plan, radius: radius)
      let approach = map.distance(from: plan.start, to: .depot) - distance(plan.start, plan.depot)
      if approach < 1e-9, map.depotToAddress() - distance(plan.depot, plan.address) < 1e-9 { free += 1 }
    }
    #expect((70...180).contains(free))
  }

  @Test(arguments: [SIMD2(0.6, 0.6), SIMD2(3, 2), SIMD2(6, 40), SIMD2(60, 45)])
  func `a town of any size can be drawn`(size: SIMD2<Double>) {
    var wishes = parameters
    wishes.size = size
    var stream = RandomStream(.layout, seed: 1)
    let plan = TownPlan.draw(wishes, robotRadius: radius, stream: &stream)
    let map = RouteMap(plan, radius: radius)
    #expect(map.hasRoutes(from: plan.start))
    for place in [plan.start, plan.depot, plan.address] { #expect(all(place .>= 0) && all(place .<= size)) }
  }
}
