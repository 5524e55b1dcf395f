public import Robots
public import Scene
import Foundation
import Random

/// A scene made ready to be simulated: everything that stays the same from episode to episode.
public struct Blueprint: Sendable {
  public let scene: Scene
  public let robot: RobotLayout
  let layout: (any Layout)?
  /// Physics steps per control step.
  let stepsPerControl: Int
  /// Per joint the indices of its bodies; -1 for the world.
  let jointBodies: [(a: Int, b: Int)]
  /// Per joint its index among the moving joints, -1 for a weld.
  let movingIndex: [Int]
  /// Per body with wheels, which ones.
  let axles: [(body: Int, wheels: [Int])]
  /// The bodies whose speed does not change, and that speed.
  let paced: [(body: Int, speed: Float)]
  /// Per sensor what it reads, names resolved.
  let readings: [Reading]
  /// Where there is a thing on a bench, which bodies and joints handle it.
  public let handling: Handling?
  /// Half the width that the robot needs to pass, metres.
  let robotRadius: Double

  /// Refuses, with diagnostics, what cannot be built.
  public init?(_ scene: Scene, _ robot: RobotLayout, _ diagnostics: Diagnostics) {
    self.scene = scene
    self.robot = robot
    layout = LayoutKind.layout(of: scene, diagnostics)
    stepsPerControl = max(1, Int((scene.physics.rate / scene.control.rate).rounded()))
    let bodies = scene.robot.bodies.map(\.name)
    jointBodies = scene.robot.joints.map { joint in
      (bodies.firstIndex(of: joint.bodyA) ?? -1, bodies.firstIndex(of: joint.bodyB) ?? -1)
    }
    var moving = 0
    movingIndex = scene.robot.joints.map { joint in
      guard joint.kind.moves else { return -1 }
      defer { moving += 1 }
      return moving
    }
    axles = bodies.indices.compactMap { body in
      let wheels = scene.robot.wheels.indices.filter { scene.robot.wheels[$0].body == bodies[body] }
      return wheels.isEmpty ? nil : (body, wheels)
    }
    paced = scene.robot.bodies.enumerated().compactMap { index, body in
      body.constantSpeed.map { (index, Float($0)) }
    }
    readings = scene.robot.sensors.map { Reading($0.kind, bodies) }
    robotRadius = scene.robot.bodies.map(\.outerRadius).max() ?? 0
    if case .anywhereFree = scene.placement.at, scene.layout?.name != "town" {
      diagnostics.error("'at: anywhere free' needs 'layout: { kind: town }'", at: nil)
    }
    handling = layout?.thing.flatMap { Handling(thing: $0, scene, diagnostics) }
    if handling == nil, scene.robot.sensors.contains(where: { $0.kind == .camera }) {
      diagnostics.error("a camera needs 'layout: { kind: bench }' and a robot with a 'hand'", at: nil)
    }
    if diagnostics.hasErrors { return nil }
    // Whatever Box2D would refuse shows now rather than in the middle of a training.
    let trial = Simulation(self)
    do {
      try trial.rebuild(RandomStream(.layout, seed: 0))
    } catch {
      diagnostics.error("the physics engine cannot build this robot: \(error)", at: nil)
      return nil
    }
  }
}

extension BodyModel {
  /// Distance of the outermost point from the robot's origin, m.
  fileprivate var outerRadius: Double {
    (at.x * at.x + at.y * at.y).squareRoot() + shape.reach
  }
}

extension Shape {
  /// From its body's origin to the outermost point, m.
  public var reach: Double {
    switch self {
    case .circle(let radius): radius
    case .box(let width, let height): (width * width + height * height).squareRoot() / 2
    case .polygon(let points): points.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }.max() ?? 0
    }
  }

  /// From its body's origin to the highest point, where the body stands turned by an angle; m.
  func halfHeight(turned angle: Double) -> Double {
    switch self {
    case .circle(let radius): radius
    case .box(let width, let height): (abs(cos(angle)) * height + abs(sin(angle)) * width) / 2
    case .polygon(let points): points.map { -(sin(angle) * $0.x + cos(angle) * $0.y) }.max() ?? 0
    }
  }

  /// Twice that, sideways.
  var width: Double { 2 * halfHeight(turned: .pi / 2) }

  /// m²
  var area: Double {
    switch self {
    case .circle(let radius): return .pi * radius * radius
    case .box(let width, let height): return width * height
    case .polygon(let points):
      var sum = 0.0
      for (index, a) in points.enumerated() {
        let b = points[(index + 1) % points.count]
        sum += a.x * b.y - a.y * b.x
      }
      return abs(sum) / 2
    }
  }
}
