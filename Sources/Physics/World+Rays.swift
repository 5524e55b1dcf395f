internal import CBox2D

extension World {
  /// Casts rays, given as vectors in m from one origin, and writes for each the fraction at which it first meets a
  /// fixture of a category in `mask`, or 1: [rays]. Sensors, other categories and shapes around the origin are
  /// passed through; edges and loops are met from both sides.
  public func castRays(
    from origin: SIMD2<Float>, _ rays: Span<SIMD2<Float>>, mask: UInt16 = 0xFFFF,
    into fractions: inout MutableSpan<Float>
  ) throws(PhysicsError) {
    precondition(fractions.count >= rays.count, "the buffer is smaller than [rays]")
    var culprit: Int32 = 0
    let status = unsafe rays.withUnsafeBytes { bytes in
      unsafe fractions.withUnsafeMutableBufferPointer { into in
        unsafe strut_cast_rays(
          handle, origin.x, origin.y, bytes.baseAddress?.assumingMemoryBound(to: Float.self), Int32(rays.count),
          mask, into.baseAddress, &culprit)
      }
    }
    try refuse(status, ray: culprit)
  }

  /// The same for rays of one range in m at `angles` + `turn` in rad, from the x axis.
  public func castRays(
    from origin: SIMD2<Float>, angles: Span<Float>, turn: Float = 0, range: Float, mask: UInt16 = 0xFFFF,
    into fractions: inout MutableSpan<Float>
  ) throws(PhysicsError) {
    precondition(fractions.count >= angles.count, "the buffer is smaller than [rays]")
    var culprit: Int32 = 0
    let status = unsafe angles.withUnsafeBufferPointer { angles in
      unsafe fractions.withUnsafeMutableBufferPointer { into in
        unsafe strut_cast_fan(
          handle, origin.x, origin.y, angles.baseAddress, Int32(angles.count), turn, range, mask,
          into.baseAddress, &culprit)
      }
    }
    try refuse(status, ray: culprit)
  }

  /// Whether a fixture of a category in `mask` touches a disc; sensors do not count, loops have no inside.
  public func overlaps(
    discAt center: SIMD2<Float>, radius: Float, mask: UInt16 = 0xFFFF
  ) throws(PhysicsError) -> Bool {
    let check = Checker(subject: "disc")
    try check.finite(center, "centre")
    try check.notNegative(radius, "radius", upTo: Bounds.coordinate)
    return unsafe strut_disc_overlaps(handle, center.x, center.y, radius, mask)
  }

  /// The body with a fixture around a point, for the mouse.
  public func body(at point: SIMD2<Float>, mask: UInt16 = 0xFFFF) -> BodyID? {
    guard point.x.isFinite, point.y.isFinite else { return nil }
    let id = unsafe strut_body_at(handle, point.x, point.y, mask)
    return id.generation == 0 ? nil : BodyID(id)
  }

  private func refuse(_ status: strut_status, ray: Int32) throws(PhysicsError) {
    if status == strut_ok { return }
    throw status == strut_empty_ray
      ? PhysicsError("ray \(ray): it has no length")
      : PhysicsError("ray \(ray): the origin, direction or range is not finite, or out of bounds")
  }
}
