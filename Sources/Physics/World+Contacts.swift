internal import CBox2D

/// Two fixtures began or ceased to touch. Tags are the callers' (`Surface.tag`). Of destroyed bodies the ids are stale.
public struct ContactEvent: Sendable, Equatable {
  public var began: Bool
  public var bodyA, bodyB: BodyID
  public var fixtureA, fixtureB: FixtureID
  public var tagA, tagB: Int32
}

/// One point at which two fixtures touch.
public struct Contact: Sendable, Equatable {
  public var bodyA, bodyB: BodyID
  public var tagA, tagB: Int32
  /// World frame, m.
  public var point: SIMD2<Float>
  /// From A to B.
  public var normal: SIMD2<Float>
  /// N s during the last step, along the normal and across it.
  public var normalImpulse, tangentImpulse: Float
}

extension World {
  /// Replaces `events` with those since the last step began, in order, and allocates only when there are more than
  /// the array has room for. Bodies destroyed between two steps end their contacts at the head of the second's.
  public func readContactEvents(into events: inout [ContactEvent]) {
    events.removeAll(keepingCapacity: true)
    var count: Int32 = 0
    let first = unsafe strut_contact_events(handle, &count)
    let all = unsafe UnsafeBufferPointer(start: first, count: Int(count))
    for i in 0..<all.count {
      let event = unsafe all[i]
      events.append(
        ContactEvent(
          began: event.began, bodyA: BodyID(event.body_a), bodyB: BodyID(event.body_b),
          fixtureA: FixtureID(event.fixture_a), fixtureB: FixtureID(event.fixture_b), tagA: event.tag_a,
          tagB: event.tag_b))
    }
  }

  /// Replaces `contacts` with the points that touch now (sensors have none), and allocates as the events do.
  public mutating func readContacts(into contacts: inout [Contact]) {
    contacts.removeAll(keepingCapacity: true)
    var count: Int32 = 0
    let first = unsafe strut_contacts(handle, &count)
    let all = unsafe UnsafeBufferPointer(start: first, count: Int(count))
    for i in 0..<all.count {
      let contact = unsafe all[i]
      contacts.append(
        Contact(
          bodyA: BodyID(contact.body_a), bodyB: BodyID(contact.body_b), tagA: contact.tag_a, tagB: contact.tag_b,
          point: SIMD2(contact.x, contact.y), normal: SIMD2(contact.normal_x, contact.normal_y),
          normalImpulse: contact.normal_impulse, tangentImpulse: contact.tangent_impulse))
    }
  }

  /// Whether the body touches a fixture of a category in `mask` now; sensors count. A destroyed body touches nothing.
  public func isTouching(_ body: BodyID, mask: UInt16 = 0xFFFF) -> Bool {
    unsafe strut_is_touching(handle, body.raw, mask)
  }
}
