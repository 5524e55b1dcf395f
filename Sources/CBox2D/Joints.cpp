#include "Shim.h"

namespace {

b2Joint *create(strut_world *w, b2JointDef &definition, const strut_joint_definition &d, uint32_t slot) {
  definition.collideConnected = d.collide;
  definition.userData.pointer = slot;
  return w->world.CreateJoint(&definition);
}

template <class Definition>
void connect(Definition &definition, b2Body *a, b2Body *b, const strut_joint_definition &d) {
  definition.bodyA = a;
  definition.bodyB = b;
  definition.localAnchorA.Set(d.anchor_ax, d.anchor_ay);
  definition.localAnchorB.Set(d.anchor_bx, d.anchor_by);
}

template <class Definition>
void slide(Definition &definition, const strut_joint_definition &d) {
  definition.localAxisA.Set(d.axis_x, d.axis_y);
  definition.enableLimit = d.limited;
  definition.lowerTranslation = d.lower;
  definition.upperTranslation = d.upper;
  definition.enableMotor = d.motorised;
  definition.motorSpeed = d.speed;
}

b2Joint *createOfKind(strut_world *w, const strut_joint_definition &d, b2Body *a, b2Body *b, uint32_t slot) {
  switch (d.kind) {
    case strut_revolute: {
      b2RevoluteJointDef j;
      connect(j, a, b, d);
      j.referenceAngle = d.reference_angle;
      j.enableLimit = d.limited;
      j.lowerAngle = d.lower;
      j.upperAngle = d.upper;
      j.enableMotor = d.motorised;
      j.motorSpeed = d.speed;
      j.maxMotorTorque = d.max_effort;
      return create(w, j, d, slot);
    }
    case strut_prismatic: {
      b2PrismaticJointDef j;
      connect(j, a, b, d);
      slide(j, d);
      j.referenceAngle = d.reference_angle;
      j.maxMotorForce = d.max_effort;
      return create(w, j, d, slot);
    }
    case strut_wheel: {
      b2WheelJointDef j;
      connect(j, a, b, d);
      slide(j, d);
      j.maxMotorTorque = d.max_effort;
      j.stiffness = d.stiffness;
      j.damping = d.damping;
      return create(w, j, d, slot);
    }
    case strut_weld: {
      b2WeldJointDef j;
      connect(j, a, b, d);
      j.referenceAngle = d.reference_angle;
      j.stiffness = d.stiffness;
      j.damping = d.damping;
      return create(w, j, d, slot);
    }
    case strut_gear: {
      b2GearJointDef j;
      j.joint1 = w->joints.find(d.joint_1);
      j.joint2 = w->joints.find(d.joint_2);
      // Box2D turns the second bodies of both joints, and finds the first ones through them.
      j.bodyA = j.joint1->GetBodyB();
      j.bodyB = j.joint2->GetBodyB();
      j.ratio = d.ratio;
      return create(w, j, d, slot);
    }
    case strut_motor: {
      b2MotorJointDef j;
      j.bodyA = a;
      j.bodyB = b;
      j.linearOffset.Set(d.offset_x, d.offset_y);
      j.angularOffset = d.reference_angle;
      j.maxForce = d.max_force;
      j.maxTorque = d.max_torque;
      j.correctionFactor = d.correction;
      return create(w, j, d, slot);
    }
    case strut_mouse: {
      b2MouseJointDef j;
      j.bodyA = a;
      j.bodyB = b;
      j.target.Set(d.target_x, d.target_y);
      j.maxForce = d.max_force;
      j.stiffness = d.stiffness;
      j.damping = d.damping;
      return create(w, j, d, slot);
    }
  }
  return nullptr;
}

}  // namespace

/// Destroys a joint after the gears that point to it, which Box2D would leave dangling.
void strut_world::forget(b2Joint *joint) {
  for (b2Joint *other = world.GetJointList(); other;) {
    b2Joint *next = other->GetNext();
    if (other->GetType() == e_gearJoint) {
      auto *gear = static_cast<b2GearJoint *>(other);
      if (gear->GetJoint1() == joint || gear->GetJoint2() == joint) {
        uint32_t slot = uint32_t(gear->GetUserData().pointer);
        world.DestroyJoint(gear);
        joints.release(slot);
      }
    }
    other = next;
  }
  uint32_t slot = uint32_t(joint->GetUserData().pointer);
  world.DestroyJoint(joint);
  joints.release(slot);
}

strut_status strut_add_joint(strut_world *w, strut_joint_definition d, strut_id *joint) {
  b2Body *a = nullptr, *b = nullptr;
  if (d.kind == strut_gear) {
    if (!w->joints.find(d.joint_1) || !w->joints.find(d.joint_2)) return strut_stale;
  } else {
    a = w->bodies.find(d.body_a);
    b = w->bodies.find(d.body_b);
    if (!a || !b) return strut_stale;
  }
  uint32_t slot = w->joints.take();
  w->joints[slot].object = createOfKind(w, d, a, b, slot);
  *joint = w->joints.id(slot);
  return strut_ok;
}

strut_status strut_destroy_joint(strut_world *w, strut_id id) {
  b2Joint *joint = w->joints.find(id);
  if (!joint) return strut_stale;
  w->forget(joint);
  return strut_ok;
}

bool strut_joint_exists(const strut_world *w, strut_id id) { return w->joints.find(id) != nullptr; }

strut_joint_kind strut_joint_shape(const strut_world *w, strut_id id, strut_id *body_a, strut_id *body_b) {
  b2Joint *joint = w->joints.find(id);
  *body_a = w->idOf(joint->GetBodyA());
  *body_b = w->idOf(joint->GetBodyB());
  switch (joint->GetType()) {
    case e_prismaticJoint: return strut_prismatic;
    case e_wheelJoint: return strut_wheel;
    case e_weldJoint: return strut_weld;
    case e_gearJoint: return strut_gear;
    case e_motorJoint: return strut_motor;
    case e_mouseJoint: return strut_mouse;
    default: return strut_revolute;
  }
}
