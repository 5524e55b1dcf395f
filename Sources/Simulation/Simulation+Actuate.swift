import Foundation
import Physics
import Scene

extension Simulation {
  /// Lets every actuator obey what has reached it, for one physics step.
  func actuate() throws(PhysicsError) {
    for index in obeyed.indices { obeyed[index] = delay.value(index, step: step) }
    for (slot, actuator) in handles.motors.enumerated() {
      let motor = parameters.motors[actuator.index]
      let value = obeyed[actuator.index]
      switch actuator.control {
      case .effort:
        motorSpeeds[slot] = value > 0 ? motor.speed : value < 0 ? -motor.speed : 0
        motorLimits[slot] = motor.torque * abs(value)
      case .velocity:
        motorSpeeds[slot] = motor.speed * value
        motorLimits[slot] = motor.torque
      case .position:
        let target = actuator.lower + (value + 1) / 2 * (actuator.upper - actuator.lower)
        let wanted = actuator.gain * (target - jointStates[2 * actuator.joint])
        motorSpeeds[slot] = min(max(wanted, -motor.speed), motor.speed)
        motorLimits[slot] = motor.torque
      }
    }
    let (joints, speeds, limits) = (handles.motorJoints, motorSpeeds, motorLimits)
    try world.setMotors(joints.span, speeds: speeds.span, maxEfforts: limits.span)
    for index in axles.indices { try drive(index) }
    if step == 0, push != .zero { try world.applyForce(push, to: handles.bodies[0]) }
  }

  /// Pushes a body as its wheels do.
  private func drive(_ axle: Int) throws(PhysicsError) {
    let body = blueprint.axles[axle].body
    let angle = poses[6 * body + 2]
    let (cosine, sine) = (cos(angle), sin(angle))
    let commands = obeyed
    let (impulse, moment) = axles[axle].solve(
      commands: commands.span, angle: (cosine, sine), velocity: SIMD2(poses[6 * body + 3], poses[6 * body + 4]),
      spin: poses[6 * body + 5], dt: physicsStep)
    let centre = axles[axle].centre
    let point = SIMD2(
      poses[6 * body] + cosine * centre.x - sine * centre.y, poses[6 * body + 1] + sine * centre.x + cosine * centre.y)
    try world.applyImpulse(impulse, to: handles.bodies[body], at: point)
    try world.applyAngularImpulse(moment, to: handles.bodies[body])
  }
}
