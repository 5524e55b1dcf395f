// What the parts of the shim share. The world's tables give every object a slot; Box2D's user data holds the slot.
#pragma once
#include "CBox2D.h"

#include <box2d/box2d.h>

#include <cmath>
#include <vector>

/// Objects by slot, with a generation that moves on when the slot is freed.
template <class Object>
class Slots {
public:
  struct Slot {
    Object *object;
    uint32_t generation;
  };

  void reserve(size_t count) {
    slots.reserve(count);
    free.reserve(count);
  }

  /// Takes a slot before the object exists, because the object must carry its slot.
  uint32_t take() {
    if (!free.empty()) {
      uint32_t index = free.back();
      free.pop_back();
      return index;
    }
    slots.push_back({nullptr, 1});
    return uint32_t(slots.size() - 1);
  }

  void release(uint32_t index) {
    slots[index].object = nullptr;
    slots[index].generation++;
    free.push_back(index);
  }

  Object *find(strut_id id) const {
    if (id.index >= slots.size() || slots[id.index].generation != id.generation) return nullptr;
    return slots[id.index].object;
  }

  strut_id id(uint32_t index) const { return {index, slots[index].generation}; }
  Slot &operator[](uint32_t index) { return slots[index]; }
  size_t size() const { return slots.size(); }

private:
  std::vector<Slot> slots;
  std::vector<uint32_t> free;
};

/// A vector that counts its growths, so that a hot loop can be shown to need none.
template <class Element>
void append(std::vector<Element> &list, const Element &element, int64_t &growths) {
  if (list.size() == list.capacity()) growths++;
  list.push_back(element);
}

struct strut_world final : b2ContactListener {
  explicit strut_world(const strut_world_options &options);

  void BeginContact(b2Contact *contact) override { record(contact, true); }
  void EndContact(b2Contact *contact) override { record(contact, false); }

  strut_id idOf(b2Body *body) const { return bodies.id(uint32_t(body->GetUserData().pointer)); }
  strut_id idOf(b2Fixture *fixture) const { return fixtures.id(uint32_t(fixture->GetUserData().pointer)); }
  strut_id idOf(b2Joint *joint) const { return joints.id(uint32_t(joint->GetUserData().pointer)); }
  int32_t tagOf(b2Fixture *fixture) const { return tags[fixture->GetUserData().pointer]; }

  void forget(b2Joint *joint);

  // The listener base outlives the b2World, which calls it while bodies go.
  b2World world;
  Slots<b2Body> bodies;
  Slots<b2Fixture> fixtures;
  Slots<b2Joint> joints;
  std::vector<int32_t> tags;        // by fixture slot
  std::vector<char> massSetByHand;  // by body slot
  std::vector<strut_contact_event> events;
  std::vector<strut_contact> contacts;
  size_t eventsAlreadyShown = 0;  // those of the last step; later ones come from destroyed bodies
  float inverseStep = 0;
  bool massesUnchecked = true;
  bool diverged = false;
  int64_t growths = 0;

private:
  void record(b2Contact *contact, bool began);
};

// Box2D asserts on NaN one step after a product has overflowed, so what goes in is bounded, and so is what comes out.
constexpr float largestState = 1e6f;         // m, rad, m/s, rad/s: what is set, and what a step may leave
constexpr float largestAcceleration = 1e8f;  // m/s^2, rad/s^2: what one force may do
constexpr float leastMass = 1e-6f;           // kg
constexpr float leastInertia = 1e-12f;       // kg m^2

/// False for NaN, too.
template <class... Numbers>
bool within(float bound, Numbers... numbers) {
  return ((std::fabs(numbers) <= bound) && ...);
}
