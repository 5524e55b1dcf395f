// The walker of worlds/walker.yaml and models/biped/robot.yaml written by hand against Box2D: the most direct way to
// step it, with nothing in between. All of one episode's Box2D world is built anew at its reset.
#pragma once
#include "terrain.h"

#include <cmath>
#include <optional>

class Walker final : public b2ContactListener {
public:
  static constexpr int observations = 24, actionCount = 4, rays = 10, controlRate = 50, stepLimit = 32 * controlRate;
  static constexpr int velocityIterations = 180, positionIterations = 60;

  struct Outcome {
    double reward;
    bool terminated, truncated;
    bool ended() const { return terminated || truncated; }
  };

  Walker() {
    for (int i = 0; i < rays; i++) {
      double angle = -M_PI / 2 + 1.35 * i / (rays - 1);
      beams[i].Set(lidarRange * float(cos(angle)), lidarRange * float(sin(angle)));
    }
  }

  /// Begins the episode that `root` names. [24] into `observation`.
  void reset(Stream root, float *observation) {
    world.emplace(b2Vec2(0, -10));
    world->SetContactListener(this);
    fallen = false;
    footDown[0] = footDown[1] = false;
    steps = 0;
    buildGround(drawTerrain(root.branch(layout)));
    buildBodies();
    buildJoints();
    Stream placed = root.branch(placement);
    bodies[hull]->ApplyForceToCenter(b2Vec2(float(placed.uniform(-5, 5)), 0), true);
    world->Step(timeStep, velocityIterations, positionIterations);  // the motors are limp
    position = bodies[hull]->GetPosition().x;
    tilt = fabs(double(bodies[hull]->GetAngle()));
    observe(observation);
  }

  /// One control step. [4] of `action` in -1...1.
  Outcome step(const float *action, float *observation) {
    for (int i = 0; i < actionCount; i++) {
      float speed = i % 2 ? kneeSpeed : hipSpeed;
      joints[i]->SetMotorSpeed(action[i] > 0 ? speed : action[i] < 0 ? -speed : 0);
      joints[i]->SetMaxMotorTorque(torque * fabsf(action[i]));
    }
    world->Step(timeStep, velocityIterations, positionIterations);
    steps++;
    observe(observation);
    return judge(action);
  }

private:
  static constexpr float timeStep = 1.0f / controlRate, lidarRange = 160.0f / 30;
  static constexpr float torque = 80, hipSpeed = 4, kneeSpeed = 6;
  static constexpr uint16 ground = 0x0001, robot = 0x0020;
  enum Part { hull, leftThigh, leftShank, rightThigh, rightShank, parts };

  std::optional<b2World> world;
  b2Body *bodies[parts];
  b2RevoluteJoint *joints[actionCount];  // left hip, left knee, right hip, right knee
  b2Vec2 beams[rays];
  bool fallen, footDown[2];
  double position, tilt;
  int steps;

  void buildGround(const Terrain &line) {
    b2BodyDef standing;
    b2Body *body = world->CreateBody(&standing);
    b2EdgeShape edge;
    b2FixtureDef fixture;
    fixture.shape = &edge;
    fixture.friction = 2.5f;
    fixture.filter.categoryBits = ground;
    for (size_t i = 0; i + 1 < line.size(); i++) {
      edge.SetTwoSided(line[i], line[i + 1]);
      body->CreateFixture(&fixture);
    }
  }

  void buildBodies() {
    b2PolygonShape hullShape;
    const b2Vec2 corners[] = {
        {-1, 9.0f / 30}, {6.0f / 30, 9.0f / 30}, {34.0f / 30, 1.0f / 30}, {34.0f / 30, -8.0f / 30}, {-1, -8.0f / 30}};
    hullShape.Set(corners, 5);
    b2PolygonShape thigh = box(float(8.0 / 30) / 2, float(34.0 / 30) / 2);
    b2PolygonShape shank = box(float(6.4 / 30) / 2, float(34.0 / 30) / 2);
    add(hull, hullShape, 0, 0, 5, 0.1f);
    add(leftThigh, thigh, -0.3, -0.05f, 1, 0.2f);
    add(leftShank, shank, -43.0 / 30, -0.05f, 1, 0.2f);
    add(rightThigh, thigh, -0.3, 0.05f, 1, 0.2f);
    add(rightShank, shank, -43.0 / 30, 0.05f, 1, 0.2f);
  }

