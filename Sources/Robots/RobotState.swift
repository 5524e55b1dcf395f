/// What a robot's sensors say at one control step. The simulator and the serial bridge both fill it.
public struct RobotState: Sendable, Equatable {
  /// `[layout.stateCount]`, in SI units, in the order of `RobotLayout.sensors`.
  public var values: [Float]

  public init(_ layout: RobotLayout) { values = Array(repeating: 0, count: layout.stateCount) }
}

/// What a robot's actuators should do. The simulator and the serial bridge both obey it.
public struct RobotCommand: Sendable, Equatable {
  /// `[layout.actuators.count]`, each in -1...1 of what its actuator can do: effort, speed, or the way from the lower
  /// to the upper joint limit, as its control mode says.
  public var values: [Float]

  public init(_ layout: RobotLayout) { values = Array(repeating: 0, count: layout.actuators.count) }
}
