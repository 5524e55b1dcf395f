import Bridge
import Environments
import Foundation
import Learning
import Random
import Robots
import Scene
import Tasks

/// A policy at work on a device: reads, decides, lets the supervisor cut, sends, over and over.
final class DriveSession {
  private let runner: PolicyRunner
  private let deployment: Deployment
  private let driver: any DeviceDriver
  private let sense: SenseReader?
  private let duration: Double?
  private let dryRun: Bool
  private let lockstep: Bool
  private var supervisor: SafetySupervisor
  /// Turns a second.
  private let rate: Double
  private var pacer: Pacer
  private let turnsPerDecision: Int
  /// Seconds for which a term that is told lives.
  private let senseLife: Double
  private let keys = KeyReader()

  private var state: RobotState
  private var wanted: RobotCommand
  /// What the supervisor makes of it.
  private var outgoing: RobotCommand
  private var observation: [Float]
  /// What is told where nothing is.
  private let untold: [Float]
  private var action: [Float]
  private var stream = RandomStream(.actions, seed: 0)
  private var episode = -1
  private var turns = 0
  private var decisions = 0
  /// Whether the policy decided in this turn.
  private var isFresh = false
  private var latency = LatencyHistogram()
  /// Of the newest step, where the policy observes the angle of the body with the inertial unit.
  private let tiltChannel: Int?
  /// rad, as of the last decision since the robot was armed.
  private var tilt: Double?
  private let start = Instant.now
  private var lastStatus = 0.0
  private var isOver = false

  init(
    _ runner: PolicyRunner, _ deployment: Deployment, _ robot: RobotModel, _ hardware: HardwareModel,
    _ calibration: Calibration?, port: String, sense: SenseReader?, duration: Double?, dryRun: Bool, lockstep: Bool
  ) throws {
    self.runner = runner
    self.deployment = deployment
    self.sense = sense
    (self.duration, self.dryRun, self.lockstep) = (duration, dryRun, lockstep)
    let step = deployment.spec.controlStep
    let rate = max(hardware.rate ?? 0, 1 / step)
    turnsPerDecision = lockstep ? 1 : max(1, Int((rate * step).rounded()))
    self.rate = Double(turnsPerDecision) / step
    pacer = Pacer(rate: self.rate)
    // A command lives through one missed turn; in lock-step, through one step of the simulation.
    let life = lockstep ? 2.5 * step : min(max(2.5 / rate, 0.04), 0.08)
    // The policy must come with the next decision but one.
    supervisor = SafetySupervisor(robot, hardware, timeToLive: max(life, 2.5 * step))
    senseLife = max(3 * step, 0.1)
    var options = DriverOptions()
    options.timeToLive = 1000 * life
    options.lockstep = lockstep
    // A microcontroller has more to do than to answer; a bus of servos loses a turn to each who does not.
    if hardware.link == .strut { options.margin = 8 }
    driver = try DeviceDrivers.make(
      for: robot, on: SerialPort(path: port, baud: hardware.baud), calibration: calibration, options: options)
    state = RobotState(deployment.layout)
    wanted = RobotCommand(deployment.layout)
    outgoing = wanted
    observation = Array(repeating: 0, count: deployment.spec.observations.count)
    untold = observation
    action = Array(repeating: 0, count: deployment.spec.actions.width)
    tiltChannel = deployment.spec.observations.lastIndex { $0.term == "angle" }
  }

  var promise: String { driver.promise.text }

  /// Seconds: of the clock, or of as many steps.
  private var time: Double {
    lockstep ? Double(turns) * deployment.spec.controlStep : Double(Instant.now - start) * 1e-9
  }

  func run() throws {
    try connect(patience: 3)
    defer { end() }
    if dryRun {
      _ = driver.read(into: &state)
      deployment.begin(state)
    } else {
      try arm()
    }
    pacer = Pacer(rate: rate)
    while !isOver {
      if !lockstep { _ = pacer.wait() }
      try turn()
      if let duration, time >= duration { supervisor.stop(at: time) }
      if duration.map({ time >= $0 + 1 || dryRun && time >= $0 }) ?? false { break }
      if Interrupt.isRequested {
        guard supervisor.state == .armed || supervisor.state == .stopping else { break }
        supervisor.stop(at: time)
      }
      if supervisor.state == .calibrated, !dryRun, duration != nil || Interrupt.isRequested { break }
    }
  }

  private func connect(patience seconds: Double) throws {
    let deadline = Instant.now + .milliseconds(1000 * seconds)
    while true {
      do {
        try driver.connect()
        supervisor.connect()
        supervisor.calibrate()
        return
      } catch {
        guard Instant.now < deadline, !isToldToEnd else { throw error }
        (Instant.now + .milliseconds(100)).sleep()
      }
    }
  }

  private func arm() throws {
    try driver.arm()
    _ = driver.read(into: &state)
    deployment.begin(state)
    // What was observed and wanted before is no longer true: hold still until the policy has decided.
    wanted.values = driver.sent.values
    tilt = nil
    _ = supervisor.arm(holding: driver.sent, at: time)
  }

  private var isToldToEnd: Bool { Interrupt.isRequested || KeyReader.emergency.isRequested }

