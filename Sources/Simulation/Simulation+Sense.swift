import Foundation
import Physics
import Robots
import Scene

extension Simulation {
  /// Reads where everything is from Box2D, in two calls.
  func readWorld() throws(PhysicsError) {
    let (bodies, joints) = (handles.bodies, handles.joints)
    var poses = poses.mutableSpan
    try world.readBodies(bodies.span, into: &poses)
    var states = jointStates.mutableSpan
    try world.readJoints(joints.span, into: &states)
    if !handles.boxes.isEmpty { try readBoxes() }
  }

  /// Counts the contacts that began and ended in the last physics step, in the order in which they did.
  func readContacts() {
    world.readContactEvents(into: &events)
    if !events.isEmpty { noteEvents() }
    contacts.finishStep()
  }

  private func noteEvents() {
    for event in events {
      note(event.tagA, event.began)
      note(event.tagB, event.began)
      grasp?.note(event.tagA, event.tagB, event.began)
    }
  }

  /// Counts how the thing on the bench is handled, where there is one.
  func updateGrasp() {
    guard let thing = blueprint.handling?.thing, grasp != nil else { return }
    let pose = pose(of: thing)
    let isInBin = ground.bin.map { abs(pose.x - $0.x) < $0.width / 2 && pose.y < $0.height } ?? false
    grasp?.finishStep(poses: poses, isInBin: isInBin)
  }

  private func note(_ tag: Int32, _ began: Bool) {
    guard tag >= 0 else { return }
    if began { contacts.begin(Int(tag)) } else { contacts.end(Int(tag)) }
  }

  /// Samples the sensors that are due and delivers what arrives.
  func sense() throws(PhysicsError) {
    let (readings, sensors) = (blueprint.readings, blueprint.robot.sensors)
    for index in readings.indices where feeds[index].isDue(at: step) {
      try sample(readings[index], at: sensors[index].offset)
    }
    Self.deliver(&feeds, &fresh, at: step, into: &state.values)
  }

  /// Apart from `self`, so that its arrays are taken hold of once instead of once per sensor.
  private static func deliver(
    _ feeds: inout [SensorFeed], _ fresh: inout [Float], at step: Int, into state: inout [Float]
  ) {
    for index in feeds.indices {
      if feeds[index].isDue(at: step) { feeds[index].take(&fresh, at: step, into: &state) }
      feeds[index].deliver(at: step, into: &state)
    }
  }

  /// Writes what a sensor would say now into `fresh`, without noise.
  private func sample(_ reading: Reading, at start: Int) throws(PhysicsError) {
    switch reading {
    case .imu(let body):
      fresh[start] = poses[6 * body + 2]
      fresh[start + 1] = poses[6 * body + 5]
      fresh[start + 2] = poses[6 * body + 3]
      fresh[start + 3] = poses[6 * body + 4]
    case .joints:
      Self.copy(jointStates, to: &fresh, at: start)
    case .contact(let body, let latch):
      fresh[start] = (latch ? contacts.isLatched(body) : contacts.isTouching(body)) ? 1 : 0
    case .lidar(let lidar):
      try castRays(lidar, at: start)
    case .odometry:
      for axle in axles {
        for wheel in axle.wheels {
          fresh[start + wheel.index] = wheel.speed * parameters.odometryScale[wheel.index]
        }
      }
    case .pose(let body):
      fresh[start] = poses[6 * body]
      fresh[start + 1] = poses[6 * body + 1]
      fresh[start + 2] = poses[6 * body + 2]
    case .pressure(let body, let axis):
      fresh[start] = pressure(on: body, against: axis)
    case .camera:
      photograph(at: start)
    }
  }

  /// N, of contacts that press against an axis of the body's frame; what pulls the other way counts as less than 0.
  private func pressure(on body: Int, against axis: SIMD2<Float>) -> Float {
    world.readContacts(into: &touches)
    let (cosine, sine) = (cos(poses[6 * body + 2]), sin(poses[6 * body + 2]))
    let turned = SIMD2(cosine * axis.x - sine * axis.y, sine * axis.x + cosine * axis.y)
    var sum: Float = 0
    for contact in touches {
      let along = (contact.normal * turned).sum() * contact.normalImpulse
      if Int(contact.tagA) == body { sum += along }
      if Int(contact.tagB) == body { sum -= along }
    }
    return sum / physicsStep
  }

  /// Where the thing and the bin are, as a camera on the robot sees them.
  private func photograph(at start: Int) {
    guard let handling = blueprint.handling, let bin = ground.bin else { return }
    let pose = pose(of: handling.thing)
    let thing = inRobotFrame(SIMD2(pose.x, pose.y))
    fresh[start] = Float(thing.x)
    fresh[start + 1] = Float(thing.y)
    fresh[start + 2] = Float(pose.angle - origin.angle)
    fresh[start + 3] = Float(thingSize.width)
    fresh[start + 4] = Float(inRobotFrame(SIMD2(bin.x, 0)).x)
  }

  /// Distances from a body's centre to the nearest thing that stands still, per ray.
  private func castRays(_ lidar: Reading.Lidar, at start: Int) throws(PhysicsError) {
    let origin = SIMD2(poses[6 * lidar.body], poses[6 * lidar.body + 1])
    var fractions = rayFractions.mutableSpan
    if lidar.level.isEmpty {
      try world.castRays(
        from: origin, angles: lidar.angles.span, turn: poses[6 * lidar.body + 2], range: lidar.range,
        mask: Category.terrain, into: &fractions)
    } else {
      try world.castRays(from: origin, lidar.level.span, mask: Category.terrain, into: &fractions)
    }
    Self.copy(rayFractions[..<lidar.angles.count], to: &fresh, at: start, scale: lidar.range)
  }

  /// Apart from `self` as `deliver` is.
  private static func copy(
    _ values: some Collection<Float>, to fresh: inout [Float], at start: Int, scale: Float = 1
  ) {
    var place = start
    for value in values {
      fresh[place] = value * scale
      place += 1
    }
  }
}
