import Robots
public import Scene

/// Where the numbers that a device senses stand in a robot's state.
public struct StateSlots: Sendable {
  /// Per actuator, indices into `RobotState.values`; a joint that mirrors another one moves as it does, so that its numbers
  /// are known too.
  private let positions: [[Int]]
  private let speeds: [[Int]]
  /// Per bit of a device's contacts.
  public let contacts: [Int]
  /// `[layout.stateCount]`
  public let senses: [Bool]

  public init(_ robot: RobotModel, _ hardware: HardwareModel) {
    let layout = RobotLayout(robot)
    let moving = robot.movingJoints
    var positions = layout.actuators.map { _ in [Int]() }
    var speeds = positions
    for slot in layout.sensors {
      for (index, actuator) in layout.actuators.enumerated() {
        switch (slot.kind, actuator.target) {
        case (.joints, .joint):
          for (place, joint) in moving.enumerated() where joint.name == actuator.name || joint.mirrors == actuator.name
          {
            positions[index].append(slot.offset + 2 * place)
            speeds[index].append(slot.offset + 2 * place + 1)
          }
        case (.odometry, .wheel(let wheel)): speeds[index].append(slot.offset + wheel)
        default: break
        }
      }
    }
    contacts = hardware.contacts.compactMap { name in layout.sensors.first { $0.name == name }?.offset }
    var senses = Array(repeating: false, count: layout.stateCount)
    for index in (positions + speeds).joined() { senses[index] = true }
    for index in contacts { senses[index] = true }
    self.positions = positions
    self.speeds = speeds
    self.senses = senses
  }

  /// What a device would sense: in rad or m, and per second; 0 where the state lacks it.
  func read(_ actuator: Int, from state: RobotState) -> (position: Float, speed: Float) {
    (positions[actuator].first.map { state.values[$0] } ?? 0, speeds[actuator].first.map { state.values[$0] } ?? 0)
  }

  /// In rad or m, and per second.
  func store(_ actuator: Int, position: Float, speed: Float, in state: inout RobotState) {
    for index in positions[actuator] { state.values[index] = position }
    for index in speeds[actuator] { state.values[index] = speed }
  }
}
