internal import CBox2D

/// A body of one world: its slot and the generation the slot had. Never an owner; a destroyed body's id is refused.
public struct BodyID: Sendable, Hashable, BitwiseCopyable {
  let index: UInt32
  let generation: UInt32
}

/// A fixture of one world; it goes with its body.
public struct FixtureID: Sendable, Hashable, BitwiseCopyable {
  let index: UInt32
  let generation: UInt32
}

/// A joint of one world; it goes with either of its bodies.
public struct JointID: Sendable, Hashable, BitwiseCopyable {
  let index: UInt32
  let generation: UInt32
}

// The three have `strut_id`'s layout, so that a span of them is an array of `strut_id`.

extension BodyID {
  init(_ id: strut_id) { self.init(index: id.index, generation: id.generation) }
  var raw: strut_id { strut_id(index: index, generation: generation) }
}

extension FixtureID {
  init(_ id: strut_id) { self.init(index: id.index, generation: id.generation) }
  var raw: strut_id { strut_id(index: index, generation: generation) }
}

extension JointID {
  init(_ id: strut_id) { self.init(index: id.index, generation: id.generation) }
  var raw: strut_id { strut_id(index: index, generation: generation) }
}
