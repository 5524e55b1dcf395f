import ArgumentParser
import Bridge
import Environments
import Foundation
import Learning
import Robots
import Scene
import Tasks

/// `strut drive POLICY --port PATH`: the policy on a real robot, or on a virtual one.
struct Drive: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Drive a real robot with a policy.",
    discussion: """
      Connects, arms the robot and lets the policy decide, until --duration is over or Ctrl-C, which lets the motors run \
      down first. SIGTERM is an emergency stop; so is the space bar in a terminal. Limits, a soft start and a watchdog \
      are always on; after a fault or an unplugged cable nothing arms again by itself: press a for that, or start anew.

      What the policy observes and the device does not sense comes as JSON lines through --sense, \
      {"t": seconds, "TERM": [numbers in SI units]}; without it such a policy is refused.
      """)

  @Argument(help: "A policy file (safetensors), or a run's folder.") var policy: String
  @Option(help: "The serial port, or the link of 'strut emulate'.") var port: String
  @Option(
    help: ArgumentHelp(
      "The robot's file, with its 'hardware:' section. (default: models/ROBOT/robot.yaml)", valueName: "file"))
  var robot: String?
  @Option(help: ArgumentHelp("Read what the device cannot sense from here; - is standard input.", valueName: "file"))
  var sense: String?
  @Option(help: ArgumentHelp("Stop after so long. (default: go on)", valueName: "seconds")) var duration: Double?
  @Option(
    help: ArgumentHelp("Write the figures of the drive here, with a 'delay:' for a scene file.", valueName: "file"))
  var log: String?
  @Flag(help: "Look and decide, but neither arm nor send anything.") var dryRun = false
  @Flag(help: "One command per step of the simulation behind 'strut emulate --lockstep'.") var lockstep = false
  @Flag(help: "Print the summary as one JSON object.") var json = false

  func validate() throws {
    if let duration, !(duration > 0 && duration < 1e7) {
      throw ValidationError("--duration is \(duration), but must be more than 0 seconds")
    }
    if lockstep, dryRun { throw ValidationError("--lockstep waits for commands, which --dry-run does not send") }
  }

  func run() throws {
    guard case .file(let policy, let path) = try PolicySource(policy) else {
      throw Failure.usage("'\(policy)' cannot drive: give a policy file in Strut's own format, or a run's folder")
    }
    let definition = try TaskDefinition.parse(text: policy.world.text, name: policy.world.name)
    // The robot as its file has it now: the policy carries none of its wiring.
    let file = try robot ?? Places.robot(definition.scene.robot.name)
    let body = try RobotModel.load(path: file)
    let wiring = try body.wiring()
    guard body.actuators == definition.scene.robot.actuators else {
      throw Failure("\(path) was trained for other actuators than robot '\(body.name)' has in its file")
    }
    let kind: ActionKind = if case .discrete = policy.actions { .discrete } else { .continuous }
    let senses = StateSlots(body, wiring).senses
    guard let deployment = Deployment(definition, kind, senses: senses) else {
      throw Failure("\(path) was trained in a world without a robot")
    }
    if let difference = policy.terms.mismatch(with: deployment.spec) {
      throw Failure("\(path) does not fit the world that it carries: \(difference)")
    }
    if sense == nil, !deployment.missing.isEmpty {
      let names = deployment.missing.map { "'\($0.name)'" }.joined(separator: ", ")
      throw Failure(
        "the device of robot '\(body.name)' does not sense \(names), which \(path) observes; bring them with --sense FILE"
      )
    }
    let beside = Calibration.path(besideRobot: file)
    let calibration = Places.exists(beside) ? try Calibration.load(path: beside) : nil
    let session = try DriveSession(
      PolicyRunner(policy), deployment, body, wiring, calibration, port: port,
      sense: sense.map { path throws(Failure) in
        try SenseReader(path, deployment.missing, width: deployment.spec.observations.count)
      }, duration: duration, dryRun: dryRun, lockstep: lockstep)
    Console.note("\(path) on \(body.name) at \(port): \(session.promise)")
    try session.run()
    let report = session.report
    if let log { try Data(report.log.utf8).write(to: URL(filePath: log)) }
    try Console.print(json ? report.json.line : report.text)
    if let fault = report.fault { throw Failure("stopped: \(fault)") }
    try Interrupt.check()
  }
}
