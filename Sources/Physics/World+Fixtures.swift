internal import CBox2D

extension World {
  /// Mass follows from the densities; a dynamic body needs one before the first step.
  @discardableResult
  public mutating func addFixture(
    _ definition: FixtureDefinition, to body: BodyID
  ) throws(PhysicsError) -> FixtureID {
    let subject = definition.name.isEmpty ? "a fixture of \(bodyLabel(Int(body.index)))" : "'\(definition.name)'"
    try definition.shape.check(subject)
    try definition.surface.check(subject)
    var radius: Float = 0
    let kind: strut_shape_kind
    switch definition.shape {
    case .circle(let r, _):
      radius = r
      kind = strut_circle
    case .box, .polygon: kind = strut_polygon
    case .edge: kind = strut_edge
    case .loop: kind = strut_loop
    }
    let points = definition.shape.points
    var id = strut_id()
    let status = unsafe withFloats(points) { floats in
      let shape = unsafe strut_shape(kind: kind, radius: radius, points: floats, count: Int32(points.count))
      return unsafe strut_add_fixture(handle, body.raw, shape, definition.surface.raw, &id)
    }
    try refuse(status, body)
    return FixtureID(id)
  }

  /// Terrain: one two-sided edge fixture between every two neighbours of a line of points, in one call.
  public mutating func addEdges(
    along points: [SIMD2<Float>], _ surface: Surface, to body: BodyID, name: String = "terrain"
  ) throws(PhysicsError) {
    let check = Checker(subject: "'\(name)'")
    try check(points.count >= 2, "a line needs 2 points, not \(points.count)")
    try checkChain(points, closed: false, check)
    try surface.check(check.subject)
    let status = unsafe withFloats(points) { floats in
      unsafe strut_add_edges(handle, body.raw, floats, Int32(points.count), surface.raw)
    }
    try refuse(status, body)
  }

  public func exists(_ fixture: FixtureID) -> Bool { unsafe strut_fixture_exists(handle, fixture.raw) }

  /// Holds for contacts that exist, too.
  public mutating func setFriction(of fixture: FixtureID, to friction: Float) throws(PhysicsError) {
    try refuse(unsafe strut_set_friction(handle, fixture.raw, friction), fixture, "friction")
  }

  /// Holds for contacts that exist, too.
  public mutating func setRestitution(of fixture: FixtureID, to restitution: Float) throws(PhysicsError) {
    try refuse(unsafe strut_set_restitution(handle, fixture.raw, restitution), fixture, "restitution")
  }

  private func refuse(_ status: strut_status, _ fixture: FixtureID, _ what: String) throws(PhysicsError) {
    if status == strut_ok { return }
    throw status == strut_stale
      ? PhysicsError("fixture \(fixture.index): no longer there")
      : PhysicsError("fixture \(fixture.index): the \(what) must be finite and not negative")
  }
}

/// A list of points as C's pairs of floats, whose layout SIMD2 shares.
private func withFloats<Result>(
  _ points: [SIMD2<Float>], _ body: (UnsafePointer<Float>?) -> Result
) -> Result {
  unsafe points.withUnsafeBytes { bytes in
    unsafe body(bytes.baseAddress.map { unsafe $0.assumingMemoryBound(to: Float.self) })
  }
}
