import Foundation
import Physics
import Scene

/// What a picture shows beside the bodies. Nothing here changes how the world goes on.
extension Simulation {
  /// One ray of a lidar as its distance was delivered last; world frame, m.
  public struct Ray: Sendable {
    public var from: SIMD2<Float>
    public var to: SIMD2<Float>
    /// Whether the distance says that something stopped it: three standard deviations of noise short of the range.
    public var isStopped: Bool
    /// Its place in `state.values`.
    public var channel: Int
  }

  public var rays: [Ray] {
    var rays: [Ray] = []
    for (index, reading) in blueprint.readings.enumerated() {
      guard case .lidar(let lidar) = reading else { continue }
      let first = layout.sensors[index].offset
      let from = SIMD2(poses[6 * lidar.body], poses[6 * lidar.body + 1])
      let turn = lidar.level.isEmpty ? poses[6 * lidar.body + 2] : 0
      let certain = lidar.range - 3 * Float(blueprint.scene.robot.sensors[index].noise)
      for (ray, angle) in lidar.angles.enumerated() {
        let distance = min(max(state.values[first + ray], 0), lidar.range)
        let way = SIMD2(cos(angle + turn), sin(angle + turn)) * distance
        rays.append(Ray(from: from, to: from + way, isStopped: distance < certain, channel: first + ray))
      }
    }
    return rays
  }

  /// A point at which one of the robot's bodies touches something, world frame, m, and the force on the body during the
  /// last physics step, N; where two of its bodies touch, on the one that its file names first.
  public struct Touch: Sendable {
    public var point: SIMD2<Float>
    public var force: SIMD2<Float>
  }

  /// Every such point of now.
  public func readTouches() -> [Touch] {
    guard !hasDiverged else { return [] }
    world.readContacts(into: &touches)
    return touches.compactMap { contact in
      guard max(contact.tagA, contact.tagB) >= 0 else { return nil }
      let across = SIMD2(contact.normal.y, -contact.normal.x)
      let onB = (contact.normal * contact.normalImpulse + across * contact.tangentImpulse) / physicsStep
      let isOnA = contact.tagA >= 0 && (contact.tagB < 0 || contact.tagA < contact.tagB)
      return Touch(point: contact.point, force: isOnA ? -onB : onB)
    }
  }

  /// What each actuator gave in the last physics step, Nm, or N on a slide: `[actuators]`. Of a wheel, its drive force
  /// times its radius.
  public func readEfforts() -> [Float] {
    var efforts = [Float](repeating: 0, count: layout.actuators.count)
    guard !hasDiverged, step > 0 else { return efforts }
    let joints = handles.motorJoints
    var given = [Float](repeating: 0, count: joints.count)
    var span = given.mutableSpan
    do {
      try world.readEfforts(joints.span, into: &span)
    } catch {
      preconditionFailure("the joints of an episode stay until its end: \(error)")
    }
    for (slot, motor) in handles.motors.enumerated() { efforts[motor.index] = given[slot] }
    for axle in axles {
      for wheel in axle.wheels { efforts[wheel.actuator] = wheel.along / physicsStep * wheel.radius }
    }
    return efforts
  }

  /// The most that each actuator can give in this episode, Nm or N: `[actuators]`.
  public var effortLimits: [Float] { parameters.motors.map(\.torque) }
}