  private func turn() throws {
    let began = Instant.now
    let exchange = driver.read(into: &state)
    if turns > 0, exchange.line == .alive { latency.add(Instant.now - began) }
    supervisor.examine(exchange, joints: wanted.values.count, angle: tilt, at: time)
    defer { turns += 1 }
    if try handleKeys() { return }
    guard exchange.line != .hungUp else { return try comeBack() }
    if supervisor.state == .faulted { return fault() }
    guard try decide() else { return }
    // Turns between decisions repeat the last one, which does not feed the watchdog.
    send(wanted)
    if supervisor.state == .faulted { fault() }
    showStatus()
  }

  /// A new action, where it is time for one; false where there is nothing to go by.
  private func decide() throws -> Bool {
    isFresh = turns % turnsPerDecision == 0
    guard isFresh else { return true }
    if let sense {
      if lockstep {
        // The end of the simulation is the end of the drive.
        guard try sense.next() else {
          isOver = true
          // It also ends when an emergency breaks the wait off.
          _ = try handleKeys()
          return false
        }
      } else {
        try sense.takeAll()
        if sense.stale(after: senseLife) != nil {
          // Before the first line nothing is due yet.
          if decisions > 0 { supervisor.fail(.senseStalled) }
          if supervisor.state == .faulted { fault() }
          if decisions == 0, time > 5 { throw Failure("--sense told nothing within 5 seconds") }
          // At rest until the first word.
          if decisions == 0 { send(driver.sent) }
          return false
        }
      }
      if sense.episode != episode { deployment.begin(state) }
      episode = sense.episode
    }
    observe()
    choose()
    deployment.decode(action.span, state, into: &wanted)
    decisions += 1
    return true
  }

  private func observe() {
    observe(sense?.values ?? untold, &observation)
    tilt = tiltChannel.map { index in
      let channel = deployment.spec.observations[index]
      return (Double(observation[index]) - channel.offset) / channel.scale
    }
  }

  private func observe(_ told: [Float], _ observation: inout [Float]) {
    var output = observation.mutableSpan
    deployment.observe(state, told: told.span, into: &output)
  }

  private func choose() { choose(observation, &action) }

  private func choose(_ observation: [Float], _ action: inout [Float]) {
    var output = action.mutableSpan
    runner.act(observation.span, deterministic: true, stream: &stream, actions: &output)
  }

  private func send(_ command: RobotCommand) {
    for index in command.values.indices { outgoing.values[index] = command.values[index] }
    guard supervisor.admit(&outgoing, isFresh: isFresh, at: time), !dryRun else { return }
    if driver.write(outgoing).line == .hungUp { supervisor.fail(.hungUp) }
  }

  private func fault() {
    driver.stop()
    isOver = !keys.isTerminal || Interrupt.isRequested
    if let fault = supervisor.fault, !isOver { Console.note("stopped: \(fault.text); a arms again, q quits") }
    while !isOver, supervisor.state == .faulted {
      (Instant.now + .milliseconds(20)).sleep()
      do { _ = try handleKeys() } catch {
        // Such as a servo that is still too hot.
        Console.note((error as? BridgeError)?.message ?? "\(error)")
      }
      if Interrupt.isRequested { isOver = true }
    }
  }

  /// After an unplugged cable: tries until the device is there again, and leaves it disarmed.
  private func comeBack() throws {
    if lockstep {
      // The simulation has played its last episode.
      supervisor.clear()
      isOver = true
      return
    }
    Console.note("the port is gone; waiting for it")
    while !isToldToEnd, duration.map({ time < $0 }) ?? true {
      if (try? driver.connect()) != nil {
        supervisor.connect()
        supervisor.calibrate()
        Console.note("connected again, disarmed\(keys.isTerminal ? "; a arms" : "")")
        break
      }
      (Instant.now + .milliseconds(100)).sleep()
    }
  }

  /// Whether a key ended the turn.
  private func handleKeys() throws -> Bool {
    if KeyReader.emergency.isRequested {
      supervisor.fail(.emergency)
      driver.stop()
      isOver = true
      return true
    }
    switch keys.next() {
    case " ":
      supervisor.fail(.emergency)
      driver.stop()
    case "a" where !dryRun:
      if supervisor.state == .faulted { try driver.clearFault() }
      supervisor.clear()
      if supervisor.state == .calibrated { try arm() }
    case "q": isOver = true
    default: return false
    }
    return true
  }

  private func end() {
    if supervisor.state == .faulted { driver.stop() }
    driver.release()
    if Console.isTerminal { Console.redraw("") }
  }

  private func showStatus() {
    guard Console.isTerminal, !lockstep, time - lastStatus > 0.2 else { return }
    lastStatus = time
    let counts = supervisor.counts
    Console.redraw(
      "\(supervisor.state.rawValue)  \(Figures.short(Double(turns) / max(time, 1e-3))) Hz  "
        + "\(Figures.short(Double(latency.percentile(0.5)) * 1e-6)) ms, p99 "
        + "\(Figures.short(Double(latency.percentile(0.99)) * 1e-6)) ms  "
        + "\(counts.silences) silent, \(counts.badFrames) bad, \(pacer.overruns) late")
  }

  var report: DriveReport {
    DriveReport(
      state: supervisor.state, fault: supervisor.fault?.text, counts: supervisor.counts, turns: turns,
      decisions: decisions, seconds: time, overruns: pacer.overruns, latency: latency, lateness: pacer.lateness)
  }
}
