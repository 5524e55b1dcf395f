import Foundation
import Physics
import Scene

extension Simulation {
  /// Lets every actuator obey what has reached it, for one physics step.
  func actuate() throws(PhysicsError) {
    delay.read(step: step, into: &obeyed)
    setMotors(obeyed, &motorSpeeds, &motorLimits)
    let (joints, speeds, limits) = (handles.motorJoints, motorSpeeds, motorLimits)
    try world.setMotors(joints.span, speeds: speeds.span, maxEfforts: limits.span)
    for index in axles.indices { try drive(index) }
    if step == 0, push != .zero { try world.applyForce(push, to: handles.bodies[0]) }
  }

  /// What Box2D's motors are to do, `[motors]`. Handed its arrays, so that they are taken hold of once.
  private func setMotors(_ obeyed: [Float], _ speeds: inout [Float], _ limits: inout [Float]) {
    let (motors, actuators, states) = (parameters.motors, handles.motors, jointStates)
    for slot in actuators.indices {
      let actuator = actuators[slot]
      let motor = motors[actuator.index]
      let value = obeyed[actuator.index]
      switch actuator.control {
      case .effort:
        speeds[slot] = value > 0 ? motor.speed : value < 0 ? -motor.speed : 0
        limits[slot] = motor.torque * abs(value)
      case .velocity:
        speeds[slot] = motor.speed * value
        limits[slot] = motor.torque
      case .position:
        let target = actuator.lower + (value + 1) / 2 * (actuator.upper - actuator.lower)
        let wanted = actuator.gain * (target - states[2 * actuator.joint])
        speeds[slot] = min(max(wanted, -motor.speed), motor.speed)
        limits[slot] = motor.torque
      }
    }
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
