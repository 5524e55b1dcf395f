/// Decodes a resolved robot tree, section by section.
struct RobotDecoder {
  /// Entries that a section may have.
  static let sectionLimit = 1024

  let diagnostics: Diagnostics
  private(set) var robot: RobotModel

  static func decode(_ tree: Tree, name: String, _ diagnostics: Diagnostics) -> RobotModel {
    var decoder = RobotDecoder(diagnostics: diagnostics, robot: RobotModel(name: name))
    decoder.read(MappingReader(tree, of: "robot '\(name)'", diagnostics))
    return decoder.robot
  }

  private mutating func read(_ reader: MappingReader) {
    robot.about = reader.text("about", default: "")
    if let bodies = reader.required("bodies") {
      robot.bodies = entries(bodies, "bodies").compactMap { body($0) }
      if bodies.entries?.isEmpty == true { diagnostics.error("a robot has at least one body", at: bodies.range) }
    }
    if let joints = reader.tree("joints") {
      robot.joints = entries(joints, "joints").compactMap(joint)
      checkMirrors(joints)
    }
    if let hand = reader.tree("hand") { robot.hand = self.hand(hand) }
    if let wheels = reader.tree("wheels") {
      robot.wheels = entries(wheels, "wheels").map(wheel)
      checkLoads(at: wheels.range)
      for entry in wheels.entries ?? [] where robot.joints.contains(where: { $0.name == entry.name }) {
        diagnostics.error("wheel '\(entry.name)' has the name of a joint", at: entry.key.range)
      }
    }
    let sensors = reader.tree("sensors")
    if let sensors { robot.sensors = entries(sensors, "sensors").compactMap(sensor) }
    addImpliedSensors()
    if let hardware = reader.tree("hardware") { robot.hardware = self.hardware(hardware) }
    if let accept = reader.tree("accept") { self.accept(accept) }
    reader.finish()
  }

  /// What the author of a robot knows to be bad physics and wants all the same.
  private mutating func accept(_ tree: Tree) {
    let reader = MappingReader(tree, of: "'accept'", diagnostics)
    let usual = robot.acceptedMassRatio
    robot.acceptedMassRatio = reader.number("mass ratio", .none, in: usual...1e6, default: usual)
    reader.finish()
  }

  func entries(_ section: Tree, _ name: String) -> [Tree.Entry] {
    guard let entries = section.entries else {
      diagnostics.error("'\(name)' takes a mapping, not \(section.kindInWords)", at: section.range)
      return []
    }
    guard entries.count <= Self.sectionLimit else {
      diagnostics.error("more than \(Self.sectionLimit) \(name)", at: entries[Self.sectionLimit].key.range)
      return []
    }
    return entries
  }

  /// A reader of one entry. Where a class or copy could not be followed, nothing is missing besides.
  func reader(_ entry: Tree.Entry, _ what: String) -> MappingReader {
    let reader = MappingReader(entry.value, of: "\(what) '\(entry.name)'", diagnostics)
    for key in ["class", "like"] where reader.holds(key) {
      _ = reader.tree(key)
      reader.isPartial = true
    }
    return reader
  }

  /// Joint positions and wheel speeds are measured unless the file says how.
  private mutating func addImpliedSensors() {
    func isThere(_ name: String) -> Bool { robot.sensors.contains { $0.kind.name == name || $0.name == name } }
    func add(_ name: String, _ kind: SensorKind) {
      robot.sensors.append(SensorModel(name: name, kind: kind, rate: nil, delay: .fixed(0), noise: 0))
    }
    if robot.joints.contains(where: { $0.kind != .weld }), !isThere("joints") { add("joints", .joints) }
    if !robot.wheels.isEmpty, !isThere("odometry") { add("odometry", .odometry(drift: 0)) }
  }

  /// The wheels of one body carry at most its whole weight.
  private func checkLoads(at range: SourceRange) {
    for body in robot.bodies {
      let wheels = robot.wheels.filter { $0.body == body.name }
      let loads = wheels.compactMap(\.load)
      if loads.reduce(0, +) > 1 + 1e-9 {
        diagnostics.error("the wheels of body '\(body.name)' carry more than its whole weight", at: range)
      }
      if !loads.isEmpty, loads.count < wheels.count {
        diagnostics.error("of the wheels of body '\(body.name)', either all have a 'load' or none", at: range)
      }
    }
  }

  var bodyNames: [String] { robot.bodies.map(\.name) }
}

extension MappingReader {
  /// A quantity that cannot be negative: a fixed negative one is an error; a range that reaches below zero is cut there,
  /// with a warning.
  func cutAtZero(_ key: String, _ dimension: Dimension, default fallback: Quantity? = nil) -> Quantity {
    var quantity = quantity(key, dimension, default: fallback)
    guard quantity.low < 0 else { return quantity }
    guard quantity.nominal >= 0 else {
      diagnostics.error("'\(key)' must be at least 0", at: range(of: key))
      return .fixed(0)
    }
    diagnostics.warning(
      "the range of '\(key)' reaches \(figure(quantity.low)), which cannot be; it is cut at 0", at: range(of: key))
    quantity.low = 0
    return quantity
  }
}
