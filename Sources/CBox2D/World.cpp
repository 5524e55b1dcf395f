#include "Shim.h"

#include <mutex>

namespace {

/// Box2D fills a global table of contact functions when it meets its first contact; two threads would race for it.
void fillContactTable() {
  b2World world(b2Vec2(0, 0));
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  b2CircleShape circle;
  circle.m_radius = 1;
  world.CreateBody(&definition)->CreateFixture(&circle, 1);
  world.CreateBody(&definition)->CreateFixture(&circle, 1);
  world.Step(0.01f, 1, 1);
}

}  // namespace

strut_world::strut_world(const strut_world_options &options) : world(b2Vec2(options.gravity_x, options.gravity_y)) {
  world.SetAllowSleeping(options.allow_sleep);
  world.SetContinuousPhysics(options.continuous);
  world.SetWarmStarting(options.warm_starting);
  world.SetContactListener(this);
  bodies.reserve(32);
  fixtures.reserve(256);
  joints.reserve(32);
  tags.reserve(256);
  massSetByHand.reserve(32);
  events.reserve(128);
  contacts.reserve(128);
}

void strut_world::record(b2Contact *contact, bool began) {
  b2Fixture *a = contact->GetFixtureA(), *b = contact->GetFixtureB();
  strut_contact_event event = {
      idOf(a->GetBody()), idOf(b->GetBody()), idOf(a), idOf(b), tagOf(a), tagOf(b), began};
  append(events, event, growths);
}

strut_world *strut_world_create(strut_world_options options) {
  static std::once_flag filled;
  std::call_once(filled, fillContactTable);
  return new strut_world(options);
}

void strut_world_destroy(strut_world *world) { delete world; }

strut_status strut_world_step(
    strut_world *w, float dt, int32_t velocity_iterations, int32_t position_iterations, uint32_t *culprit) {
  *culprit = 0;
  if (w->diverged) return strut_diverged;
  if (w->massesUnchecked) {
    for (b2Body *body = w->world.GetBodyList(); body; body = body->GetNext()) {
      if (body->GetType() == b2_dynamicBody && !(body->GetMass() >= leastMass)) {
        *culprit = uint32_t(body->GetUserData().pointer);
        return strut_no_mass;
      }
    }
    w->massesUnchecked = false;
  }
  w->events.erase(w->events.begin(), w->events.begin() + ptrdiff_t(w->eventsAlreadyShown));
  w->world.Step(dt, velocity_iterations, position_iterations);
  w->eventsAlreadyShown = w->events.size();
  w->inverseStep = 1 / dt;
  // A NaN caught here is an error; one step later it is Box2D's abort.
  for (b2Body *body = w->world.GetBodyList(); body; body = body->GetNext()) {
    b2Vec2 p = body->GetPosition(), v = body->GetLinearVelocity();
    if (!within(largestState, p.x, p.y, body->GetAngle(), v.x, v.y, body->GetAngularVelocity())) {
      *culprit = uint32_t(body->GetUserData().pointer);
      w->diverged = true;
      return strut_diverged;
    }
  }
  return strut_ok;
}

void strut_world_set_gravity(strut_world *w, float x, float y) { w->world.SetGravity(b2Vec2(x, y)); }

int32_t strut_world_body_count(const strut_world *w) { return w->world.GetBodyCount(); }

int64_t strut_world_growths(const strut_world *w) { return w->growths; }
