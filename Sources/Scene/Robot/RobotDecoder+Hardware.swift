extension RobotDecoder {
  func hardware(_ tree: Tree) -> HardwareModel? {
    let reader = MappingReader(tree, of: "'hardware'", diagnostics)
    defer { reader.finish() }
    let names = HardwareModel.Link.allCases.map(\.rawValue)
    guard let link = tree["link"]?.text.flatMap(HardwareModel.Link.init) else {
      // Says what is wrong; what the rest should be depends on the link.
      _ = reader.choice("link", names)
      reader.ignoreTheRest()
      return nil
    }
    _ = reader.tree("link")
    let other = link == .strut ? "servos" : "channels"
    if reader.holds(other) {
      diagnostics.error(
        "link '\(link.rawValue)' takes '\(link.section)', not '\(other)'", at: reader.range(ofKey: other))
      reader.ignoreTheRest()
      return nil
    }
    return HardwareModel(
      link: link, baud: reader.integer("baud", in: 1200...12_000_000, default: link.usualBaud),
      rate: reader.has("rate") ? reader.number("rate", .rate, in: 1...10_000) : nil,
      servos: reader.required(link.section).map { servos($0, link) } ?? [],
      contacts: link == .strut ? contacts(reader) : [],
      temperature: reader.number("temperature", .temperature, in: 0...150, default: 70),
      tilt: tilt(reader))
  }

  /// One per actuator; each must be there, on an id of its own.
  private func servos(_ section: Tree, _ link: HardwareModel.Link) -> [ServoModel] {
    let actuators = robot.actuators
    let names = actuators.map(\.name)
    let entries = entries(section, link.section)
    var byName: [String: ServoModel] = [:]
    var owners: [Int: String] = [:]
    for entry in entries {
      guard let actuator = actuators.first(where: { $0.name == entry.name }) else {
        diagnostics.unknown("actuator", entry.name, in: names, at: entry.key.range)
        continue
      }
      let servo = servo(entry, actuator, link)
      if let owner = owners.updateValue(entry.name, forKey: servo.id) {
        diagnostics.error(
          "'\(entry.name)' is on \(link == .strut ? "channel" : "id") \(servo.id), where '\(owner)' is already",
          at: entry.value["id"]?.range ?? entry.value.range)
      }
      byName[entry.name] = servo
    }
    if names.count > link.capacity {
      diagnostics.error(
        "the robot has \(names.count) motors, but a link of this kind takes at most \(link.capacity)", at: section.range
      )
    }
    if section.entries != nil {
      for name in names where byName[name] == nil {
        diagnostics.error("actuator '\(name)' is missing in '\(link.section)'", at: section.range)
      }
    }
    return names.compactMap { byName[$0] }
  }

  /// `left hip: 1` or `left hip: { id: 1, sign: -1, offset: 10 deg }`.
  private func servo(_ entry: Tree.Entry, _ actuator: ActuatorModel, _ link: HardwareModel.Link) -> ServoModel {
    let ids = link == .strut ? 0...15 : 0...(link == .dynamixel ? 252 : 253)
    let joint: JointModel? = if case .joint(let index) = actuator.target { robot.joints[index] } else { nil }
    let isSlide = if case .prismatic = joint?.kind { true } else { false }
    let motor = actuator.motor
    var servo = ServoModel(
      name: actuator.name, id: 0, model: link.models[0], mode: motor.control == .position ? .position : .velocity,
      sign: 1, offset: 0, travel: 1, position: joint?.limits, speed: motor.speed.nominal, acceleration: .infinity,
      effort: motor.torque.nominal, change: 2)
    if entry.value.text != nil {
      servo.id = readIntegerRange(entry.value, in: ids, of: entry.name, diagnostics)?.lowerBound ?? 0
      if isSlide { missingTravel(of: entry) }
    } else {
      read(reader(entry, link == .strut ? "channel" : "servo"), into: &servo, ids, link, isSlide)
      if isSlide, entry.value["travel"] == nil { missingTravel(of: entry) }
    }
    if servo.mode == .position, servo.position == nil {
      diagnostics.error(
        "'\(actuator.name)' is driven to positions, but its joint has no limits", at: entry.key.range)
    }
    return servo
  }

  private func read(
    _ reader: MappingReader, into servo: inout ServoModel, _ ids: ClosedRange<Int>, _ link: HardwareModel.Link,
    _ isSlide: Bool
  ) {
    defer { reader.finish() }
    let (speed, acceleration): (Dimension, Dimension) =
      isSlide ? (.speed, .acceleration) : (.angularSpeed, .angularAcceleration)
    servo.id = reader.integer("id", in: ids)
    if link != .strut { servo.model = reader.choice("model", link.models, default: servo.model) }
    servo.sign = Double(reader.integer("sign", in: -1...1, default: 1))
    if servo.sign == 0 { diagnostics.error("'sign' is 1 or -1", at: reader.range(of: "sign")) }
    servo.offset = reader.number("offset", isSlide ? .length : .angle, default: 0)
    if reader.has("travel") {
      servo.travel =
        isSlide
        ? reader.number("travel", .length, in: .positive) / (2 * .pi) : reader.number("travel", .none, in: .positive)
    }
    servo.position = narrowed(servo.position, reader, isSlide ? .length : .angle)
    servo.speed = reader.number("speed", speed, in: .positive, default: servo.speed)
    let effort = isSlide ? "force" : "torque"
    servo.effort = reader.number(effort, isSlide ? .force : .torque, in: .positive, default: servo.effort)
    if reader.has("acceleration") {
      servo.acceleration = reader.number("acceleration", acceleration, in: .positive)
    }
    servo.change = reader.number("change", .ratio, in: 0.001...2, default: servo.change)
  }

  /// Limits may only be narrower than the joint's, and speeds and efforts lower: a policy never saw more.
  private func narrowed(
    _ joint: ClosedRange<Double>?, _ reader: MappingReader, _ dimension: Dimension
  ) -> ClosedRange<Double>? {
    guard let tree = reader.tree("limits"),
      let wanted = readQuantity(tree, dimension, of: "limits", diagnostics)
    else { return joint }
    if wanted.isFixed {
      diagnostics.error("'limits' takes a range such as -1..1 \(dimension.units[0].name)", at: tree.range)
      return joint
    }
    if let joint, wanted.low < joint.lowerBound || wanted.high > joint.upperBound {
      diagnostics.error("'limits' reach beyond those of the joint", at: tree.range)
    }
    return wanted.low...wanted.high
  }

  private func missingTravel(of entry: Tree.Entry) {
    diagnostics.error(
      "'\(entry.name)' slides: say in 'travel' how far one turn of its motor moves it", at: entry.value.range)
  }

  private func contacts(_ reader: MappingReader) -> [String] {
    let names = robot.sensors.filter { if case .contact = $0.kind { true } else { false } }.map(\.name)
    guard let tree = reader.tree("contacts") else { return [] }
    guard let elements = tree.elements, elements.count <= 16 else {
      diagnostics.error("'contacts' takes a list of at most 16 contact sensors", at: tree.range)
      return []
    }
    return elements.compactMap { element in
      guard let name = readText(element, of: "contacts", wanting: "a sensor's name", diagnostics) else { return nil }
      if !names.contains(name) { diagnostics.unknown("contact sensor", name, in: names, at: element.range) }
      return name
    }
  }

  private func tilt(_ reader: MappingReader) -> Double? {
    guard reader.has("tilt") else { return nil }
    if !robot.sensors.contains(where: { if case .imu = $0.kind { true } else { false } }) {
      diagnostics.error("'tilt' needs an inertial unit, and the robot has none", at: reader.range(ofKey: "tilt"))
    }
    return reader.number("tilt", .angle, in: 0.01...7)
  }
}
