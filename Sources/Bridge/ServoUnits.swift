import Scene

/// How servos of one kind count.
public struct ServoUnits: Sendable, Equatable {
  /// rad per count of position.
  public var position: Double
  /// The count in the middle of the turn.
  public var middle: Int
  /// rad/s per count of speed.
  public var speed: Double
  /// The count of Goal PWM or torque limit that holds nothing back.
  public var fullEffort: Int

  /// Dynamixel X series: 4096 counts per turn, 0.229 rpm, PWM 885 = 100 %. Source: emanual.robotis.com, XL330 and XM430.
  public static let dynamixel = ServoUnits(
    position: 2 * .pi / 4096, middle: 2048, speed: 0.229 * 2 * .pi / 60, fullEffort: 885)
  /// Feetech STS3215: 4096 counts per turn, counts per second, torque limit 1000 = 100 %.
  public static let feetech = ServoUnits(
    position: 2 * .pi / 4096, middle: 2048, speed: 2 * .pi / 4096, fullEffort: 1000)
}
