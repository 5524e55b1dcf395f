import Foundation

/// How the servos of one robot are mounted, in LeRobot's format, so that either program reads the other's files.
///
/// The homing offset lives in the servo, which reports positions with it; the file says what the servo should hold.
/// Source: huggingface/lerobot, `motors/motors_bus.py`.
public struct Calibration: Sendable, Equatable {
  public struct Servo: Sendable, Equatable, Codable {
    public var id: Int
    /// 1: the servo turns against the direction in the robot's file.
    public var driveMode: Int
    /// Counts, as the servo's register has it.
    public var homingOffset: Int
    /// Counts that the servo may report, with the homing offset.
    public var rangeMin: Int
    public var rangeMax: Int

    enum CodingKeys: String, CodingKey {
      case id
      case driveMode = "drive_mode"
      case homingOffset = "homing_offset"
      case rangeMin = "range_min"
      case rangeMax = "range_max"
    }

    public init(id: Int, driveMode: Int = 0, homingOffset: Int, rangeMin: Int, rangeMax: Int) {
      (self.id, self.driveMode, self.homingOffset) = (id, driveMode, homingOffset)
      (self.rangeMin, self.rangeMax) = (rangeMin, rangeMax)
    }
  }

  /// By the actuator's name, with spaces as in the robot's file or underscores as LeRobot likes them.
  public var servos: [String: Servo]

  public init(servos: [String: Servo]) { self.servos = servos }

  public func servo(_ name: String) -> Servo? { servos[name] ?? servos[name.replacingOccurrences(of: " ", with: "_")] }

  /// The names of the actuators whose servos are mounted the other way round.
  func reversed(_ names: [String]) -> Set<String> { Set(names.filter { servo($0)?.driveMode == 1 }) }

  /// Where a robot's calibration is, beside its file.
  public static func path(besideRobot file: String) -> String {
    (file.contains("/") ? String(file[...file.lastIndex(of: "/")!]) : "") + "calibration.json"
  }

  public static func load(path: String) throws(BridgeError) -> Calibration {
    let servos: [String: Servo]
    do {
      servos = try JSONDecoder().decode([String: Servo].self, from: Data(contentsOf: URL(filePath: path)))
    } catch let error as DecodingError {
      throw BridgeError("\(path): not a calibration: \(error.inWords)")
    } catch {
      throw BridgeError("\(path): cannot be read")
    }
    for (name, servo) in servos {
      guard (0...252).contains(servo.id), [0, 1].contains(servo.driveMode), servo.rangeMin < servo.rangeMax,
        [servo.homingOffset, servo.rangeMin, servo.rangeMax].allSatisfy({ abs($0) < 1 << 20 })
      else {
        throw BridgeError(
          "\(path): '\(name)' makes no sense: id is 0 to 252, drive_mode 0 or 1, range_min below range_max")
      }
    }
    return Calibration(servos: servos)
  }

  /// Replaces the file at once, never by half.
  public func write(path: String) throws(BridgeError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try (encoder.encode(servos) + Data("\n".utf8)).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw BridgeError("\(path): cannot be written")
    }
  }
}

extension DecodingError {
  fileprivate var inWords: String {
    switch self {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(Self.place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): "a wrong kind of value\(Self.place(context))"
    default: "it is no JSON"
    }
  }

  private static func place(_ context: Context) -> String {
    let path = context.codingPath.map(\.stringValue)
    return path.isEmpty ? "" : " at '\(path.joined(separator: "."))'"
  }
}
