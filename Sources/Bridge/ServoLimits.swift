import Scene

/// Between which counts a driver keeps what it tells a servo, whatever it is asked for.
struct ServoLimits: Sendable, Equatable {
  var position: ClosedRange<Int32>
  var velocity: Int32 = .max
  var effort: Int32

  /// From the robot's file, the calibration, and the counts that the servo itself can have.
  init(_ servo: ServoModel, _ actuator: ActuatorModel, _ map: ServoMap, _ calibration: Calibration.Servo?) {
    var (low, high): (Int32, Int32) = (-1_048_575, 1_048_575)
    if let limits = servo.position {
      let ends = [map.count(ofPosition: Float(limits.lowerBound)), map.count(ofPosition: Float(limits.upperBound))]
      (low, high) = (max(low, ends.min()!), min(high, ends.max()!))
    }
    if let calibration {
      low = max(low, Int32(calibration.rangeMin))
      high = min(high, Int32(calibration.rangeMax))
    }
    position = min(low, high)...high
    let share = actuator.motor.torque.nominal > 0 ? servo.effort / actuator.motor.torque.nominal : 1
    effort = map.count(ofEffort: Float(min(max(share, 0), 1)))
    velocity = max(1, abs(map.count(ofSpeed: Float(servo.speed))))
  }

  func held(_ goal: ServoGoal) -> ServoGoal {
    ServoGoal(
      position: min(max(goal.position, position.lowerBound), position.upperBound),
      velocity: min(max(goal.velocity, -velocity), velocity), effort: min(goal.effort, effort))
  }
}
