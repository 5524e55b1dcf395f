import Environments
import Foundation
import Scene
import Simulation

/// The task of a robot at a bench: take the thing and set it down in the bin.
///
/// How far it has come is said by stages of 0 to 1 that depend on the present state alone, so that what a reward pays
/// for their growth is lost again with the thing, and nothing is earned by going to and fro.
final class Placement {
  struct Plan: Sendable {
    /// How far above the bin's rim the thing's underside counts as lifted, m.
    var clearance: Double
    /// How far the hand's tip must be from the thing in the end, m.
    var away: Double
    /// How slow is at rest, m/s, and for how many control steps.
    var still: Double
    var restSteps: Int

    init(_ reader: MappingReader, _ scene: Scene) {
      clearance = reader.number("clearance", .length, in: 0...10, default: 0.02)
      away = reader.number("away", .length, in: 0...10, default: 0.15)
      still = reader.number("still", .speed, in: .positive, default: 0.02)
      let seconds = reader.number("rest", .time, in: 0...60, default: 0.25)
      restSteps = max(1, Int((seconds * scene.control.rate).rounded(.up)))
    }
  }

  enum Stage: Int, CaseIterable { case reach, grasp, lift, carry, lower, release, withdraw }

  static let metrics = [
    Metric("slip"), Metric("drops"), Metric("seconds"), Metric("held_share"), Metric("holds"),
  ]

  private let plan: Plan
  private var stages = [Double](repeating: 0, count: Stage.allCases.count)
  private var before = [Double](repeating: 0, count: Stage.allCases.count)
  /// m, from the tip to the thing and from the thing to the bin, when the episode began.
  private var firstReach = 1.0
  private var firstCarry = 1.0
  private var looseSteps = 0
  private var looseBefore = 0
  private var resting = 0
  /// The thing has lain in the bin with the hand open and away for long enough.
  private(set) var isPlaced = false
  private(set) var isInBin = false

  init(_ plan: Plan) { self.plan = plan }

  func begin(_ simulation: Simulation) {
    let place = Place(simulation)
    firstReach = max(place.approach, 0.01)
    firstCarry = max(abs(place.toBin), 0.01)
    resting = 0
    isPlaced = false
    looseSteps = 0
    looseBefore = 0
    judge(place)
    before = stages
  }

  func update(_ simulation: Simulation) {
    for index in stages.indices { before[index] = stages[index] }
    let place = Place(simulation)
    judge(place)
    looseBefore = looseSteps
    looseSteps = place.grasp.airborneSteps - place.grasp.heldSteps
    let isResting = isInBin && place.speed < plan.still && place.isOpen && !place.grasp.isTouchedByFinger
    resting = isResting && place.reach.length >= plan.away ? resting + 1 : 0
    isPlaced = resting >= plan.restSteps
  }

  /// How much a stage grew in the last control step.
  func growth(of stage: Stage) -> Double { stages[stage.rawValue] - before[stage.rawValue] }

  /// Physics steps of the last control step in which the thing was in the air and not held.
  var newLooseSteps: Int { looseSteps - looseBefore }

  private func judge(_ place: Place) {
    let isOverBin = abs(place.toBin) < (place.bin.width - place.size.width) / 2
    isInBin = isOverBin && place.thing.y < place.bin.height
    let isHeld = place.grasp.isHeld
    let isMine = isHeld || isInBin
    let wanted = place.bin.height + plan.clearance
    let lift = !isMine ? 0 : isOverBin ? 1 : min(max(place.underside / wanted, 0), 1)
    stages[Stage.reach.rawValue] = isMine ? 1 : 1 - min(place.approach / firstReach, 2)
    stages[Stage.grasp.rawValue] = isMine || place.grasp.isPinched ? 1 : 0
    stages[Stage.lift.rawValue] = lift
    stages[Stage.carry.rawValue] = isInBin ? 1 : lift * (1 - min(abs(place.toBin) / firstCarry, 2))
    // What falls into the bin was neither lowered nor released.
    let isSetDown = isInBin && place.grasp.wasSetDown
    let sunk = 1 - min(max(place.underside / wanted, 0), 1)
    let isLowered = isHeld ? isOverBin : isSetDown
    let isFree = isInBin && !place.grasp.isTouchedByFinger
    stages[Stage.lower.rawValue] = isLowered ? sunk : 0
    stages[Stage.release.rawValue] = isFree && isSetDown ? 1 : 0
    stages[Stage.withdraw.rawValue] = isFree && plan.away > 0 ? min(place.reach.length / plan.away, 1) : 0
  }

  /// In the order of `metrics`.
  func readMetrics(_ simulation: Simulation, into metrics: inout MutableSpan<Double>) {
    guard let grasp = simulation.grasp else { return }
    metrics[0] = grasp.holds > 0 ? grasp.slip : .nan
    metrics[1] = Double(grasp.drops)
    metrics[2] = isPlaced ? simulation.seconds : .nan
    metrics[3] = grasp.airborneSteps > 0 ? Double(grasp.heldSteps) / Double(grasp.airborneSteps) : .nan
    metrics[4] = Double(grasp.holds)
  }
}

/// Where everything truly is on a bench now; world frame, m.
struct Place {
  let grasp: GraspTally
  let bin: Bin
  let thing: SIMD2<Double>
  let size: (width: Double, height: Double)
  let tip: SIMD2<Double>
  /// m/s
  let speed: Double
  let isOpen: Bool

  init(_ simulation: Simulation) {
    guard let handling = simulation.blueprint.handling, let grasp = simulation.grasp, let bin = simulation.ground.bin
    else { preconditionFailure("the task 'placement' was given a world without a bench") }
    self.grasp = grasp
    self.bin = bin
    let pose = simulation.pose(of: handling.thing)
    thing = SIMD2(pose.x, pose.y)
    size = simulation.thingSize
    let palm = simulation.pose(of: handling.palm)
    let (c, s) = (cos(palm.angle), sin(palm.angle))
    let tip = handling.hand.tip
    self.tip = SIMD2(palm.x + c * tip.x - s * tip.y, palm.y + s * tip.x + c * tip.y)
    let base = 6 * handling.thing
    let (vx, vy) = (Double(simulation.poses[base + 3]), Double(simulation.poses[base + 4]))
    speed = max((vx * vx + vy * vy).squareRoot(), abs(Double(simulation.poses[base + 5])) * size.width / 2)
    isOpen = simulation.command.values[handling.gripper.actuator] > 0
  }

  /// From the tip to where it takes the thing, a quarter of its height below its middle.
  var reach: SIMD2<Double> { thing - SIMD2(0, size.height / 4) - tip }

  /// The way of the tip to where it takes the thing. Beside the thing, where its fingers would knock it over, the hand
  /// has first to go up again, so that counts twice.
  var approach: Double {
    let sunk = max(0, thing.y + size.height / 2 + 0.04 - tip.y)
    let aside = min(max((abs(reach.x) - 0.02) / 0.04, 0), 1)
    return reach.length + 2 * sunk * aside
  }

  /// Along x.
  var toBin: Double { bin.x - thing.x }
  var underside: Double { thing.y - size.height / 2 }
}
