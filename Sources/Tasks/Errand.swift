import Environments
import Scene
import Simulation

/// The task of a delivery robot: drive to the depot, take the parcel there, bring it to the address.
final class Errand {
  /// How near its centre must come to a goal, in metres.
  private let reach: Double
  private var routes = RouteMap()
  private var town: TownPlan?
  private var position = SIMD2(0.0, 0.0)
  private var remaining = 0.0
  private var depotToAddress = 0.0
  private var shortest = 0.0
  private var driven = 0.0

  private(set) var carrying = false
  private(set) var delivered = false
  /// Metres by which the remaining route became shorter in the last step. Over a delivery they add up to the route from
  /// the start, however it was driven, so that returns tell policies apart by what they hit and not by where they stop.
  private(set) var progress = 0.0

  /// What the robot remembers of its own way: where it was on average in the last seconds, exponentially weighted, and
  /// how long ago its goal was last nearer than ever. Without memory, a policy that sees the same in two places where
  /// it must do different things halts between them.
  private var lagging = SIMD2(0.0, 0.0)
  private var nearest = Double.infinity
  private(set) var stalledSeconds = 0.0
  private static let lagSeconds = 10.0
  private static let longestStall = 60.0

  static let metrics = [
    Metric("spl"), Metric("collisions", .sumPerSuccess), Metric("contact_share", .stepWeightedMean),
    Metric("seconds"), Metric("path_length"),
  ]

  init(reach: Double) { self.reach = reach }

  private var goal: RouteMap.Goal { carrying ? .address : .depot }
  /// m
  var goalPosition: SIMD2<Double> { routes.position(of: goal) }

  func begin(_ simulation: Simulation) {
    routes = simulation.ground.routes ?? RouteMap()
    town = simulation.ground.town
    let pose = simulation.pose(of: 0)
    position = SIMD2(pose.x, pose.y)
    carrying = false
    delivered = false
    progress = 0
    driven = 0
    lagging = position
    nearest = .infinity
    stalledSeconds = 0
    depotToAddress = routes.depotToAddress()
    shortest = routes.distance(from: position, to: .depot) + depotToAddress
    remaining = left
  }

  func update(_ simulation: Simulation) {
    let pose = simulation.pose(of: 0)
    let now = SIMD2(pose.x, pose.y)
    driven += (now - position).length
    position = now
    remember(seconds: 1 / simulation.blueprint.scene.control.rate)
    if (goalPosition - position).length <= reach {
      delivered = carrying
      if !carrying { nearest = .infinity }
      carrying = true
    }
    let before = remaining
    remaining = left
    progress = before - remaining
  }

  /// Moves the present goal, m. Nothing is paid for the change; for SPL, what was driven so far counts as needed.
  /// - Returns: false, and nothing is moved, where the place is in a house or beyond the walls, or no way leads there.
  func moveGoal(to point: SIMD2<Double>) -> Bool {
    guard !delivered, let town, town.isOpen(at: point) else { return false }
    var moved = routes
    moved.setGoal(goal, at: point)
    guard carrying ? moved.hasRoute(from: position, to: .address) : moved.hasRoutes(from: position) else {
      return false
    }
    routes = moved
    depotToAddress = routes.depotToAddress()
    nearest = .infinity
    remaining = left
    shortest = driven + way
    return true
  }

  private func remember(seconds: Double) {
    lagging += (position - lagging) * (seconds / Self.lagSeconds)
    let distance = (goalPosition - position).length
    if distance < nearest - 0.05 {
      nearest = distance
      stalledSeconds = 0
    } else {
      stalledSeconds = min(stalledSeconds + seconds, Self.longestStall)
    }
  }

  /// Length of the shortest path that is still to drive to within reach of the address, by way of the depot.
  private var left: Double {
    if delivered { return 0 }
    return max(0, way - reach)
  }

  /// The same, to the address itself.
  private var way: Double { routes.distance(from: position, to: goal) + (carrying ? 0 : depotToAddress) }

  /// Where the present goal lies, robot frame, m.
  func goalOffset(_ simulation: Simulation) -> SIMD2<Double> {
    inFrame(of: simulation, goalPosition - position)
  }

  /// Where the robot came from, robot frame, m.
  func trail(_ simulation: Simulation) -> SIMD2<Double> { inFrame(of: simulation, lagging - position) }

  private func inFrame(of simulation: Simulation, _ v: SIMD2<Double>) -> SIMD2<Double> {
    let heading = simulation.heading(of: 0)
    return SIMD2(v.x * heading.cosine + v.y * heading.sine, v.y * heading.cosine - v.x * heading.sine)
  }

  /// In the order of `metrics`. SPL: Anderson et al. 2018, arXiv:1807.06757, with any-angle shortest paths.
  func readMetrics(_ simulation: Simulation, into metrics: inout MutableSpan<Double>) {
    let contacts = simulation.contacts
    metrics[0] = delivered ? shortest / max(driven, shortest) : 0
    metrics[1] = Double(contacts.collisions)
    metrics[2] = contacts.steps > 0 ? Double(contacts.stepsTouching) / Double(contacts.steps) : 0
    metrics[3] = delivered ? simulation.seconds : .nan
    metrics[4] = driven
  }
}

extension SIMD2<Double> {
  var length: Double { (x * x + y * y).squareRoot() }
}
