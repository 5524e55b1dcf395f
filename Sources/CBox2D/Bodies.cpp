#include "Shim.h"

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
  // Box2D gives the inertia about the body's origin.
  float inertia = body->GetInertia() - body->GetMass() * b2Dot(center, center);
  *mass = {body->GetMass(), b2Max(inertia, 0.0f), center.x, center.y};
  return strut_ok;
}

strut_status strut_set_body_mass(strut_world *w, strut_id id, strut_mass mass) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(mass.mass, mass.inertia, mass.center_x, mass.center_y)) return strut_not_finite;
  if (body->GetType() != b2_dynamicBody) return strut_wrong_kind;
  if (!(mass.mass > 0)) return strut_no_mass;
  b2MassData data;
  data.mass = mass.mass;
  data.center.Set(mass.center_x, mass.center_y);
  data.I = mass.inertia > 0 ? mass.inertia + mass.mass * b2Dot(data.center, data.center) : 0;
  if (mass.inertia > 0 && !(mass.inertia > 1e-6f * data.I)) return strut_lost_in_inertia;
  body->SetMassData(&data);
  w->massSetByHand[id.index] = true;
  return strut_ok;
}

strut_status strut_set_transform(strut_world *w, strut_id id, float x, float y, float angle) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(x, y, angle)) return strut_not_finite;
  body->SetTransform(b2Vec2(x, y), angle);
  return strut_ok;
}

strut_status strut_set_velocity(strut_world *w, strut_id id, float vx, float vy, float spin) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(vx, vy, spin)) return strut_not_finite;
  body->SetLinearVelocity(b2Vec2(vx, vy));
  body->SetAngularVelocity(spin);
  return strut_ok;
}

strut_status strut_set_damping(strut_world *w, strut_id id, float linear, float angular) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(linear, angular)) return strut_not_finite;
  body->SetLinearDamping(linear);
  body->SetAngularDamping(angular);
  return strut_ok;
}

strut_status strut_apply_force(strut_world *w, strut_id id, float fx, float fy) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(fx, fy)) return strut_not_finite;
  body->ApplyForceToCenter(b2Vec2(fx, fy), true);
  return strut_ok;
}

strut_status strut_apply_force_at(strut_world *w, strut_id id, float fx, float fy, float x, float y) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(fx, fy, x, y)) return strut_not_finite;
  body->ApplyForce(b2Vec2(fx, fy), b2Vec2(x, y), true);
  return strut_ok;
}

strut_status strut_apply_torque(strut_world *w, strut_id id, float torque) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(torque)) return strut_not_finite;
  body->ApplyTorque(torque, true);
  return strut_ok;
}

strut_status strut_apply_impulse_at(strut_world *w, strut_id id, float ix, float iy, float x, float y) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(ix, iy, x, y)) return strut_not_finite;
  body->ApplyLinearImpulse(b2Vec2(ix, iy), b2Vec2(x, y), true);
  return strut_ok;
}

strut_status strut_apply_angular_impulse(strut_world *w, strut_id id, float impulse) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  if (!finite(impulse)) return strut_not_finite;
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
