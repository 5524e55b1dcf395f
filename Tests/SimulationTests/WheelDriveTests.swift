import Testing

@testable import Simulation

/// Two driven wheels under a 10 kg disc, as a differential drive has them.
private func drive(grip: Float = 1000, force: Float = 1000) -> WheelDrive {
  func wheel(_ index: Int, _ y: Float) -> WheelDrive.Wheel {
    WheelDrive.Wheel(
      index: index, actuator: index, at: [0, y], heading: [1, 0], radius: 0.1, gripForce: grip, driveForce: force,
      topSpeed: 2)
  }
  return WheelDrive(wheels: [wheel(0, 0.2), wheel(1, -0.2)], mass: 10, inertia: 0.3)
}

/// Velocity and spin after `seconds` of constant commands.
private func run(
  _ drive: inout WheelDrive, _ commands: [Float], seconds: Float, velocity: SIMD2<Float> = .zero
) -> (velocity: SIMD2<Float>, spin: Float) {
  var velocity = velocity
  var spin: Float = 0
  let dt: Float = 0.01
  for _ in 0..<Int(seconds / dt) {
    let (impulse, moment) = drive.solve(
      commands: commands.span, angle: (1, 0), velocity: velocity, spin: spin, dt: dt)
    velocity += impulse / drive.mass
    spin += moment / drive.inertia
  }
  return (velocity, spin)
}

@Suite struct WheelDriveTests {
  @Test func `equal commands drive straight at the commanded speed`() {
    var wheels = drive()
    let (velocity, spin) = run(&wheels, [0.5, 0.5], seconds: 1)
    #expect(abs(velocity.x - 1) < 1e-3)
    #expect(abs(velocity.y) < 1e-5)
    #expect(abs(spin) < 1e-4)
    #expect(abs(wheels.wheels[0].speed - 10) < 0.05)
  }

  @Test func `opposite commands turn on the spot`() {
    var wheels = drive()
    let (velocity, spin) = run(&wheels, [-0.2, 0.2], seconds: 1)
    // 0.4 m/s at 0.2 m from the centre
    #expect(abs(spin - 2) < 0.01)
    #expect(abs(velocity.x) < 1e-3)
  }

  @Test func `acceleration is bounded by the motors`() {
    var wheels = drive(force: 5)
    let (velocity, _) = run(&wheels, [1, 1], seconds: 0.5)
    // two wheels of 5 N push 10 kg
    #expect(abs(velocity.x - 0.5) < 1e-3)
  }

  @Test func `acceleration is bounded by the grip`() {
    var wheels = drive(grip: 3)
    let (velocity, _) = run(&wheels, [1, 1], seconds: 0.5)
    #expect(abs(velocity.x - 0.3) < 1e-3)
    // A slipping wheel turns as its motor wants, faster than the ground goes by.
    #expect(abs(wheels.wheels[0].speed - 20) < 0.1)
  }

  @Test func `grip stops a sideways slide no faster than friction can`() {
    var wheels = drive(grip: 5)
    let (velocity, _) = run(&wheels, [0, 0], seconds: 0.5, velocity: [0, 2])
    #expect(abs(velocity.y - 1.5) < 1e-2)
    let later = run(&wheels, [0, 0], seconds: 3, velocity: [0, 2])
    #expect(abs(later.velocity.y) < 1e-4)
  }
}
