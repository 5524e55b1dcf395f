import Robots

/// Holds back each actuator's commands for its own time.
struct CommandDelay {
  private let stepsPerControl: Int
  /// Physics steps per actuator.
  private let delays: [Int]
  /// The last commands, `[slots, actuators]`, a ring by control step.
  private var ring: [Float]
  private let slots: Int
  private var issued = 0

  init(delays: [Int], stepsPerControl: Int) {
    self.delays = delays
    self.stepsPerControl = stepsPerControl
    slots = (delays.max() ?? 0) / stepsPerControl + 2
    ring = Array(repeating: 0, count: slots * delays.count)
  }

  mutating func issue(_ command: RobotCommand) {
    let base = issued % slots * delays.count
    for index in delays.indices { ring[base + index] = command.values[index] }
    issued += 1
  }

  /// Writes what each actuator obeys in physics step `step` since the episode began; 0 before its first command arrives.
  func read(step: Int, into obeyed: inout [Float]) {
    for actuator in delays.indices {
      let age = step - delays[actuator]
      obeyed[actuator] = age < 0 ? 0 : ring[age / stepsPerControl % slots * delays.count + actuator]
    }
  }
}
