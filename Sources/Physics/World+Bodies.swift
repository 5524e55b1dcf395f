internal import CBox2D

extension World {
  public mutating func addBody(_ definition: BodyDefinition) throws(PhysicsError) -> BodyID {
    try definition.check()
    let id = unsafe strut_add_body(handle, definition.raw)
    remember(definition.name, at: id.index, in: &bodyNames)
    return BodyID(id)
  }

  /// Its fixtures and joints go too; the ends of its contacts are reported with the next events.
  public mutating func destroy(_ body: BodyID) throws(PhysicsError) {
    try refuse(unsafe strut_destroy_body(handle, body.raw), body)
  }

  public func exists(_ body: BodyID) -> Bool { unsafe strut_body_exists(handle, body.raw) }

  /// Writes x, y, angle of each body's origin, vx, vy of its centre of mass and spin: [bodies, 6].
  public func readBodies(_ bodies: Span<BodyID>, into states: inout MutableSpan<Float>) throws(PhysicsError) {
    precondition(states.count >= BodyState.stride * bodies.count, "the buffer is smaller than [bodies, 6]")
    var culprit: Int32 = 0
    let status = unsafe bodies.withUnsafeBytes { ids in
      unsafe states.withUnsafeMutableBufferPointer { states in
        unsafe strut_read_bodies(handle, ids.ids, Int32(bodies.count), states.baseAddress, &culprit)
      }
    }
    if status != strut_ok { try refuse(status, bodies[Int(culprit)]) }
  }

  /// x, y, angle, vx, vy, spin of one body, as `readBodies`.
  public func state(of body: BodyID) throws(PhysicsError) -> (
    position: SIMD2<Float>, angle: Float, velocity: SIMD2<Float>, spin: Float
  ) {
    var values: InlineArray<6, Float> = .init(repeating: 0)
    var culprit: Int32 = 0
    var span = values.mutableSpan
    let status = unsafe span.withUnsafeMutableBufferPointer { into in
      var raw = body.raw
      return unsafe strut_read_bodies(handle, &raw, 1, into.baseAddress, &culprit)
    }
    try refuse(status, body)
    return (SIMD2(values[0], values[1]), values[2], SIMD2(values[3], values[4]), values[5])
  }

  public func mass(of body: BodyID) throws(PhysicsError) -> BodyMass {
    var mass = strut_mass()
    try refuse(unsafe strut_body_mass(handle, body.raw, &mass), body)
    return BodyMass(mass: mass.mass, inertia: mass.inertia, center: SIMD2(mass.center_x, mass.center_y))
  }

  /// Replaces what the fixtures gave. Fixtures with density cannot be added afterwards.
  public mutating func setMass(of body: BodyID, to mass: BodyMass) throws(PhysicsError) {
    let raw = strut_mass(
      mass: mass.mass, inertia: mass.inertia, center_x: mass.center.x, center_y: mass.center.y)
    try refuse(unsafe strut_set_body_mass(handle, body.raw, raw), body, "mass, inertia or centre")
  }

  /// Sets the total mass in kg and scales the inertia about the centre alike. After all fixtures.
  public mutating func setMass(of body: BodyID, to total: Float) throws(PhysicsError) {
    var mass = try mass(of: body)
    guard mass.mass > 0 else { throw PhysicsError("\(bodyLabel(Int(body.index))): there is no mass to scale") }
    mass.inertia *= total / mass.mass
    mass.mass = total
    try setMass(of: body, to: mass)
  }

  /// Of the body's origin. Contacts follow with the next step.
  public mutating func setTransform(
    of body: BodyID, position: SIMD2<Float>, angle: Float
  ) throws(PhysicsError) {
    try refuse(unsafe strut_set_transform(handle, body.raw, position.x, position.y, angle), body, "position or angle")
  }

  /// Of the centre of mass; wakes the body when it moves.
  public mutating func setVelocity(of body: BodyID, _ velocity: SIMD2<Float>, spin: Float) throws(PhysicsError) {
    try refuse(unsafe strut_set_velocity(handle, body.raw, velocity.x, velocity.y, spin), body, "velocity or spin")
  }

  /// 1/s.
  public mutating func setDamping(of body: BodyID, linear: Float, angular: Float) throws(PhysicsError) {
    try refuse(unsafe strut_set_damping(handle, body.raw, linear, angular), body, "damping")
  }

  /// N, on the centre of mass during the next step; wakes the body, as the others do.
  public mutating func applyForce(_ force: SIMD2<Float>, to body: BodyID) throws(PhysicsError) {
    try refuse(unsafe strut_apply_force(handle, body.raw, force.x, force.y), body, "force")
  }

  /// N at a point of the world, during the next step.
  public mutating func applyForce(
    _ force: SIMD2<Float>, to body: BodyID, at point: SIMD2<Float>
  ) throws(PhysicsError) {
    let status = unsafe strut_apply_force_at(handle, body.raw, force.x, force.y, point.x, point.y)
    try refuse(status, body, "force or its point")
  }

  /// Nm, during the next step.
  public mutating func applyTorque(_ torque: Float, to body: BodyID) throws(PhysicsError) {
    try refuse(unsafe strut_apply_torque(handle, body.raw, torque), body, "torque")
  }

  /// N s at a point of the world, at once.
  public mutating func applyImpulse(
    _ impulse: SIMD2<Float>, to body: BodyID, at point: SIMD2<Float>
  ) throws(PhysicsError) {
    let status = unsafe strut_apply_impulse_at(handle, body.raw, impulse.x, impulse.y, point.x, point.y)
    try refuse(status, body, "impulse or its point")
  }

  /// Nm s, at once.
  public mutating func applyAngularImpulse(_ impulse: Float, to body: BodyID) throws(PhysicsError) {
    try refuse(unsafe strut_apply_angular_impulse(handle, body.raw, impulse), body, "impulse")
  }

  public mutating func setAwake(_ awake: Bool, _ body: BodyID) throws(PhysicsError) {
    try refuse(unsafe strut_set_awake(handle, body.raw, awake), body)
  }

  public func isAwake(_ body: BodyID) throws(PhysicsError) -> Bool {
    var awake = false
    try refuse(unsafe strut_is_awake(handle, body.raw, &awake), body)
    return awake
  }

  func refuse(_ status: strut_status, _ body: BodyID, _ what: StaticString = "value") throws(PhysicsError) {
    if status == strut_ok { return }
    let name = bodyLabel(Int(body.index))
    throw switch status {
    case strut_stale: PhysicsError("body \(body.index): no longer there")
    case strut_out_of_range: PhysicsError("\(name): the \(what) is not finite, or out of bounds")
    case strut_wrong_kind: PhysicsError("\(name): only a dynamic body has a mass")
    case strut_no_mass: PhysicsError("\(name): the mass must be at least a milligram")
    case strut_mass_is_set: PhysicsError("\(name): add fixtures with density before the mass is set")
    default: PhysicsError("\(name): the inertia is too small, for itself or for its distance from the body's origin")
    }
  }
}

extension UnsafeRawBufferPointer {
  /// A span of ids as C's, whose layout they share.
  var ids: UnsafePointer<strut_id>? {
    unsafe baseAddress.map { unsafe $0.assumingMemoryBound(to: strut_id.self) }
  }
}
