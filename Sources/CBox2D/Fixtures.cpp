#include "Shim.h"

namespace {

b2FixtureDef definitionOf(const strut_surface &surface) {
  b2FixtureDef definition;
  definition.density = surface.density;
  definition.friction = surface.friction;
  definition.restitution = surface.restitution;
  definition.restitutionThreshold = surface.restitution_threshold;
  definition.isSensor = surface.sensor;
  definition.filter.categoryBits = surface.category;
  definition.filter.maskBits = surface.mask;
  definition.filter.groupIndex = surface.group;
  return definition;
}

/// Box2D sums inertia about the body's origin in floats, then takes the centre's part off and asserts that something
/// is left. The same sum, with a margin.
bool inertiaSurvives(b2Body *body, const b2Shape &shape, float density) {
  if (body->GetType() != b2_dynamicBody || !(density > 0)) return true;
  b2MassData data;
  shape.ComputeMass(&data, density);
  float mass = data.mass, inertia = data.I;
  b2Vec2 center = data.mass * data.center;
  for (b2Fixture *f = body->GetFixtureList(); f; f = f->GetNext()) {
    if (f->GetDensity() == 0) continue;
    f->GetMassData(&data);
    mass += data.mass;
    center += data.mass * data.center;
    inertia += data.I;
  }
  center *= 1 / mass;
  float centred = inertia - mass * b2Dot(center, center);
  return centred > 1e-6f * inertia && centred >= leastInertia;
}

strut_status add(strut_world *w, strut_id id, b2Body *body, const b2Shape &shape, b2FixtureDef &definition,
                 int32_t tag, strut_id *fixture) {
  if (definition.density > 0 && body->GetType() == b2_dynamicBody && w->massSetByHand[id.index])
    return strut_mass_is_set;
  if (!inertiaSurvives(body, shape, definition.density)) return strut_lost_in_inertia;
  uint32_t slot = w->fixtures.take();
  if (w->tags.size() <= slot) w->tags.resize(slot + 1);
  w->tags[slot] = tag;
  definition.shape = &shape;
  definition.userData.pointer = slot;
  w->fixtures[slot].object = body->CreateFixture(&definition);
  if (fixture) *fixture = w->fixtures.id(slot);
  return strut_ok;
}

}  // namespace

strut_status strut_add_fixture(
    strut_world *w, strut_id id, strut_shape shape, strut_surface surface, strut_id *fixture) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  b2FixtureDef definition = definitionOf(surface);
  b2Vec2 points[b2_maxPolygonVertices];
  for (int32_t i = 0; i < shape.count && i < b2_maxPolygonVertices; i++)
    points[i].Set(shape.points[2 * i], shape.points[2 * i + 1]);
  switch (shape.kind) {
    case strut_circle: {
      b2CircleShape circle;
      circle.m_p = points[0];
      circle.m_radius = shape.radius;
      return add(w, id, body, circle, definition, surface.tag, fixture);
    }
    case strut_polygon: {
      b2PolygonShape polygon;
      polygon.Set(points, shape.count);
      return add(w, id, body, polygon, definition, surface.tag, fixture);
    }
    case strut_edge: {
      b2EdgeShape edge;
      edge.SetTwoSided(points[0], points[1]);
      return add(w, id, body, edge, definition, surface.tag, fixture);
    }
    case strut_loop: {
      std::vector<b2Vec2> corners(size_t(shape.count));
      for (int32_t i = 0; i < shape.count; i++)
        corners[size_t(i)].Set(shape.points[2 * i], shape.points[2 * i + 1]);
      b2ChainShape chain;
      chain.CreateLoop(corners.data(), shape.count);
      return add(w, id, body, chain, definition, surface.tag, fixture);
    }
  }
  return strut_wrong_kind;
}

strut_status strut_add_edges(
    strut_world *w, strut_id id, const float *points, int32_t count, strut_surface surface) {
  b2Body *body = w->bodies.find(id);
  if (!body) return strut_stale;
  b2FixtureDef definition = definitionOf(surface);
  b2EdgeShape edge;
  for (int32_t i = 0; i + 1 < count; i++) {
    edge.SetTwoSided(b2Vec2(points[2 * i], points[2 * i + 1]), b2Vec2(points[2 * i + 2], points[2 * i + 3]));
    strut_status status = add(w, id, body, edge, definition, surface.tag, nullptr);
    if (status != strut_ok) return status;
  }
  return strut_ok;
}

bool strut_fixture_exists(const strut_world *w, strut_id id) { return w->fixtures.find(id) != nullptr; }

strut_status strut_set_friction(strut_world *w, strut_id id, float friction) {
  b2Fixture *fixture = w->fixtures.find(id);
  if (!fixture) return strut_stale;
  if (!within(1e4f, friction) || friction < 0) return strut_out_of_range;
  fixture->SetFriction(friction);
  // Contacts mix their friction once, when they begin.
  for (b2ContactEdge *edge = fixture->GetBody()->GetContactList(); edge; edge = edge->next)
    edge->contact->ResetFriction();
  return strut_ok;
}

strut_status strut_set_restitution(strut_world *w, strut_id id, float restitution) {
  b2Fixture *fixture = w->fixtures.find(id);
  if (!fixture) return strut_stale;
  if (!within(10, restitution) || restitution < 0) return strut_out_of_range;
  fixture->SetRestitution(restitution);
  for (b2ContactEdge *edge = fixture->GetBody()->GetContactList(); edge; edge = edge->next)
    edge->contact->ResetRestitution();
  return strut_ok;
}
