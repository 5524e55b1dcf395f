import Foundation
import Physics

/// A body that was dropped into the world, m.
struct DroppedBox {
  var id: BodyID
  var width: Float
  var height: Float
}

/// A body that a hand drags.
struct Grip {
  var joint: JointID
  /// As `Simulation.push` counts them.
  var body: Int
  /// In the body's frame, m.
  var at: SIMD2<Float>
  /// World frame, m.
  var target: SIMD2<Float>
}

/// What hands do to the world between two control steps. Bodies are the robot's by index, then the dropped boxes in the
/// order in which they were dropped. Each returns whether it was done; what cannot be done changes nothing.
extension Simulation {
  /// How long a dropped box's sides may be, m, how many there may be, and how far out, m.
  public static let boxSides: ClosedRange<Float> = 0.02...5
  public static let maximumBoxes = 64
  private static let farthest: Float = 1e4

  /// Pushes a body at its origin, at once; N s.
  public func push(_ body: Int, impulse: SIMD2<Float>) -> Bool {
    attempt { () throws(PhysicsError) in
      guard let id = id(of: body) else { return false }
      try world.applyImpulse(impulse, to: id, at: world.state(of: id).position)
      return true
    }
  }

  /// Takes hold of a body at a point in its frame, m, and lets go of another one. The spring is that of Box2D's
  /// testbed: 5 Hz for the body's own mass, and strong enough to lift the whole robot by any of its parts.
  public func grab(_ body: Int, at point: SIMD2<Float>) -> Bool {
    attempt { () throws(PhysicsError) in
      guard let id = id(of: body), let terrain = handles.terrain else { return false }
      let distance = (point * point).sum().squareRoot()
      guard distance <= reach(of: body) + 0.05 else { return false }
      _ = release()
      let target = try place(point, on: id)
      let mass = try world.mass(of: id).mass
      let frequency = 2 * Float.pi * 5
      var lifted = body < handles.bodies.count ? 0 : mass
      for part in handles.bodies { lifted += try world.mass(of: part).mass }
      let joint = try world.addJoint(
        MouseJoint(
          name: "hand", ground: terrain, id, target: target, maxForce: 100 * lifted,
          stiffness: mass * frequency * frequency, damping: 2 * mass * 0.9 * frequency))
      handles.grip = Grip(joint: joint, body: body, at: point, target: target)
      return true
    }
  }

  /// Draws what was grabbed to a point of the world, m.
  public func pull(to point: SIMD2<Float>) -> Bool {
    attempt { () throws(PhysicsError) in
      guard let joint = handles.grip?.joint, isNear(point) else { return false }
      try world.setTarget(of: joint, point)
      handles.grip?.target = point
      return true
    }
  }

  public func release() -> Bool {
    attempt { () throws(PhysicsError) in
      guard let joint = handles.grip?.joint else { return false }
      try world.destroy(joint)
      handles.grip = nil
      return true
    }
  }

  /// Drops a box of a width and a height, m, as dense as the robot is on average, where nothing is yet. It stands in the
  /// way of lidars and of every body that meets anything. Without gravity it slides to a halt as on a floor.
  public func drop(at point: SIMD2<Float>, size: SIMD2<Float>) -> Bool {
    attempt { () throws(PhysicsError) in
      let sides = Self.boxSides
      guard handles.boxes.count < Self.maximumBoxes, isNear(point), sides.contains(size.x), sides.contains(size.y),
        try !world.overlaps(discAt: point, radius: size.min() / 2)
      else { return false }
      var definition = BodyDefinition(.dynamic, name: "box \(handles.boxes.count + 1)", position: point)
      if blueprint.scene.physics.gravity == .zero {
        definition.linearDamping = 5
        definition.angularDamping = 5
      }
      let id = try world.addBody(definition)
      let surface = Surface(density: try meanDensity(), friction: 0.5, category: Category.terrain, tag: boxTag)
      _ = try world.addFixture(FixtureDefinition(.box(width: size.x, height: size.y), surface), to: id)
      handles.boxes.append(DroppedBox(id: id, width: size.x, height: size.y))
      boxStates += [Float](repeating: 0, count: BodyState.stride)
      try readBoxes()
      return true
    }
  }

  /// The world frame's x, y and angle of each dropped box, its width and its height; m and rad.
  public var boxes: [(x: Float, y: Float, angle: Float, width: Float, height: Float)] {
    handles.boxes.enumerated().map { index, box in
      let start = BodyState.stride * index
      return (boxStates[start], boxStates[start + 1], boxStates[start + 2], box.width, box.height)
    }
  }

  /// Where a dragged body is held and whereto it is drawn, world frame, m; and by what force in the last physics step, N.
  public var hold: (from: SIMD2<Float>, to: SIMD2<Float>, force: SIMD2<Float>)? {
    guard !hasDiverged, let grip = handles.grip, let id = id(of: grip.body) else { return nil }
    do {
      return (try place(grip.at, on: id), grip.target, try world.reaction(of: grip.joint).force)
    } catch {
      preconditionFailure("a dragged body stays until the episode's end: \(error)")
    }
  }

  /// Everything that hands brought into the world: part of its state.
  public var handState: [Float] {
    let state = boxStates + handles.boxes.flatMap { [$0.width, $0.height] }
    guard let grip = handles.grip, let hold else { return state }
    return state + [grip.at.x, grip.at.y, grip.target.x, grip.target.y, hold.force.x, hold.force.y]
  }

  func readBoxes() throws(PhysicsError) {
    let ids = handles.boxes.map(\.id)
    var states = boxStates.mutableSpan
    try world.readBodies(ids.span, into: &states)
  }

  /// A world that has left all bounds, and one that was never begun, take nothing; nor is anything done by halves.
  private func attempt(_ deed: () throws(PhysicsError) -> Bool) -> Bool {
    guard !hasDiverged else { return false }
    do {
      return try deed()
    } catch {
      return false
    }
  }

  private func id(of body: Int) -> BodyID? {
    if handles.bodies.indices.contains(body) { return handles.bodies[body] }
    let box = body - handles.bodies.count
    return handles.boxes.indices.contains(box) ? handles.boxes[box].id : nil
  }

  /// From a body's origin to its outermost point, m.
  private func reach(of body: Int) -> Float {
    if handles.bodies.indices.contains(body) {
      return Float(scale(of: body) * blueprint.scene.robot.bodies[body].shape.reach)
    }
    let box = handles.boxes[body - handles.bodies.count]
    return (box.width * box.width + box.height * box.height).squareRoot() / 2
  }

  /// A point of a body in the world's frame.
  private func place(_ point: SIMD2<Float>, on id: BodyID) throws(PhysicsError) -> SIMD2<Float> {
    let (position, angle, _, _) = try world.state(of: id)
    let (c, s) = (cos(angle), sin(angle))
    return position + SIMD2(c * point.x - s * point.y, s * point.x + c * point.y)
  }

  private func isNear(_ point: SIMD2<Float>) -> Bool {
    abs(point.x) <= Self.farthest && abs(point.y) <= Self.farthest
  }

  /// kg/m²
  private func meanDensity() throws(PhysicsError) -> Float {
    var mass: Float = 0
    var area = 0.0
    for (index, body) in blueprint.scene.robot.bodies.enumerated() {
      mass += try world.mass(of: handles.bodies[index]).mass
      area += scale(of: index) * scale(of: index) * body.shape.area
    }
    return min(max(mass / Float(area), 0.01), 1e5)
  }
}
