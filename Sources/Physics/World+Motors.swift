internal import CBox2D

/// Two floats a joint, as `World.readJoints` writes them.
public enum JointState {
  public static let stride = 2
}

extension World {
  /// Writes each joint's position and speed: [joints, 2], in rad and rad/s; m and m/s for prismatic joints. Gears and
  /// motor joints have none.
  public func readJoints(_ joints: Span<JointID>, into states: inout MutableSpan<Float>) throws(PhysicsError) {
    precondition(states.count >= JointState.stride * joints.count, "the buffer is smaller than [joints, 2]")
    var culprit: Int32 = 0
    let status = unsafe joints.withUnsafeBytes { ids in
      unsafe states.withUnsafeMutableBufferPointer { states in
        unsafe strut_read_joints(handle, ids.ids, Int32(joints.count), states.baseAddress, &culprit)
      }
    }
    if status != strut_ok { try refuse(status, joints[Int(culprit)]) }
  }

  public func state(of joint: JointID) throws(PhysicsError) -> (position: Float, speed: Float) {
    var values: InlineArray<2, Float> = [0, 0]
    var culprit: Int32 = 0
    var span = values.mutableSpan
    let status = unsafe span.withUnsafeMutableBufferPointer { into in
      var raw = joint.raw
      return unsafe strut_read_joints(handle, &raw, 1, into.baseAddress, &culprit)
    }
    try refuse(status, joint)
    return (values[0], values[1])
  }

  /// Writes what each motor gave in the last step: [joints], Nm, or N for prismatic joints.
  public func readEfforts(_ joints: Span<JointID>, into efforts: inout MutableSpan<Float>) throws(PhysicsError) {
    precondition(efforts.count >= joints.count, "the buffer is smaller than [joints]")
    var culprit: Int32 = 0
    let status = unsafe joints.withUnsafeBytes { ids in
      unsafe efforts.withUnsafeMutableBufferPointer { efforts in
        unsafe strut_read_efforts(handle, ids.ids, Int32(joints.count), efforts.baseAddress, &culprit)
      }
    }
    if status != strut_ok { try refuse(status, joints[Int(culprit)]) }
  }

  /// Speeds in rad/s (m/s) and largest efforts in Nm (N) of revolute, prismatic and wheel joints, each [joints].
  /// Nothing is set when one is refused.
  public mutating func setMotors(
    _ joints: Span<JointID>, speeds: Span<Float>, maxEfforts: Span<Float>
  ) throws(PhysicsError) {
    precondition(
      speeds.count >= joints.count && maxEfforts.count >= joints.count, "a speed and an effort for each joint")
    var culprit: Int32 = 0
    let status = unsafe joints.withUnsafeBytes { ids in
      unsafe speeds.withUnsafeBufferPointer { speeds in
        unsafe maxEfforts.withUnsafeBufferPointer { efforts in
          unsafe strut_set_motors(
            handle, ids.ids, speeds.baseAddress, efforts.baseAddress, Int32(joints.count), &culprit)
        }
      }
    }
    if status != strut_ok { try refuse(status, joints[Int(culprit)], "speed or effort") }
  }

  public mutating func setMotor(_ joint: JointID, speed: Float, maxEffort: Float) throws(PhysicsError) {
    var raw = joint.raw
    var speed = speed
    var maxEffort = maxEffort
    var culprit: Int32 = 0
    try refuse(unsafe strut_set_motors(handle, &raw, &speed, &maxEffort, 1, &culprit), joint, "speed or effort")
  }

  /// Of a motor joint: m and rad in A's frame.
  public mutating func setOffset(
    of joint: JointID, _ offset: SIMD2<Float>, angle: Float
  ) throws(PhysicsError) {
    try refuse(unsafe strut_set_motor_offset(handle, joint.raw, offset.x, offset.y, angle), joint, "offset or angle")
  }

  /// Of a mouse joint: m, world frame. Wakes its body.
  public mutating func setTarget(of joint: JointID, _ target: SIMD2<Float>) throws(PhysicsError) {
    try refuse(unsafe strut_set_mouse_target(handle, joint.raw, target.x, target.y), joint, "target")
  }

  /// What the joint did to B in the last step, N and Nm.
  public func reaction(of joint: JointID) throws(PhysicsError) -> (force: SIMD2<Float>, torque: Float) {
    var values: InlineArray<3, Float> = [0, 0, 0]
    var span = values.mutableSpan
    let status = unsafe span.withUnsafeMutableBufferPointer { into in
      unsafe strut_joint_reaction(handle, joint.raw, into.baseAddress)
    }
    try refuse(status, joint)
    return (SIMD2(values[0], values[1]), values[2])
  }

  /// How far a wheel joint's spring is out, m, and its speed, m/s.
  public func suspension(of joint: JointID) throws(PhysicsError) -> (position: Float, speed: Float) {
    var values: InlineArray<2, Float> = [0, 0]
    var span = values.mutableSpan
    let status = unsafe span.withUnsafeMutableBufferPointer { into in
      unsafe strut_wheel_suspension(handle, joint.raw, into.baseAddress)
    }
    try refuse(status, joint)
    return (values[0], values[1])
  }

  func refuse(_ status: strut_status, _ joint: JointID, _ what: StaticString = "value") throws(PhysicsError) {
    if status == strut_ok { return }
    let name = jointLabel(Int(joint.index))
    throw switch status {
    case strut_stale: PhysicsError("joint \(joint.index): no longer there")
    case strut_out_of_range: PhysicsError("\(name): the \(what) is not finite, or out of bounds")
    default: PhysicsError("\(name): not for a joint of this kind")
    }
  }
}
