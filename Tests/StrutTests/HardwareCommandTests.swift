import Foundation
import Testing

/// `ports`, `monitor` and `calibrate`, as far as they go without a device.
struct HardwareCommandTests {
  @Test func `a calibration of LeRobot's is taken over, and given back`() throws {
    let scratch = try Scratch()
    let robot = try String(contentsOfFile: Program.checkout + "/models/arm/robot.yaml", encoding: .utf8)
    try scratch.write(robot, to: "models/arm/robot.yaml")
    let servos = ["shoulder": 1, "elbow": 2, "wrist": 3, "left_slide": 4].map { name, id in
      "\"\(name)\": {\"id\": \(id), \"drive_mode\": 0, \"homing_offset\": \(-10 * id), \"range_min\": 100, \"range_max\": 4000}"
    }
    try scratch.write("{\(servos.joined(separator: ","))}", to: "lerobot.json")
    let taken = try Program.run("calibrate", "arm", "--import", "lerobot.json", "--json", in: scratch.folder)
    #expect(taken.status == 0, "\(taken.errors)")
    let object = try taken.object()
    #expect(object["calibration"] as? String == "models/arm/calibration.json")
    let slide = try #require((object["servos"] as? [[String: Any]])?.last)
    #expect(slide["joint"] as? String == "left slide" && slide["homing_offset"] as? Int == -40)
    let given = try Program.run("calibrate", "arm", "--export", "back.json", in: scratch.folder)
    #expect(given.status == 0 && given.output.contains("left slide  4   -40            100..4000"), "\(given.output)")
    let back = try Program.object(String(contentsOfFile: scratch.folder + "/back.json", encoding: .utf8))
    #expect(back.keys.sorted() == ["elbow", "left_slide", "shoulder", "wrist"])

    try scratch.write("{\(servos[0].replacing("\"id\": ", with: "\"id\": 1"))}", to: "other.json")
    let refused = try Program.run("calibrate", "arm", "--import", "other.json", "--json", in: scratch.folder)
    #expect(refused.status == 1 && refused.output == "" && refused.errors.hasPrefix("error: other.json: "))
  }

  @Test func `the list of ports is one JSON object`() throws {
    let outcome = try Program.run("ports", "--json")
    #expect(outcome.status == 0)
    let object = try outcome.object()
    #expect(object["ports"] is [Any])
  }

  @Test(arguments: [
    (
      ["monitor", "/dev/ttyNONE", "--link", "dynamixel"],
      "error: /dev/ttyNONE: there is no such port; 'strut ports' lists those that are there\n"
    ),
    (["monitor", "/dev/null", "--robot", "biped"], "error: /dev/null: not a serial port\n"),
    (["monitor", "/dev/null", "--robot", "cart"], "error: robot 'cart' has no 'hardware:' section in its file\n"),
    (
      ["calibrate", "courier", "--port", "/dev/null"],
      "error: robot 'courier' is on Strut's link, whose firmware needs no calibration\n"
    ),
    (
      ["calibrate", "bipet", "--port", "/dev/null"],
      "error: there is no robot 'bipet'; did you mean 'biped'? (there are: arm, biped, cart, courier, hopper, pong, quadruped)\n"
    ),
  ])
  func `what cannot be done is said in one line`(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome == Program.Outcome(status: 1, output: "", errors: message))
  }

  @Test(arguments: [
    // Two beats and the end of the host; two beats and a host that hangs, holding its end open.
    "printf ab | \"$STRUT\" guard fffe06 0 | od -An -tx1",
    "mkfifo f; \"$STRUT\" guard fffe06 30 < f | od -An -tx1 & exec 3> f; printf ab >&3; wait",
  ])
  func `the guardian sends its frame when the host has gone or hangs`(_ script: String) throws {
    let scratch = try Scratch()
    let outcome = try Program.shell(script, in: scratch.folder)
    #expect(outcome.status == 0 && outcome.output == " ff fe 06 ff fe 06 ff fe 06\n", "\(outcome)")
  }
}
