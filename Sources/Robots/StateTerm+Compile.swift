public import Scene

extension StateTerm {
  public static func named(_ name: String) -> StateTerm? { all.first { $0.name == name } }

  /// Turns an entry of a world's `observe:` list into reads of the robot's state; mistakes go to `diagnostics`.
  public func reads(
    for term: Term, on robot: RobotModel, _ layout: RobotLayout, _ diagnostics: Diagnostics
  ) -> [StateRead] {
    let slots = layout.sensors.filter { reads($0.kind) }
    guard !slots.isEmpty else {
      diagnostics.error("robot '\(robot.name)' has no sensor for the observation term '\(name)'", at: term.range)
      return []
    }
    guard let (slot, wanted) = target(of: term, among: slots, on: robot, diagnostics) else { return [] }
    let (scale, offset) = Self.scaling(of: term, diagnostics)
    return channels(slot, robot).filter { wanted?.contains($0.channel) ?? true }.map { channel, usual in
      StateRead(
        source: slot.offset + channel, scale: scale ?? usual, offset: offset,
        label: label(of: slot, channel), unit: slot.channels[channel].unit)
    }
  }

  /// `scale:` and `offset:` beside a term; a scale replaces the term's usual one.
  public static func scaling(of term: Term, _ diagnostics: Diagnostics) -> (scale: Double?, offset: Double) {
    guard let options = term.options else { return (nil, 0) }
    let reader = MappingReader(options, of: "observation term '\(term.name)'", diagnostics)
    let scale = reader.has("scale") ? reader.number("scale", .none) : nil
    let offset = reader.number("offset", .none, default: 0)
    reader.finish()
    return (scale, offset)
  }

  /// A term together with its sensor's name, unless that only says what it is: there is hardly a second one.
  public static func name(_ term: String, of sensor: String) -> String {
    sensor == "imu" || sensor == "pose" ? term : "\(term) \(sensor)"
  }

  private func label(of slot: SensorSlot, _ channel: Int) -> String {
    switch (part, slot.kind) {
    case (.sensor, .lidar): slot.name + slot.channels[channel].name
    case (.sensor, .contact): "contact \(slot.name)"
    case (.sensor, .pressure): "pressure \(slot.name)"
    case (.sensor, _): Self.name(slot.channels[channel].name, of: slot.name)
    case (.joint, _): "joint " + slot.channels[channel].name
    case (.wheel, _): "wheel " + slot.channels[channel].name
    }
  }

  /// The slot that a term reads, and which of its channels (nil: all).
  private func target(
    of term: Term, among slots: [SensorSlot], on robot: RobotModel, _ diagnostics: Diagnostics
  ) -> (SensorSlot, wanted: Range<Int>?)? {
    guard let value = term.value else {
      if part == .sensor, slots.count > 1 {
        let names = slots.map { "'\($0.name)'" }.joined(separator: ", ")
        diagnostics.error("say which sensor '\(name)' means: \(names)", at: term.range)
        return nil
      }
      return (slots[0], nil)
    }
    guard case .scalar(let text, _) = value.content else {
      diagnostics.error("the observation term '\(name)' takes a name", at: value.range)
      return nil
    }
    let names: [String]
    switch part {
    case .sensor: names = slots.map(\.name)
    case .joint: names = robot.movingJoints.map(\.name)
    case .wheel: names = robot.wheels.map(\.name)
    }
    guard let index = names.firstIndex(of: text) else {
      diagnostics.error("unknown \(part) '\(text)'", at: value.range, suggestion: closest(to: text, in: names))
      return nil
    }
    switch part {
    case .sensor: return (slots[index], nil)
    case .joint: return (slots[0], 2 * index..<2 * index + 2)
    case .wheel: return (slots[0], index..<index + 1)
    }
  }
}
