/// What a device does by itself when its host falls silent. Devices differ, so `drive` says which one holds.
public enum StopPromise: Sendable, Equatable {
  /// Strut's link: the time-to-live in every command runs out in the device, and the motors are off.
  case motorsOff
  /// Dynamixel: the bus watchdog stops the motion and latches, torque stays on.
  case motionStopped
  /// Feetech, which has no watchdog: a process that outlives the host turns torque off, while the cable holds.
  case guardian

  /// One sentence for the user.
  public var text: String {
    switch self {
    case .motorsOff: "when the host falls silent the device turns its motors off"
    case .motionStopped: "when the host falls silent the servos' bus watchdog stops the motion and holds it, torque on"
    case .guardian:
      "when the host dies a guardian process turns the torque off; when the cable is pulled nothing does, because "
        + "these servos have no watchdog"
    }
  }
}
