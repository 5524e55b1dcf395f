extension RobotDecoder {
  func wheel(_ entry: Tree.Entry) -> WheelModel {
    let reader = reader(entry, "wheel")
    defer { reader.finish() }
    return WheelModel(
      name: entry.name, body: reader.reference("body", to: "body", in: bodyNames),
      at: reader.point("at", .length, default: .zero), angle: reader.number("angle", .angle, default: 0),
      radius: reader.number("radius", .length, in: Self.sizes), grip: reader.cutAtZero("grip", .none),
      motor: reader.required("motor").map { motor($0, of: reader.what, linear: false, controls: [.velocity, .effort]) }
        ?? MotorModel(control: .velocity, torque: .fixed(0), speed: .fixed(0), delay: .fixed(0), gain: 10),
      load: reader.has("load") ? reader.number("load", .ratio, in: 0...1) : nil)
  }

  /// `kind:` may be left out where the sensor's own name is one.
  func sensor(_ entry: Tree.Entry) -> SensorModel? {
    let reader = reader(entry, "sensor")
    defer { reader.finish() }
    let own = SensorKind.names.contains(entry.name) ? entry.name : nil
    guard own != nil || reader.has("kind") else {
      let kinds = SensorKind.names.joined(separator: ", ")
      reader.reportMissing("'kind' is missing in \(reader.what); it is one of \(kinds)")
      reader.ignoreTheRest()
      return nil
    }
    let kind = kind(reader, reader.choice("kind", SensorKind.names, default: own))
    return SensorModel(
      name: entry.name, kind: kind,
      rate: reader.has("rate") ? reader.number("rate", .rate, in: .positive) : nil,
      delay: reader.cutAtZero("delay", .time, default: .fixed(0)), noise: noise(reader, kind))
  }

  private func kind(_ reader: MappingReader, _ name: String) -> SensorKind {
    func body() -> String { reader.reference("body", to: "body", in: bodyNames) }
    switch name {
    case "imu": return .imu(body: body())
    case "joints": return .joints
    case "contact":
      let latch = reader.choice("reading", ["now", "last event"], default: "now") == "last event"
      return .contact(body: body(), latch: latch)
    case "lidar": return lidar(reader, body: body())
    case "odometry":
      // All wheels are read; naming their body is allowed because people do.
      let carriers = bodyNames.filter { name in robot.wheels.contains { $0.body == name } }
      _ = reader.reference("body", to: "body with wheels", in: carriers, default: carriers.first ?? "")
      if carriers.isEmpty { diagnostics.error("odometry needs wheels, and the robot has none", at: reader.range) }
      return .odometry(drift: reader.number("drift", .ratio, in: 0...1, default: 0))
    case "pressure":
      let body = body()
      return .pressure(body: body, axis: axis(reader))
    case "camera": return .camera
    default: return .pose(body: body())
    }
  }

  private func lidar(_ reader: MappingReader, body: String) -> SensorKind {
    let full = 2 * Double.pi
    var span = reader.number("span", .angle, default: full)
    if abs(span - full) < 1e-9 { span = full }
    if span < 0 || span > full {
      diagnostics.error("'span' is between 0 and 360 deg", at: reader.range(of: "span"))
    }
    let rays = reader.integer("rays", in: 1...1024)
    // A fan looks ahead unless told otherwise; a full turn starts ahead.
    let ahead = span == full || rays == 1 ? 0 : -span / 2
    return .lidar(
      body: body, rays: rays, from: reader.number("from", .angle, default: ahead), span: span,
      range: reader.number("range", .length, in: Self.sizes), level: reader.flag("level", default: false))
  }

  private func noise(_ reader: MappingReader, _ kind: SensorKind) -> Double {
    switch kind {
    case .contact: 0
    case .lidar: reader.number("noise", .length, in: .notNegative, default: 0)
    case .odometry: reader.number("noise", .angularSpeed, in: .notNegative, default: 0)
    case .pressure: reader.number("noise", .force, in: .notNegative, default: 0)
    case .camera: reader.number("noise", .length, in: .notNegative, default: 0)
    case .imu, .joints, .pose: reader.number("noise", .none, in: .notNegative, default: 0)
    }
  }
}
