import Environments
import Scene
import Simulation

/// The task of a delivery robot: drive to the depot, take the parcel there, bring it to the address.
final class Errand {
  /// How near its centre must come to a goal, in metres.
  private let reach: Double
  private var routes = RouteMap()
  private var position = SIMD2(0.0, 0.0)
  private var remaining = 0.0
  private var depotToAddress = 0.0
  private var shortest = 0.0
  private var driven = 0.0

  private(set) var carrying = false
  private(set) var delivered = false
  /// Metres by which the remaining route became shorter in the last step. Taking the parcel itself pays nothing.
  private(set) var progress = 0.0

  static let metrics = [
    Metric("spl"), Metric("collisions", .sumPerSuccess), Metric("contact share", .stepWeightedMean),
    Metric("seconds"), Metric("path length"),
  ]

  init(reach: Double) { self.reach = reach }

  private var goal: RouteMap.Goal { carrying ? .address : .depot }

  func begin(_ simulation: Simulation) {
    routes = simulation.ground.routes ?? RouteMap()
    let pose = simulation.pose(of: 0)
    position = SIMD2(pose.x, pose.y)
    carrying = false
    delivered = false
    progress = 0
    driven = 0
    depotToAddress = routes.distance(from: routes.position(of: .depot), to: .address)
    remaining = routes.distance(from: position, to: .depot) + depotToAddress
    shortest = remaining
  }

  func update(_ simulation: Simulation) {
    let pose = simulation.pose(of: 0)
    let now = SIMD2(pose.x, pose.y)
    driven += (now - position).length
    position = now
    let before = remaining
    remaining = left
    progress = before - remaining
    guard (routes.position(of: goal) - position).length <= reach else { return }
    if carrying {
      delivered = true
    } else {
      carrying = true
      // The route now begins here rather than at the depot: not the robot's doing, so not in `progress`.
      remaining = left
    }
  }

  /// Length of the shortest path that is still to drive.
  private var left: Double {
    routes.distance(from: position, to: goal) + (carrying ? 0 : depotToAddress)
  }

  /// The present goal as the robot sees it: metres, and the direction's cosine and sine in the robot's frame.
  func bearing(_ simulation: Simulation) -> (distance: Double, cosine: Double, sine: Double) {
    let pose = simulation.pose(of: 0)
    let way = routes.position(of: goal) - SIMD2(pose.x, pose.y)
    let distance = way.length
    guard distance > 1e-9 else { return (0, 1, 0) }
    let heading = simulation.heading(of: 0)
    return (
      distance, (way.x * heading.cosine + way.y * heading.sine) / distance,
      (way.y * heading.cosine - way.x * heading.sine) / distance
    )
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
