import ArgumentParser
import Bridge
import Environments
import Foundation
import Learning
import Random
import Robots
import Scene
import Tasks

/// `strut emulate ROBOT --link PATH`: a virtual device on a pseudo-terminal, simulated behind it.
struct Emulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Be a robot's hardware: a virtual device on a pseudo-terminal.",
    discussion: """
      The device speaks the protocol that the robot's 'hardware:' section names, as fast as its baud rate allows, with the \
      robot simulated behind it: 'strut drive' and the vendors' programs cannot tell. What the device itself cannot \
      sense, such as a lidar's distances, --sense writes as JSON lines, which 'strut drive --sense' reads:

        strut emulate courier --link /tmp/robot --sense - | \\
          strut drive models/courier/delivery-ppo.safetensors --port /tmp/robot --sense -

      The simulation runs by the clock from when a host first arms it, or with --lockstep by one control step for each \
      command of the host. Episodes are \
      those of 'strut evaluate' with the same seed, and so is the score at the end.
      """)

  @Argument(help: "The robot, a folder in models/.") var robot: String
  @Option(help: "Where to put a link to the terminal.") var link: String?
  @Option(
    help: ArgumentHelp(
      "Instead of a device, be the motors and encoders behind the emulated firmware's second port.", valueName: "port"))
  var plant: String?
  @Option(help: "The world to simulate. (default: the first with this robot)") var world: String?
  @Option(help: "Stop after so many episodes. (default: go on)") var episodes: Count?
  @Option(help: "The seed of the episodes and of faults.") var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Write what the device cannot sense here; - is standard output.", valueName: "file"))
  var sense: String?
  @Flag(help: "Advance the simulation by the host's commands instead of by the clock.") var lockstep = false
  @Flag(help: "Answer at once instead of at the wire's pace.") var unpaced = false
  @Option(help: "Chance that an answer is lost.") var drop = 0.0
  @Option(help: "Chance that a bit of an answer is flipped.") var corrupt = 0.0
  @Option(help: ArgumentHelp("Delay each answer.", valueName: "seconds")) var delay = 0.0
  @Option(help: ArgumentHelp("Take the line away so long after the first byte.", valueName: "seconds"))
  var hangUpAfter: Double?
  @Option(help: ArgumentHelp("Hear and say nothing for so long, a second after the first byte.", valueName: "seconds"))
  var stall = 0.0
  @Flag(help: "Print the score as one JSON object.") var json = false

  func validate() throws {
    _ = try episodes?.checked("--episodes", in: Limits.episodes)
    for (name, value) in [("--drop", drop), ("--corrupt", corrupt)] where !(0...1).contains(value) {
      throw ValidationError("\(name) is \(value), but a chance is 0 to 1")
    }
    for (name, value) in [("--delay", delay), ("--hang-up-after", hangUpAfter ?? 0), ("--stall", stall)] {
      guard value >= 0, value < 1e6 else { throw ValidationError("\(name) is \(value), but must be 0 to 1e6 seconds") }
    }
    guard (link == nil) != (plant == nil) else { throw ValidationError("give one of --link and --plant") }
    if json, sense == "-" {
      throw ValidationError("--json and --sense - both want standard output; give --sense a file")
    }
  }

  func run() throws {
    let (place, definition) = try found()
    guard let hardware = definition.scene.robot.hardware, let simulated = Plant(definition),
      let deployment = Deployment(
        definition, definition.actionKinds[0], senses: StateSlots(definition.scene.robot, hardware).senses)
    else { throw Failure("robot '\(robot)' has no 'hardware:' section in its file, so there is nothing to emulate") }
    let writer = try sense.map(SenseWriter.init)
    let emulated = EmulatedWorld(simulated, deployment, seed: seed, episodes: episodes?.value, sense: writer)
    let end = try serve(
      definition.scene.robot, hardware, emulated, as: "\(robot) (\(hardware.link.rawValue)) in '\(place.name)'")
    try report(place.name, simulated.spec, emulated.results, end)
    try Interrupt.check()
  }

  private func serve(
    _ robot: RobotModel, _ hardware: HardwareModel, _ world: EmulatedWorld, as title: String
  ) throws(BridgeError) -> (silence: Double, isLive: Bool) {
    var options = Emulator.Options(controlStep: world.plant.spec.controlStep)
    options.baud = unpaced || lockstep || plant != nil ? nil : hardware.baud
    options.lockstep = lockstep
    (options.faults.drop, options.faults.corrupt, options.faults.delay) = (drop, corrupt, delay)
    (options.faults.hangUpAfter, options.faults.stall) = (hangUpAfter, stall)
    var stream = RandomStream(.faults, seed: seed)
    let isDone = { world.isDone || Interrupt.isRequested }
    if let plant {
      guard hardware.link == .strut else {
        throw BridgeError("--plant is for robots on Strut's link; '\(robot.name)' has \(hardware.link.rawValue) servos")
      }
      let port = SerialPort(path: plant, baud: hardware.baud)
      try port.open()
      guard let line = port.line else { return (0, false) }
      Console.note("\(title) is behind the firmware at \(plant)")
      let server = PlantServer(robot, hardware, world)
      let emulator = Emulator(server, world, on: line, options: options) { stream.unit() }
      emulator.run(until: isDone)
      port.close()
      return (emulator.longestLiveSilence, emulator.isLive)
    }
    let device = try VirtualDevices.make(for: robot, plant: world, lockstep: lockstep)
    let terminal = try PseudoTerminal(link: link)
    Console.note("\(title) is at \(link ?? ""), \(terminal.path)")
    let emulator = Emulator(device, world, on: terminal.line, options: options) { stream.unit() }
    emulator.run(until: isDone)
    terminal.close()
    return (emulator.longestLiveSilence, emulator.isLive)
  }

  /// The world to play, which must be this robot's.
  private func found() throws -> (Places.World, TaskDefinition) {
    if let world {
      let place = try Places.world(world)
      let definition = try place.load()
      guard definition.scene.robot.name == robot else {
        throw Failure("the world '\(place.name)' has the robot '\(definition.scene.robot.name)', not '\(robot)'")
      }
      return (place, definition)
    }
    for place in Places.worlds {
      if let definition = try? place.load(), definition.scene.robot.name == robot { return (place, definition) }
    }
    throw Failure("no world has a robot '\(robot)'; 'strut worlds' lists the worlds")
  }

  /// - Parameter end: the longest that the device was live without a word from its host, s, and whether it is now.
  private func report(
    _ world: String, _ spec: EnvironmentSpec, _ episodes: [EpisodeResult], _ end: (silence: Double, isLive: Bool)
  ) throws {
    let result = EvaluationResult(spec: spec, episodes: episodes)
    let returns = result.returns
    if json {
      var members: [(String, JSON)] = [
        ("world", .text(world)), ("robot", .text(robot)), ("episodes", .integer(episodes.count)),
        ("seed", .integer(seed)), ("longest_live_silence", .number(end.silence)), ("live", .flag(end.isLive)),
      ]
      if let returns {
        members += [
          ("return_mean", .number(returns.mean)), ("return_ci95", .range(returns.confidence)),
          ("length_mean", .number(result.lengthMean)), ("success_rate", .number(result.successRate)),
          ("metrics", .object(result.metrics.map { JSON.Member(key: $0.name, value: .number($0.value)) })),
        ]
      }
      try Console.print(JSON.object(members.map { JSON.Member(key: $0.0, value: $0.1) }).line)
    } else if let returns {
      let success = result.successRate.map { ", success \(Figures.percent($0))" } ?? ""
      Console.note("\(episodes.count) episodes: return \(Figures.short(returns.mean))\(success)")
    }
  }
}
