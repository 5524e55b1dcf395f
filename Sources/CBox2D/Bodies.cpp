#include "Shim.h"

namespace {

/// Whether a force or impulse leaves a body's velocity in bounds. Only dynamic bodies yield, and one without mass yet
/// will be refused by the step.
bool bearable(b2Body *body, float bound, float x, float y, float turn) {
  float mass = body->GetMass(), inertia = body->GetInertia();
  if (!(mass > 0)) return within(bound, x, y, turn);
  return within(bound * mass, x, y) && (!(inertia > 0) || within(bound * inertia, turn)) && within(FLT_MAX, turn);
}

float lever(b2Body *body, float fx, float fy, float x, float y) {
  b2Vec2 center = body->GetWorldCenter();
  return (x - center.x) * fy - (y - center.y) * fx;
}

}  // namespace

strut_id strut_add_body(strut_world *w, strut_body_definition d) {
  uint32_t slot = w->bodies.take();
  b2BodyDef definition;
  definition.type = b2BodyType(d.kind);
  definition.position.Set(d.x, d.y);
  definition.angle = d.angle;
  definition.linearVelocity.Set(d.vx, d.vy);
  definition.angularVelocity = d.spin;
  definition.linearDamping = d.linear_damping;
  definition.angularDamping = d.angular_damping;
  definition.gravityScale = d.gravity_scale;
  definition.fixedRotation = d.fixed_rotation;
  definition.bullet = d.bullet;
  definition.allowSleep = d.allow_sleep;
  definition.awake = d.awake;
  definition.userData.pointer = slot;
  w->bodies[slot].object = w->world.CreateBody(&definition);
  if (w->massSetByHand.size() <= slot) w->massSetByHand.resize(slot + 1);
  w->massSetByHand[slot] = false;
  w->massesUnchecked = true;
  return w->bodies.id(slot);
}

strut_status strut_destroy_body(strut_world *w, strut_id id) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  while (b2JointEdge *edge = body->GetJointList()) w->forget(edge->joint);
  // The contacts' end events name the fixtures, so Box2D goes before the slots.
  std::vector<uint32_t> gone;
  for (b2Fixture *f = body->GetFixtureList(); f; f = f->GetNext()) gone.push_back(uint32_t(f->GetUserData().pointer));
  w->world.DestroyBody(body);
  for (uint32_t slot : gone) w->fixtures.release(slot);
  w->bodies.release(id.index);
  return strut_ok;
}

bool strut_body_exists(const strut_world *w, strut_id id) { return w->bodies.find(id) != nullptr; }

bool strut_body_is_dynamic(const strut_world *w, strut_id id) {
  b2Body *body = w->bodies.find(id);
  return body && body->GetType() == b2_dynamicBody;
}

strut_status strut_read_bodies(
    const strut_world *w, const strut_id *ids, int32_t count, float *into, int32_t *culprit) {
  for (int32_t i = 0; i < count; i++, into += 6) {
    b2Body *body = w->bodies.find(ids[i]);
    if (!body) {
      *culprit = i;
      return strut_stale;
    }
    b2Vec2 p = body->GetPosition(), v = body->GetLinearVelocity();
    into[0] = p.x, into[1] = p.y, into[2] = body->GetAngle();
    into[3] = v.x, into[4] = v.y, into[5] = body->GetAngularVelocity();
  }
  return strut_ok;
}

strut_status strut_body_mass(const strut_world *w, strut_id id, strut_mass *mass) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  b2Vec2 center = body->GetLocalCenter();
  // Box2D gives the inertia about the body's origin, even to a body that does not turn.
  float inertia = body->IsFixedRotation() ? 0 : body->GetInertia() - body->GetMass() * b2Dot(center, center);
  *mass = {body->GetMass(), b2Max(inertia, 0.0f), center.x, center.y};
  return strut_ok;
}

strut_status strut_set_body_mass(strut_world *w, strut_id id, strut_mass mass) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!within(1e12f, mass.mass, mass.inertia) || !within(largestState, mass.center_x, mass.center_y))
    return strut_out_of_range;
  if (body->GetType() != b2_dynamicBody) return strut_wrong_kind;
  if (mass.mass < leastMass) return strut_no_mass;
  b2MassData data;
  data.mass = mass.mass;
  data.center.Set(mass.center_x, mass.center_y);
  data.I = mass.inertia > 0 ? mass.inertia + mass.mass * b2Dot(data.center, data.center) : 0;
  if (mass.inertia < 0 || (mass.inertia > 0 && mass.inertia < leastInertia)) return strut_lost_in_inertia;
  if (mass.inertia < 1e-6f * data.I) return strut_lost_in_inertia;
  body->SetMassData(&data);
  w->massSetByHand[id.index] = true;
  return strut_ok;
}

strut_status strut_set_transform(strut_world *w, strut_id id, float x, float y, float angle) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!within(largestState, x, y, angle)) return strut_out_of_range;
  body->SetTransform(b2Vec2(x, y), angle);
  return strut_ok;
}

strut_status strut_set_velocity(strut_world *w, strut_id id, float vx, float vy, float spin) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!within(largestState, vx, vy, spin)) return strut_out_of_range;
  body->SetLinearVelocity(b2Vec2(vx, vy));
  body->SetAngularVelocity(spin);
  return strut_ok;
}

strut_status strut_set_damping(strut_world *w, strut_id id, float linear, float angular) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!within(largestState, linear, angular) || linear < 0 || angular < 0) return strut_out_of_range;
  body->SetLinearDamping(linear);
  body->SetAngularDamping(angular);
  return strut_ok;
}

strut_status strut_apply_force(strut_world *w, strut_id id, float fx, float fy) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!bearable(body, largestAcceleration, fx, fy, 0)) return strut_out_of_range;
  body->ApplyForceToCenter(b2Vec2(fx, fy), true);
  return strut_ok;
}

strut_status strut_apply_force_at(strut_world *w, strut_id id, float fx, float fy, float x, float y) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!bearable(body, largestAcceleration, fx, fy, lever(body, fx, fy, x, y))) return strut_out_of_range;
  body->ApplyForce(b2Vec2(fx, fy), b2Vec2(x, y), true);
  return strut_ok;
}

strut_status strut_apply_torque(strut_world *w, strut_id id, float torque) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!bearable(body, largestAcceleration, 0, 0, torque)) return strut_out_of_range;
  body->ApplyTorque(torque, true);
  return strut_ok;
}

strut_status strut_apply_impulse_at(strut_world *w, strut_id id, float ix, float iy, float x, float y) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!bearable(body, largestState, ix, iy, lever(body, ix, iy, x, y))) return strut_out_of_range;
  body->ApplyLinearImpulse(b2Vec2(ix, iy), b2Vec2(x, y), true);
  return strut_ok;
}

strut_status strut_apply_angular_impulse(strut_world *w, strut_id id, float impulse) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!bearable(body, largestState, 0, 0, impulse)) return strut_out_of_range;
  body->ApplyAngularImpulse(impulse, true);
  return strut_ok;
}

strut_status strut_set_awake(strut_world *w, strut_id id, bool awake) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  body->SetAwake(awake);
  return strut_ok;
}

strut_status strut_is_awake(const strut_world *w, strut_id id, bool *awake) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  *awake = body->IsAwake();
  return strut_ok;
}