  /// Corner by corner as Strut gives them, which makes the masses equal to the last bit.
  static b2PolygonShape box(float x, float y) {
    b2PolygonShape shape;
    const b2Vec2 corners[] = {{-x, -y}, {x, -y}, {x, y}, {-x, y}};
    shape.Set(corners, 4);
    return shape;
  }

  void add(Part part, const b2PolygonShape &shape, double below, float angle, float density, float friction) {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position.Set(float(140.0 / 30), float(168.0 / 30 + below));
    definition.angle = angle;
    definition.userData.pointer = uintptr_t(part);
    bodies[part] = world->CreateBody(&definition);
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = density;
    fixture.friction = friction;
    fixture.filter.categoryBits = robot;
    fixture.filter.maskBits = ground;
    bodies[part]->CreateFixture(&fixture);
  }

  void buildJoints() {
    const b2Vec2 hip(0, -8.0f / 30), top(0, 17.0f / 30), bottom(0, -17.0f / 30);
    joints[0] = connect(hull, leftThigh, hip, top, -0.8f, 1.1f, -0.05f);
    joints[1] = connect(leftThigh, leftShank, bottom, top, -1.6f, -0.1f, 0);
    joints[2] = connect(hull, rightThigh, hip, top, -0.8f, 1.1f, 0.05f);
    joints[3] = connect(rightThigh, rightShank, bottom, top, -1.6f, -0.1f, 0);
  }

  b2RevoluteJoint *connect(
      Part a, Part b, b2Vec2 anchorA, b2Vec2 anchorB, float lower, float upper, float reference) {
    b2RevoluteJointDef definition;
    definition.bodyA = bodies[a];
    definition.bodyB = bodies[b];
    definition.localAnchorA = anchorA;
    definition.localAnchorB = anchorB;
    definition.referenceAngle = reference;
    definition.enableLimit = true;
    definition.lowerAngle = lower;
    definition.upperAngle = upper;
    definition.enableMotor = true;
    return static_cast<b2RevoluteJoint *>(world->CreateJoint(&definition));
  }

  void observe(float *to) {
    const b2Body *body = bodies[hull];
    b2Vec2 velocity = body->GetLinearVelocity();
    to[0] = body->GetAngle();
    to[1] = 0.04f * body->GetAngularVelocity();
    to[2] = 0.12f * velocity.x;
    to[3] = 0.08f * velocity.y;
    for (int leg = 0; leg < 2; leg++) {
      const b2RevoluteJoint *hip = joints[2 * leg], *knee = joints[2 * leg + 1];
      float *part = to + 4 + 5 * leg;
      part[0] = hip->GetJointAngle();
      part[1] = hip->GetJointSpeed() / hipSpeed;
      part[2] = knee->GetJointAngle() + 1;
      part[3] = knee->GetJointSpeed() / kneeSpeed;
      part[4] = footDown[leg];
    }
    for (int i = 0; i < rays; i++) {
      ClosestGround hit;
      world->RayCast(&hit, body->GetPosition(), body->GetPosition() + beams[i]);
      to[14 + i] = hit.fraction;
    }
  }

  Outcome judge(const float *action) {
    double x = bodies[hull]->GetPosition().x, lean = fabs(double(bodies[hull]->GetAngle()));
    double effort = 0;
    for (int i = 0; i < actionCount; i++) effort += double(fabsf(action[i]));
    double reward = 130.0 / 30 * (x - position) - 5 * (lean - tilt) - 0.028 * effort;
    position = x;
    tilt = lean;
    bool failed = fallen || x < 0;
    bool ended = failed || x > 2660.0 / 30;
    return {failed ? -100 : reward, ended, steps >= stepLimit && !ended};
  }

  struct ClosestGround final : b2RayCastCallback {
    float fraction = 1;
    float ReportFixture(b2Fixture *fixture, const b2Vec2 &, const b2Vec2 &, float at) override {
      if (!(fixture->GetFilterData().categoryBits & ground)) return -1;
      return fraction = at;
    }
  };

  // A foot is down from the begin of one of its contacts to the end of any: Gymnasium's way.
  void BeginContact(b2Contact *contact) override { note(contact, true); }
  void EndContact(b2Contact *contact) override { note(contact, false); }

  void note(b2Contact *contact, bool began) {
    b2Body *a = contact->GetFixtureA()->GetBody(), *b = contact->GetFixtureB()->GetBody();
    b2Body *own = a->GetType() == b2_dynamicBody ? a : b;
    switch (Part(own->GetUserData().pointer)) {
      case hull: fallen = fallen || began; break;
      case leftShank: footDown[0] = began; break;
      case rightShank: footDown[1] = began; break;
      default: break;
    }
  }
};
