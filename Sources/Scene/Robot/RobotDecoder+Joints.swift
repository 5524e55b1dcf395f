#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RobotDecoder {
  func joint(_ entry: Tree.Entry) -> JointModel? {
    let reader = reader(entry, "joint")
    defer { reader.finish() }
    let kinds = ["revolute", "prismatic", "weld"].filter(reader.has)
    guard kinds.count == 1 else {
      reader.reportMissing("\(reader.what) needs one of 'revolute', 'prismatic' and 'weld'")
      reader.ignoreTheRest()
      return nil
    }
    let ends = bodies(reader, kinds[0])
    let anchors = anchors(reader, ends)
    let kind: JointKind =
      switch kinds[0] {
      case "revolute": .revolute
      case "prismatic": .prismatic(axis: axis(reader))
      default: .weld
      }
    let length = kinds[0] == "prismatic"
    let moves = kind != .weld
    return JointModel(
      name: entry.name, kind: kind, bodyA: ends.a, bodyB: ends.b, anchorA: anchors.a, anchorB: anchors.b,
      limits: moves ? limits(reader, length ? .length : .angle) : nil,
      motor: moves && !reader.has("mirrors")
        ? reader.tree("motor").map { motor($0, of: reader.what, linear: length) } : nil,
      mirrors: moves && reader.has("mirrors") ? reader.text("mirrors") : nil,
      friction: moves ? reader.cutAtZero("friction", length ? .force : .torque, default: .fixed(0)) : .fixed(0))
  }

  /// The two bodies; the first may be the world.
  private func bodies(_ reader: MappingReader, _ key: String) -> (a: String, b: String) {
    guard let tree = reader.tree(key) else { return ("", "") }
    guard let pair = tree.elements, pair.count == 2 else {
      diagnostics.error("'\(key)' takes a list of two bodies", at: tree.range)
      return ("", "")
    }
    let names = pair.map { readText($0, of: key, wanting: "a body's name", diagnostics) ?? "" }
    for (index, name) in names.enumerated() where !name.isEmpty && !bodyNames.contains(name) {
      if name == JointModel.world {
        if index == 1 { diagnostics.error("'world' comes first in a joint", at: pair[1].range) }
      } else {
        diagnostics.unknown("body", name, in: bodyNames, at: pair[index].range)
      }
    }
    if names[0] == names[1], !names[0].isEmpty {
      diagnostics.error("\(reader.what) joins body '\(names[0])' to itself", at: tree.range)
    }
    return (names[0], names[1])
  }

  /// Anchors in the bodies' frames, from `anchors:` or from a point in the robot's frame.
  private func anchors(_ reader: MappingReader, _ ends: (a: String, b: String)) -> (
    a: SIMD2<Double>, b: SIMD2<Double>
  ) {
    switch (reader.has("at"), reader.has("anchors")) {
    case (true, false):
      let at = reader.point("at", .length)
      return (local(at, to: ends.a), local(at, to: ends.b))
    case (false, true):
      guard let tree = reader.tree("anchors") else { break }
      guard let pair = tree.elements, pair.count == 2 else {
        diagnostics.error("'anchors' takes a list of two points", at: tree.range)
        break
      }
      let points = pair.map { readPoint($0, .length, of: "anchors", diagnostics) ?? .zero }
      return (points[0], points[1])
    case (true, true):
      diagnostics.error("\(reader.what) has 'at' and 'anchors'; give one of them", at: reader.range(ofKey: "anchors"))
      _ = reader.tree("at")
      _ = reader.tree("anchors")
    case (false, false):
      reader.reportMissing("'at' or 'anchors' is missing in \(reader.what)")
    }
    return (.zero, .zero)
  }

  /// A point of the robot's frame in a body's frame; the world's frame is the robot's.
  private func local(_ point: SIMD2<Double>, to name: String) -> SIMD2<Double> {
    guard let body = robot.bodies.first(where: { $0.name == name }) else { return point }
    return rotated(point - body.at, by: -body.angle)
  }

  func axis(_ reader: MappingReader) -> SIMD2<Double> {
    let axis = reader.point("axis", .none, default: SIMD2(1, 0))
    let length = (axis * axis).sum().squareRoot()
    guard length > 1e-6 else {
      diagnostics.error("'axis' must not be zero", at: reader.range(of: "axis"))
      return SIMD2(1, 0)
    }
    return axis / length
  }

  private func limits(_ reader: MappingReader, _ dimension: Dimension) -> ClosedRange<Double>? {
    guard let tree = reader.tree("limits") else { return nil }
    guard let range = readQuantity(tree, dimension, of: "limits", diagnostics) else { return nil }
    if range.isFixed {
      diagnostics.error("'limits' takes a range such as -1..1 \(dimension.units[0].name)", at: tree.range)
    }
    return range.low...range.high
  }

  /// A motor's mapping; `linear` ones push, the others turn.
  func motor(
    _ tree: Tree, of owner: String, linear: Bool, controls: [MotorModel.Control] = [.velocity, .effort, .position]
  )
    -> MotorModel
  {
    let reader = MappingReader(tree, of: "the motor of \(owner)", diagnostics)
    let (right, wrong) = linear ? ("force", "torque") : ("torque", "force")
    if reader.holds(wrong) {
      diagnostics.error("this motor has a '\(right)', not a '\(wrong)'", at: reader.range(ofKey: wrong))
      _ = reader.tree(wrong)
    }
    let control = MotorModel.Control(rawValue: reader.choice("control", controls.map(\.rawValue), default: "velocity"))
    let needsEffort = reader.holds(right) || !reader.holds(wrong)
    let motor = MotorModel(
      control: control ?? .velocity,
      torque: needsEffort ? reader.cutAtZero(right, linear ? .force : .torque) : .fixed(0),
      speed: reader.cutAtZero("speed", linear ? .speed : .angularSpeed),
      delay: reader.cutAtZero("delay", .time, default: .fixed(0)),
      gain: control == .position ? reader.number("gain", .perTime, in: .positive, default: 10) : 10)
    reader.finish()
    return motor
  }

}

/// A vector turned counter-clockwise.
func rotated(_ vector: SIMD2<Double>, by angle: Double) -> SIMD2<Double> {
  let (c, s) = (cos(angle), sin(angle))
  return SIMD2(c * vector.x - s * vector.y, s * vector.x + c * vector.y)
}
