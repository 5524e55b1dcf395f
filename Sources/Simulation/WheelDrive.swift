import Scene

/// The driven wheels of one body seen from above: each pushes along its rolling direction as its motor allows and
/// resists sliding sideways, both within the circle of friction `mu N dt` (N from the wheel's share of the weight).
///
/// All wheels of the body are solved together by Gauss-Seidel passes over accumulated impulses (Catto, "Iterative
/// Dynamics with Temporal Coherence", GDC 2005), since the impulse of one changes what the others must do.
struct WheelDrive {
  /// Static facts of one wheel in this episode.
  struct Wheel {
    /// Its place among the robot's wheels, and which element of a command drives it.
    var index: Int
    var actuator: Int
    /// Contact point from the centre of the body, body frame, m.
    var at: SIMD2<Float>
    /// Rolling direction, body frame, unit length.
    var heading: SIMD2<Float>
    var radius: Float
    /// Largest impulse of the contact per second: mu * N, in N.
    var gripForce: Float
    /// Largest drive force, torque / radius, in N.
    var driveForce: Float
    /// Surface speed at full command, m/s.
    var topSpeed: Float
    // Scratch of the solve.
    var along: Float = 0
    var across: Float = 0
    /// Angular speed as an encoder would see it, rad/s.
    var speed: Float = 0
  }

  private static let passes = 8
  static let standardGravity = 9.80665

  var wheels: [Wheel]
  let mass: Float
  let inertia: Float
  /// Of mass, in the body's frame, m.
  var centre = SIMD2<Float>(0, 0)

  /// The impulse on the body over `dt` and its moment about the centre, for commands in -1...1.
  mutating func solve(
    commands: Span<Float>, angle: (cosine: Float, sine: Float), velocity: SIMD2<Float>, spin: Float,
    dt: Float
  ) -> (impulse: SIMD2<Float>, moment: Float) {
    // Everything happens in the body frame.
    var v = SIMD2(
      angle.cosine * velocity.x + angle.sine * velocity.y, -angle.sine * velocity.x + angle.cosine * velocity.y)
    var w = spin
    let before = (v, w)
    for i in wheels.indices {
      wheels[i].along = 0
      wheels[i].across = 0
    }
    for _ in 0..<Self.passes {
      for i in wheels.indices {
        Self.push(&wheels[i], command: commands[wheels[i].actuator], mass: mass, inertia: inertia, &v, &w, dt)
      }
    }
    for i in wheels.indices {
      let wheel = wheels[i]
      let surface = dot(Self.velocity(of: wheel.at, v, w), wheel.heading)
      let slips = length(SIMD2(wheel.along, wheel.across)) > 0.999 * wheel.gripForce * dt
      wheels[i].speed = (slips ? commands[wheel.actuator] * wheel.topSpeed : surface) / wheel.radius
    }
    let change = (v - before.0) * mass
    return (
      SIMD2(angle.cosine * change.x - angle.sine * change.y, angle.sine * change.x + angle.cosine * change.y),
      (w - before.1) * inertia
    )
  }

  /// Static, since a method of the drive would hold a second reference to its wheels while one of them changes.
  private static func push(
    _ wheel: inout Wheel, command: Float, mass: Float, inertia: Float, _ v: inout SIMD2<Float>, _ w: inout Float,
    _ dt: Float
  ) {
    let side = SIMD2(-wheel.heading.y, wheel.heading.x)
    let old = SIMD2(wheel.along, wheel.across)
    let contact = velocity(of: wheel.at, v, w)
    /// Mass that an impulse along `direction` at the contact has to move.
    func effectiveMass(_ direction: SIMD2<Float>) -> Float {
      let arm = cross(wheel.at, direction)
      return 1 / (1 / mass + arm * arm / inertia)
    }
    var new = old
    new.x -= (dot(contact, wheel.heading) - command * wheel.topSpeed) * effectiveMass(wheel.heading)
    new.x = min(max(new.x, -wheel.driveForce * dt), wheel.driveForce * dt)
    new.y -= dot(contact, side) * effectiveMass(side)
    let limit = wheel.gripForce * dt
    let size = length(new)
    if size > limit { new *= limit / size }
    wheel.along = new.x
    wheel.across = new.y
    let impulse = wheel.heading * (new.x - old.x) + side * (new.y - old.y)
    v += impulse / mass
    w += cross(wheel.at, impulse) / inertia
  }

  private static func velocity(of point: SIMD2<Float>, _ v: SIMD2<Float>, _ w: Float) -> SIMD2<Float> {
    SIMD2(v.x - w * point.y, v.y + w * point.x)
  }
}

private func dot(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { a.x * b.x + a.y * b.y }
private func cross(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { a.x * b.y - a.y * b.x }
private func length(_ a: SIMD2<Float>) -> Float { dot(a, a).squareRoot() }
