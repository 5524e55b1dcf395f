internal import CBox2D

extension World {
  public mutating func addJoint(_ joint: RevoluteJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_revolute, joint.ends, check)
    try check.finite(joint.referenceAngle, "reference angle")
    raw.reference_angle = joint.referenceAngle
    try raw.set(limits: joint.limits, motor: joint.motor, check)
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: PrismaticJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_prismatic, joint.ends, check)
    try check.finite(joint.referenceAngle, "reference angle")
    raw.reference_angle = joint.referenceAngle
    try raw.set(axis: joint.axis, check)
    try raw.set(limits: joint.limits, motor: joint.motor, check)
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: WheelJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_wheel, joint.ends, check)
    try raw.set(axis: joint.axis, check)
    try raw.set(limits: joint.limits, motor: joint.motor, check)
    try raw.set(stiffness: joint.stiffness, damping: joint.damping, check)
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: WeldJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_weld, joint.ends, check)
    try check.finite(joint.referenceAngle, "reference angle")
    raw.reference_angle = joint.referenceAngle
    try raw.set(stiffness: joint.stiffness, damping: joint.damping, check)
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: MotorJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_motor, joint.ends, check)
    try check.finite(joint.offset, "offset")
    try check.finite(joint.angle, "angle")
    try check.notNegative(joint.maxForce, "force")
    try check.notNegative(joint.maxTorque, "torque")
    try check((0...1).contains(joint.correction), "the correction \(joint.correction) is not within 0...1")
    raw.offset_x = joint.offset.x
    raw.offset_y = joint.offset.y
    raw.reference_angle = joint.angle
    raw.max_force = joint.maxForce
    raw.max_torque = joint.maxTorque
    raw.correction = joint.correction
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: MouseJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var raw = try raw(strut_mouse, JointEnds(joint.ground, joint.body, collide: true), check)
    try check(
      unsafe strut_body_is_dynamic(handle, joint.body.raw), "\(bodyLabel(Int(joint.body.index))) is not dynamic")
    try check.finite(joint.target, "target")
    try check.notNegative(joint.maxForce, "force")
    try raw.set(stiffness: joint.stiffness, damping: joint.damping, check)
    raw.target_x = joint.target.x
    raw.target_y = joint.target.y
    raw.max_force = joint.maxForce
    return try add(raw, joint.name)
  }

  public mutating func addJoint(_ joint: GearJoint) throws(PhysicsError) -> JointID {
    let check = Checker(subject: subject(joint.name))
    var bodies: [strut_id] = []
    for id in [joint.first, joint.second] {
      try check(exists(id), "joint \(id.index) is no longer there")
      var a = strut_id()
      var b = strut_id()
      let kind = unsafe strut_joint_shape(handle, id.raw, &a, &b)
      try check(
        kind == strut_revolute || kind == strut_prismatic,
        "\(jointLabel(Int(id.index))) is neither revolute nor prismatic")
      try check(
        unsafe strut_body_is_dynamic(handle, b),
        "body B of \(jointLabel(Int(id.index))), \(bodyLabel(Int(b.index))), is not dynamic")
      bodies.append(b)
    }
    try check(bodies[0].index != bodies[1].index, "both joints move \(bodyLabel(Int(bodies[0].index)))")
    try check.finite(joint.ratio, "ratio")
    try check(abs(joint.ratio) >= 1e-6, "the ratio is zero")
    var raw = strut_joint_definition()
    raw.kind = strut_gear
    raw.joint_1 = joint.first.raw
    raw.joint_2 = joint.second.raw
    raw.ratio = joint.ratio
    raw.collide = joint.collide
    return try add(raw, joint.name)
  }

  /// Gears on the joint go first.
  public mutating func destroy(_ joint: JointID) throws(PhysicsError) {
    try refuse(unsafe strut_destroy_joint(handle, joint.raw), joint)
  }

  public func exists(_ joint: JointID) -> Bool { unsafe strut_joint_exists(handle, joint.raw) }

  private func subject(_ name: String) -> String { name.isEmpty ? "joint" : "joint '\(name)'" }

  private func raw(
    _ kind: strut_joint_kind, _ ends: JointEnds, _ check: Checker
  ) throws(PhysicsError) -> strut_joint_definition {
    try check(exists(ends.bodyA), "body A (\(ends.bodyA.index)) is no longer there")
    try check(exists(ends.bodyB), "body B (\(ends.bodyB.index)) is no longer there")
    try check(ends.bodyA != ends.bodyB, "it joins \(bodyLabel(Int(ends.bodyA.index))) to itself")
    try check(
      unsafe strut_body_is_dynamic(handle, ends.bodyA.raw) || strut_body_is_dynamic(handle, ends.bodyB.raw),
      "neither body is dynamic")
    try check.finite(ends.anchorA, "anchor on A", within: Bounds.anchor)
    try check.finite(ends.anchorB, "anchor on B", within: Bounds.anchor)
    var raw = strut_joint_definition()
    raw.kind = kind
    raw.body_a = ends.bodyA.raw
    raw.body_b = ends.bodyB.raw
    raw.anchor_ax = ends.anchorA.x
    raw.anchor_ay = ends.anchorA.y
    raw.anchor_bx = ends.anchorB.x
    raw.anchor_by = ends.anchorB.y
    raw.collide = ends.collide
    return raw
  }

  private mutating func add(_ raw: strut_joint_definition, _ name: String) throws(PhysicsError) -> JointID {
    var id = strut_id()
    let status = unsafe strut_add_joint(handle, raw, &id)
    precondition(status == strut_ok, "the definition was checked")
    remember(name, at: id.index, in: &jointNames)
    return JointID(id)
  }
}

extension strut_joint_definition {
  fileprivate mutating func set(axis: SIMD2<Float>, _ check: Checker) throws(PhysicsError) {
    try check.finite(axis, "axis")
    let length = (axis.x * axis.x + axis.y * axis.y).squareRoot()
    try check(length >= 1e-6, "the axis is zero")
    axis_x = axis.x / length
    axis_y = axis.y / length
  }

  fileprivate mutating func set(
    limits: ClosedRange<Float>?, motor: JointMotor?, _ check: Checker
  ) throws(PhysicsError) {
    if let limits {
      try check.finite(limits.lowerBound, "lower limit")
      try check.finite(limits.upperBound, "upper limit")
      limited = true
      lower = limits.lowerBound
      upper = limits.upperBound
    }
    if let motor {
      try check.finite(motor.speed, "motor's speed")
      try check.notNegative(motor.maxEffort, "motor's effort", upTo: .greatestFiniteMagnitude)
      motorised = true
      speed = motor.speed
      max_effort = motor.maxEffort
    }
  }

  fileprivate mutating func set(stiffness: Float, damping: Float, _ check: Checker) throws(PhysicsError) {
    try check.notNegative(stiffness, "stiffness")
    try check.notNegative(damping, "damping")
    self.stiffness = stiffness
    self.damping = damping
  }
}
