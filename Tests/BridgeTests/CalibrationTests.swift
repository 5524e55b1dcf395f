import Bridge
import Foundation
import Scene
import Testing

/// As LeRobot 0.4 writes it.
private let lerobot = """
  {
      "shoulder": {
          "id": 1,
          "drive_mode": 0,
          "homing_offset": -1470,
          "range_min": 758,
          "range_max": 3292
      },
      "left_slide": {
          "id": 4,
          "drive_mode": 1,
          "homing_offset": 20,
          "range_min": 0,
          "range_max": 4095
      }
  }
  """

private func with(_ text: String, _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "strut-calibration-\(UUID().uuidString).json").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try Data(text.utf8).write(to: URL(filePath: path))
  try body(path)
}

@Test func `LeRobot's calibration is read and written`() throws {
  try with(lerobot) { path in
    let calibration = try Calibration.load(path: path)
    #expect(calibration.servo("shoulder") == .init(id: 1, homingOffset: -1470, rangeMin: 758, rangeMax: 3292))
    // Names with spaces have underscores there.
    #expect(calibration.servo("left slide")?.driveMode == 1 && calibration.servo("elbow") == nil)
    try calibration.write(path: path)
    #expect(try Calibration.load(path: path) == calibration)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\"homing_offset\" : -1470"))
  }
}

@Test(arguments: [
  ("{", "not a calibration: it is no JSON"),
  ("{\"a\": 5}", "not a calibration: a wrong kind of value at 'a'"),
  ("{\"a\": {\"id\": 1}}", "not a calibration: 'drive_mode' is missing at 'a'"),
  (
    "{\"a\": {\"id\": 1, \"drive_mode\": 0, \"homing_offset\": 0, \"range_min\": 9, \"range_max\": 1}}",
    "'a' makes no sense: id is 0 to 252, drive_mode 0 or 1, range_min below range_max"
  ),
])
private func `what is no calibration is refused`(_ text: String, _ message: String) throws {
  try with(text) { path in
    #expect(complaintOf { _ = try Calibration.load(path: path) } == "\(path): \(message)")
  }
}

@Test func `a servo that is mounted the other way round turns the other way round`() throws {
  let robot = try Machines.shipped("arm")
  let hardware = try #require(robot.hardware)
  let usual = ServoMap.all(on: robot, hardware)
  let turned = ServoMap.all(on: robot, hardware, reversed: ["shoulder"])
  #expect(turned[0].goal(of: 1).position - 2048 == -(usual[0].goal(of: 1).position - 2048))
  #expect(turned[1] == usual[1])
  #expect(Calibration.path(besideRobot: "models/arm/robot.yaml") == "models/arm/calibration.json")
}
