#include "Shim.h"

namespace {

bool readState(b2Joint *joint, float *into) {
  switch (joint->GetType()) {
    case e_revoluteJoint: {
      auto *j = static_cast<b2RevoluteJoint *>(joint);
      into[0] = j->GetJointAngle(), into[1] = j->GetJointSpeed();
      return true;
    }
    case e_prismaticJoint: {
      auto *j = static_cast<b2PrismaticJoint *>(joint);
      into[0] = j->GetJointTranslation(), into[1] = j->GetJointSpeed();
      return true;
    }
    case e_wheelJoint: {
      auto *j = static_cast<b2WheelJoint *>(joint);
      into[0] = j->GetJointAngle(), into[1] = j->GetJointAngularSpeed();
      return true;
    }
    case e_weldJoint: {
      auto *j = static_cast<b2WeldJoint *>(joint);
      into[0] = j->GetBodyB()->GetAngle() - j->GetBodyA()->GetAngle() - j->GetReferenceAngle();
      into[1] = j->GetBodyB()->GetAngularVelocity() - j->GetBodyA()->GetAngularVelocity();
      return true;
    }
    default: return false;
  }
}

bool hasMotor(b2Joint *joint) {
  b2JointType type = joint->GetType();
  return type == e_revoluteJoint || type == e_prismaticJoint || type == e_wheelJoint;
}

void setMotor(b2Joint *joint, float speed, float effort) {
  switch (joint->GetType()) {
    case e_revoluteJoint: {
      auto *j = static_cast<b2RevoluteJoint *>(joint);
      j->EnableMotor(true);
      j->SetMotorSpeed(speed);
      j->SetMaxMotorTorque(effort);
      break;
    }
    case e_prismaticJoint: {
      auto *j = static_cast<b2PrismaticJoint *>(joint);
      j->EnableMotor(true);
      j->SetMotorSpeed(speed);
      j->SetMaxMotorForce(effort);
      break;
    }
    case e_wheelJoint: {
      auto *j = static_cast<b2WheelJoint *>(joint);
      j->EnableMotor(true);
      j->SetMotorSpeed(speed);
      j->SetMaxMotorTorque(effort);
      break;
    }
    default: break;
  }
}

float effortOf(b2Joint *joint, float inverseStep) {
  switch (joint->GetType()) {
    case e_revoluteJoint: return static_cast<b2RevoluteJoint *>(joint)->GetMotorTorque(inverseStep);
    case e_prismaticJoint: return static_cast<b2PrismaticJoint *>(joint)->GetMotorForce(inverseStep);
    default: return static_cast<b2WheelJoint *>(joint)->GetMotorTorque(inverseStep);
  }
}

}  // namespace

strut_status strut_read_joints(
    const strut_world *w, const strut_id *ids, int32_t count, float *into, int32_t *culprit) {
  for (int32_t i = 0; i < count; i++) {
    *culprit = i;
    b2Joint *joint = w->joints.find(ids[i]);
    if (!joint) return strut_stale;
    if (!readState(joint, into + 2 * i)) return strut_wrong_kind;
  }
  return strut_ok;
}

strut_status strut_read_efforts(
    const strut_world *w, const strut_id *ids, int32_t count, float *into, int32_t *culprit) {
  for (int32_t i = 0; i < count; i++) {
    *culprit = i;
    b2Joint *joint = w->joints.find(ids[i]);
    if (!joint) return strut_stale;
    if (!hasMotor(joint)) return strut_wrong_kind;
    into[i] = effortOf(joint, w->inverseStep);
  }
  return strut_ok;
}

strut_status strut_set_motors(
    strut_world *w, const strut_id *ids, const float *speeds, const float *max_efforts, int32_t count,
    int32_t *culprit) {
  for (int32_t i = 0; i < count; i++) {
    *culprit = i;
    b2Joint *joint = w->joints.find(ids[i]);
    if (!joint) return strut_stale;
    if (!hasMotor(joint)) return strut_wrong_kind;
    if (!within(largestState, speeds[i]) || !within(FLT_MAX, max_efforts[i]) || max_efforts[i] < 0)
      return strut_out_of_range;
  }
  for (int32_t i = 0; i < count; i++) setMotor(w->joints.find(ids[i]), speeds[i], max_efforts[i]);
  return strut_ok;
}

strut_status strut_set_motor_offset(strut_world *w, strut_id id, float x, float y, float angle) {
  b2Joint *joint = w->joints.find(id);
  if (!joint) return strut_stale;
  if (joint->GetType() != e_motorJoint) return strut_wrong_kind;
  if (!within(largestState, x, y, angle)) return strut_out_of_range;
  auto *motor = static_cast<b2MotorJoint *>(joint);
  motor->SetLinearOffset(b2Vec2(x, y));
  motor->SetAngularOffset(angle);
  return strut_ok;
}

strut_status strut_set_mouse_target(strut_world *w, strut_id id, float x, float y) {
  b2Joint *joint = w->joints.find(id);
  if (!joint) return strut_stale;
  if (joint->GetType() != e_mouseJoint) return strut_wrong_kind;
  if (!within(largestState, x, y)) return strut_out_of_range;
  static_cast<b2MouseJoint *>(joint)->SetTarget(b2Vec2(x, y));
  // Box2D lets a body sleep on whose target is set to where it was.
  joint->GetBodyB()->SetAwake(true);
  return strut_ok;
}

strut_status strut_joint_reaction(const strut_world *w, strut_id id, float *into) {
  b2Joint *joint = w->joints.find(id);
  if (!joint) return strut_stale;
  b2Vec2 force = joint->GetReactionForce(w->inverseStep);
  into[0] = force.x, into[1] = force.y, into[2] = joint->GetReactionTorque(w->inverseStep);
  return strut_ok;
}

strut_status strut_wheel_suspension(const strut_world *w, strut_id id, float *into) {
  b2Joint *joint = w->joints.find(id);
  if (!joint) return strut_stale;
  if (joint->GetType() != e_wheelJoint) return strut_wrong_kind;
  auto *wheel = static_cast<b2WheelJoint *>(joint);
  into[0] = wheel->GetJointTranslation(), into[1] = wheel->GetJointLinearSpeed();
  return strut_ok;
}
