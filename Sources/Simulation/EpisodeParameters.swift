import Random
import Scene

/// What is drawn anew for each episode besides the ground: every quantity of the robot that has a range.
struct EpisodeParameters {
  struct Body {
    var scale: Double
    var density: Double
    var friction: Double
    var restitution: Double
  }
  struct Motor {
    var torque: Float
    var speed: Float
    /// Physics steps.
    var delay: Int
  }

  var bodies: [Body]
  /// Per joint, passive.
  var jointFriction: [Float]
  /// Per actuator.
  var motors: [Motor]
  /// Per wheel.
  var grip: [Double]
  /// Per sensor, physics steps.
  var sensorDelay: [Int]
  /// Per wheel, relative error of its odometry.
  var odometryScale: [Float]

  init(_ scene: Scene, _ stream: inout RandomStream) {
    let robot = scene.robot
    let rate = scene.physics.rate
    bodies = []
    for body in robot.bodies {
      let scale = body.scale.sample(&stream)
      let density =
        body.density?.sample(&stream) ?? (body.mass?.sample(&stream) ?? 1) / (body.shape.area * scale * scale)
      bodies.append(
        Body(
          scale: scale, density: density, friction: body.friction.sample(&stream),
          restitution: body.restitution.sample(&stream)))
    }
    jointFriction = []
    for joint in robot.joints { jointFriction.append(Float(joint.friction.sample(&stream))) }
    motors = []
    for actuator in robot.actuators {
      let motor = actuator.motor
      motors.append(
        Motor(
          torque: Float(motor.torque.sample(&stream)), speed: Float(motor.speed.sample(&stream)),
          delay: Int((motor.delay.sample(&stream) * rate).rounded())))
    }
    grip = []
    for wheel in robot.wheels { grip.append(wheel.grip.sample(&stream)) }
    sensorDelay = []
    var drift = 0.0
    for sensor in robot.sensors {
      sensorDelay.append(Int((sensor.delay.sample(&stream) * rate).rounded()))
      if case .odometry(let value) = sensor.kind { drift = value }
    }
    odometryScale = []
    for _ in robot.wheels { odometryScale.append(Float(1 + drift * stream.normal())) }
  }
}
