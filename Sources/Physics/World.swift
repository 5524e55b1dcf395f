internal import CBox2D

/// How a world is solved.
public struct WorldOptions: Sendable, Equatable {
  /// m/s².
  public var gravity: SIMD2<Float>
  /// Whether bodies at rest may be left out of the solution until something moves them.
  public var allowsSleep: Bool
  /// Whether moving bodies are kept from passing through static ones within a step.
  public var continuous: Bool
  /// Whether the solver starts from the last step's impulses.
  public var warmStarting: Bool

  public init(
    gravity: SIMD2<Float> = [0, -9.81], allowsSleep: Bool = true, continuous: Bool = true, warmStarting: Bool = true
  ) {
    self.gravity = gravity
    self.allowsSleep = allowsSleep
    self.continuous = continuous
    self.warmStarting = warmStarting
  }
}

/// One Box2D 2.4.1 world, its only owner.
///
/// A world reproduces bit by bit when it is built and stepped in the same way, on any thread; make a new one for
/// every episode, because a world rebuilt in place does not. Ids of another world are not recognised as foreign.
///
/// What Box2D would abort on is refused with a `PhysicsError`. After construction nothing here allocates: `step`,
/// `readBodies`, `readJoints`, `setMotors`, the rays and the contacts reuse buffers (Box2D's block allocator apart).
@safe
public struct World: ~Copyable {
  let handle: OpaquePointer
  var bodyNames: [String] = []
  var jointNames: [String] = []

  public init(_ options: WorldOptions = WorldOptions()) throws(PhysicsError) {
    try Checker(subject: "world").finite(options.gravity, "gravity", within: 10_000)
    unsafe handle = strut_world_create(
      strut_world_options(
        gravity_x: options.gravity.x, gravity_y: options.gravity.y, allow_sleep: options.allowsSleep,
        continuous: options.continuous, warm_starting: options.warmStarting))
    bodyNames.reserveCapacity(16)
    jointNames.reserveCapacity(16)
  }

  deinit {
    unsafe strut_world_destroy(handle)
  }

  /// Advances by `dt` seconds.
  ///
  /// Throws on a step outside 10 µs to 1 s, a dynamic body without mass, and when the state of a body left all bounds;
  /// such a world is lost.
  public mutating func step(dt: Float, velocityIterations: Int, positionIterations: Int) throws(PhysicsError) {
    guard dt >= 1e-5, dt <= 1 else { throw PhysicsError("world: the step of \(dt) s is not within 10 µs to 1 s") }
    guard (1...10_000).contains(velocityIterations), (1...10_000).contains(positionIterations) else {
      throw PhysicsError("world: iterations must be 1 to 10000, not \(velocityIterations) and \(positionIterations)")
    }
    var culprit: UInt32 = 0
    let status = unsafe strut_world_step(
      handle, dt, Int32(velocityIterations), Int32(positionIterations), &culprit)
    guard status == strut_ok else {
      let name = bodyLabel(Int(culprit))
      throw status == strut_no_mass
        ? PhysicsError("\(name): a dynamic body needs a fixture with density, and a milligram of mass")
        : PhysicsError("\(name): its state has left all bounds (1e6 m, m/s, rad or rad/s), so the world is lost")
    }
  }

  public mutating func setGravity(_ gravity: SIMD2<Float>) throws(PhysicsError) {
    try Checker(subject: "world").finite(gravity, "gravity", within: 10_000)
    unsafe strut_world_set_gravity(handle, gravity.x, gravity.y)
  }

  public var bodyCount: Int { unsafe Int(strut_world_body_count(handle)) }

  /// How often one of this module's own buffers had to grow: 0 in a world of ordinary size.
  public var bufferGrowths: Int { unsafe Int(strut_world_growths(handle)) }

  func bodyLabel(_ slot: Int) -> String { label("body", bodyNames, slot) }

  func jointLabel(_ slot: Int) -> String { label("joint", jointNames, slot) }
}

private func label(_ kind: String, _ names: [String], _ slot: Int) -> String {
  names.indices.contains(slot) && !names[slot].isEmpty ? "\(kind) '\(names[slot])'" : "\(kind) \(slot)"
}

/// Keeps the names of slots that are used anew.
func remember(_ name: String, at slot: UInt32, in names: inout [String]) {
  if Int(slot) < names.count { names[Int(slot)] = name } else { names.append(name) }
}
