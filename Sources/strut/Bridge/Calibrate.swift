import ArgumentParser
import Bridge
import Foundation
import Scene

/// `strut calibrate ROBOT`: how the servos of a robot are mounted, in a file beside the robot's.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find out how a robot's servos are mounted.",
    discussion: """
      Turns the torque off and asks you to move the joints by hand: first to the middle of their ways, then through all \
      of them. Homing offsets and ranges go into the servos and into calibration.json beside the robot's file, in \
      LeRobot's format; 'drive' refuses servos that hold something else. --import takes a file of LeRobot's instead, \
      and with --port writes it into the servos; --export writes one.
      """)

  @Argument(help: "A robot under models/, or its file.") var robot: String
  @Option(help: "The serial port.") var port: String?
  @Option(name: .customLong("import"), help: "Take this calibration.") var source: String?
  @Option(name: .customLong("export"), help: "Write the robot's calibration here, with underscores in names.")
  var destination: String?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if source != nil, destination != nil { throw ValidationError("--import and --export do not go together") }
    if destination != nil, port != nil { throw ValidationError("--export and --port do not go together") }
    if source == nil, destination == nil, port == nil {
      throw ValidationError("'calibrate' takes --port, --import or --export; 'strut ports' lists the ports")
    }
  }

  func run() throws {
    let file = try Places.robot(robot)
    let model = try RobotModel.load(path: file)
    guard let hardware = model.hardware else { throw Failure("\(file): the robot has no 'hardware:' section") }
    let path = Calibration.path(besideRobot: file)
    if let destination {
      let calibration = try Calibration.load(path: path)
      try calibration.named { $0.replacing(" ", with: "_") }.write(path: destination)
      return try report(calibration, destination)
    }
    let calibrator = try port.map { path throws(BridgeError) in
      try ServoCalibrator(model, on: SerialPort(path: path, baud: hardware.baud))
    }
    let calibration: Calibration
    if let source {
      calibration = try Self.fitting(Calibration.load(path: source), hardware, source)
    } else if let calibrator {
      calibration = try Self.byHand(calibrator)
    } else {
      return
    }
    try calibrator?.apply(calibration)
    try calibration.write(path: path)
    try report(calibration, path)
  }

  /// The servos of the robot's file, by their names there.
  private static func fitting(
    _ calibration: Calibration, _ hardware: HardwareModel, _ path: String
  ) throws -> Calibration {
    var servos: [String: Calibration.Servo] = [:]
    for servo in hardware.servos {
      guard let found = calibration.servo(servo.name) else { throw Failure("\(path): nothing about '\(servo.name)'") }
      guard found.id == servo.id else {
        throw Failure("\(path): '\(servo.name)' is on id \(found.id), but on id \(servo.id) in the robot's file")
      }
      servos[servo.name] = found
    }
    return Calibration(servos: servos)
  }

  private static func byHand(_ calibrator: ServoCalibrator) throws -> Calibration {
    Console.note("The torque is off. Move every joint to the middle of its way, then press Return.")
    try waitForReturn()
    let offsets = try calibrator.setMiddle()
    Console.note("Now move every joint through its whole way, as often as you like, then press Return.")
    var low = try calibrator.counts()
    var high = low
    while !Console.hasInput {
      try Interrupt.check()
      for (index, count) in try calibrator.counts().enumerated() {
        low[index] = min(low[index], count)
        high[index] = max(high[index], count)
      }
    }
    try waitForReturn()
    var servos: [String: Calibration.Servo] = [:]
    for (index, map) in calibrator.maps.enumerated() {
      guard high[index] > low[index] else {
        throw Failure("'\(map.name)' was not moved; calibrate again, and move every joint through its whole way")
      }
      servos[map.name] = .init(
        id: Int(map.id), homingOffset: offsets[index], rangeMin: low[index], rangeMax: high[index])
    }
    return Calibration(servos: servos)
  }

  private static func waitForReturn() throws {
    guard readLine() != nil else {
      try Interrupt.check()
      throw Failure("standard input ended before the calibration did")
    }
    try Interrupt.check()
  }

  private func report(_ calibration: Calibration, _ path: String) throws {
    let servos = calibration.servos.sorted { $0.value.id < $1.value.id }
    guard json else {
      let rows = servos.map { name, servo in
        [name, "\(servo.id)", "\(servo.homingOffset)", "\(servo.rangeMin)..\(servo.rangeMax)"]
      }
      try Console.print(Table(heads: ["joint", "id", "homing offset", "range"], rows: rows).text)
      return Console.note("written to \(path)")
    }
    let list = servos.map { name, servo -> JSON in
      [
        "joint": .text(name), "id": .integer(servo.id), "drive_mode": .integer(servo.driveMode),
        "homing_offset": .integer(servo.homingOffset), "range_min": .integer(servo.rangeMin),
        "range_max": .integer(servo.rangeMax),
      ]
    }
    try Console.print(
      JSON.object([.init(key: "calibration", value: .text(path)), .init(key: "servos", value: .array(list))]).line)
  }
}

extension Calibration {
  fileprivate func named(_ name: (String) -> String) -> Calibration {
    Calibration(servos: Dictionary(uniqueKeysWithValues: servos.map { (name($0.key), $0.value) }))
  }
}
