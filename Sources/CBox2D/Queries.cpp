#include "Shim.h"

namespace {

/// The closest hit among the categories of a mask, as Gymnasium's lidar finds it: others are passed through. This is
/// b2World::RayCast with the categories looked at before the shapes are: a robot's rays begin among its own.
struct ClosestHit {
  const b2BroadPhase &proxies;
  uint16_t mask;
  float fraction = 1;
  float RayCastCallback(const b2RayCastInput &input, int32 id) {
    const auto *proxy = static_cast<const b2FixtureProxy *>(proxies.GetUserData(id));
    const b2Fixture *fixture = proxy->fixture;
    if (fixture->IsSensor() || !(fixture->GetFilterData().categoryBits & mask)) return -1;
    b2RayCastOutput output;
    if (!fixture->RayCast(&output, input, proxy->childIndex)) return -1;
    return fraction = output.fraction;
  }
};

strut_status cast(strut_world *w, b2Vec2 from, b2Vec2 ray, uint16_t mask, float *into) {
  if (!within(largestState, from.x, from.y, ray.x, ray.y)) return strut_out_of_range;
  b2Vec2 to = from + ray;
  float length = (to - from).LengthSquared();  // as Box2D takes it, who asserts that it is positive
  if (!(length > 0)) return strut_empty_ray;
  const b2BroadPhase &proxies = w->world.GetContactManager().m_broadPhase;
  ClosestHit hit{proxies, mask};
  proxies.RayCast(&hit, {from, to, 1});
  *into = hit.fraction;
  return strut_ok;
}

struct AnyOverlap final : b2QueryCallback {
  b2CircleShape disc;
  uint16_t mask;
  bool found = false;
  bool ReportFixture(b2Fixture *fixture) override {
    if (fixture->IsSensor() || !(fixture->GetFilterData().categoryBits & mask)) return true;
    b2Transform here;
    here.SetIdentity();
    const b2Shape *shape = fixture->GetShape();
    for (int32 child = 0; child < shape->GetChildCount() && !found; child++)
      found = b2TestOverlap(shape, child, &disc, 0, fixture->GetBody()->GetTransform(), here);
    return !found;
  }
};

struct BodyAround final : b2QueryCallback {
  b2Vec2 point;
  uint16_t mask;
  b2Body *body = nullptr;
  bool ReportFixture(b2Fixture *fixture) override {
    if ((fixture->GetFilterData().categoryBits & mask) && fixture->TestPoint(point)) body = fixture->GetBody();
    return !body;
  }
};

}  // namespace

strut_status strut_cast_rays(
    strut_world *w, float x, float y, const float *rays, int32_t count, uint16_t mask, float *into,
    int32_t *culprit) {
  for (int32_t i = 0; i < count; i++) {
    *culprit = i;
    strut_status status = cast(w, b2Vec2(x, y), b2Vec2(rays[2 * i], rays[2 * i + 1]), mask, into + i);
    if (status != strut_ok) return status;
  }
  return strut_ok;
}

strut_status strut_cast_fan(
    strut_world *w, float x, float y, const float *angles, int32_t count, float turn, float range, uint16_t mask,
    float *into, int32_t *culprit) {
  for (int32_t i = 0; i < count; i++) {
    *culprit = i;
    b2Vec2 ray(range * cosf(angles[i] + turn), range * sinf(angles[i] + turn));
    strut_status status = cast(w, b2Vec2(x, y), ray, mask, into + i);
    if (status != strut_ok) return status;
  }
  return strut_ok;
}

bool strut_disc_overlaps(strut_world *w, float x, float y, float radius, uint16_t mask) {
  AnyOverlap query;
  query.disc.m_p.Set(x, y);
  query.disc.m_radius = radius;
  query.mask = mask;
  b2AABB box;
  box.lowerBound.Set(x - radius, y - radius);
  box.upperBound.Set(x + radius, y + radius);
  w->world.QueryAABB(&query, box);
  return query.found;
}

strut_id strut_body_at(strut_world *w, float x, float y, uint16_t mask) {
  BodyAround query;
  query.point.Set(x, y);
  query.mask = mask;
  b2AABB box;
  box.lowerBound = box.upperBound = query.point;
  w->world.QueryAABB(&query, box);
  return query.body ? w->idOf(query.body) : strut_id{0, 0};
}

const strut_contact_event *strut_contact_events(const strut_world *w, int32_t *count) {
  *count = int32_t(w->events.size());
  return w->events.data();
}

const strut_contact *strut_contacts(strut_world *w, int32_t *count) {
  w->contacts.clear();
  for (b2Contact *c = w->world.GetContactList(); c; c = c->GetNext()) {
    if (!c->IsTouching()) continue;
    b2Fixture *a = c->GetFixtureA(), *b = c->GetFixtureB();
    b2WorldManifold world;
    c->GetWorldManifold(&world);
    const b2Manifold *manifold = c->GetManifold();
    for (int32 i = 0; i < manifold->pointCount; i++) {
      strut_contact contact = {
          w->idOf(a->GetBody()), w->idOf(b->GetBody()), w->tagOf(a), w->tagOf(b),
          world.points[i].x, world.points[i].y, world.normal.x, world.normal.y,
          manifold->points[i].normalImpulse, manifold->points[i].tangentImpulse};
      append(w->contacts, contact, w->growths);
    }
  }
  *count = int32_t(w->contacts.size());
  return w->contacts.data();
}

bool strut_is_touching(const strut_world *w, strut_id id, uint16_t mask) {
  b2Body *body = w->bodies.find(id);
  if (!body) return false;
  for (b2ContactEdge *edge = body->GetContactList(); edge; edge = edge->next) {
    b2Contact *c = edge->contact;
    b2Fixture *other = c->GetFixtureA()->GetBody() == body ? c->GetFixtureB() : c->GetFixtureA();
    if (c->IsTouching() && (other->GetFilterData().categoryBits & mask)) return true;
  }
  return false;
}
