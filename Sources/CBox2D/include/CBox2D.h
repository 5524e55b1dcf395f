#pragma once
// A plain C face over Debian's libbox2d 2.4.1. Nothing from C++ crosses it: no exception, no callback, no pointer but
// the world's. Units are SI, angles radians, points are x, y pairs of floats.
//
// Every function that can meet a stale id or a number that is not finite returns a `strut_status`; shapes and
// definitions are checked by the Swift module Physics before they come here.
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct strut_world strut_world;

/// A slot and the generation it had when the thing was made. Generation 0 is never given out.
typedef struct {
  uint32_t index;
  uint32_t generation;
} strut_id;

typedef enum {
  strut_ok = 0,
  strut_stale,           // the body, fixture or joint was destroyed, or belongs to another world
  strut_out_of_range,    // an argument is NaN, infinite, or so large that Box2D's products would overflow
  strut_wrong_kind,      // the joint has no motor, or no coordinate of its own
  strut_no_mass,         // a dynamic body without mass, or with less than a milligram
  strut_lost_in_inertia, // a fixture so far from its body's origin that floats cannot hold its inertia
  strut_empty_ray,       // a ray whose end is its start in floats
  strut_diverged,        // a state became NaN, infinite or absurd in this step or an earlier one
  strut_mass_is_set      // a fixture with density after the mass was set by hand
} strut_status;

// World

typedef struct {
  float gravity_x, gravity_y;
  bool allow_sleep, continuous, warm_starting;
} strut_world_options;

strut_world *strut_world_create(strut_world_options options);
void strut_world_destroy(strut_world *world);
/// On failure `*culprit` is the slot of the body without mass or whose state diverged.
strut_status strut_world_step(
    strut_world *world, float dt, int32_t velocity_iterations, int32_t position_iterations, uint32_t *culprit);
void strut_world_set_gravity(strut_world *world, float x, float y);
int32_t strut_world_body_count(const strut_world *world);
/// How often one of the shim's own buffers had to grow since the world was made.
int64_t strut_world_growths(const strut_world *world);

// Bodies

typedef enum { strut_static = 0, strut_kinematic = 1, strut_dynamic = 2 } strut_body_kind;

typedef struct {
  strut_body_kind kind;
  float x, y, angle, vx, vy, spin, linear_damping, angular_damping, gravity_scale;
  bool fixed_rotation, bullet, allow_sleep, awake;
} strut_body_definition;

typedef struct {
  float mass, inertia, center_x, center_y;  // inertia about the centre of mass, centre in the body's frame
} strut_mass;

strut_id strut_add_body(strut_world *world, strut_body_definition definition);
strut_status strut_destroy_body(strut_world *world, strut_id body);
bool strut_body_exists(const strut_world *world, strut_id body);
bool strut_body_is_dynamic(const strut_world *world, strut_id body);
/// Six floats a body: x, y, angle of its origin; vx, vy of its centre of mass; spin.
strut_status strut_read_bodies(
    const strut_world *world, const strut_id *bodies, int32_t count, float *into, int32_t *culprit);
strut_status strut_body_mass(const strut_world *world, strut_id body, strut_mass *mass);
strut_status strut_set_body_mass(strut_world *world, strut_id body, strut_mass mass);
strut_status strut_set_transform(strut_world *world, strut_id body, float x, float y, float angle);
strut_status strut_set_velocity(strut_world *world, strut_id body, float vx, float vy, float spin);
strut_status strut_set_damping(strut_world *world, strut_id body, float linear, float angular);
strut_status strut_apply_force(strut_world *world, strut_id body, float fx, float fy);
strut_status strut_apply_force_at(strut_world *world, strut_id body, float fx, float fy, float x, float y);
strut_status strut_apply_torque(strut_world *world, strut_id body, float torque);
strut_status strut_apply_impulse_at(strut_world *world, strut_id body, float ix, float iy, float x, float y);
strut_status strut_apply_angular_impulse(strut_world *world, strut_id body, float impulse);
strut_status strut_set_awake(strut_world *world, strut_id body, bool awake);
strut_status strut_is_awake(const strut_world *world, strut_id body, bool *awake);

// Fixtures

typedef enum { strut_circle, strut_polygon, strut_edge, strut_loop } strut_shape_kind;

typedef struct {
  strut_shape_kind kind;
  float radius;         // circles
  const float *points;  // the circle's centre, the polygon's corners counterclockwise, the edge's ends, the loop
  int32_t count;        // points, not floats
} strut_shape;

typedef struct {
  float density, friction, restitution, restitution_threshold;
  uint16_t category, mask;
  int16_t group;
  bool sensor;
  int32_t tag;
} strut_surface;

strut_status strut_add_fixture(
    strut_world *world, strut_id body, strut_shape shape, strut_surface surface, strut_id *fixture);
/// One two-sided edge between every two neighbours of `count` points, all on one body.
strut_status strut_add_edges(
    strut_world *world, strut_id body, const float *points, int32_t count, strut_surface surface);
bool strut_fixture_exists(const strut_world *world, strut_id fixture);
strut_status strut_set_friction(strut_world *world, strut_id fixture, float friction);
strut_status strut_set_restitution(strut_world *world, strut_id fixture, float restitution);

// Joints

typedef enum {
  strut_revolute, strut_prismatic, strut_wheel, strut_weld, strut_gear, strut_motor, strut_mouse
} strut_joint_kind;

/// Which fields count depends on the kind; see the definitions in the Swift module Physics.
typedef struct {
  strut_joint_kind kind;
  strut_id body_a, body_b;
  strut_id joint_1, joint_2;  // gear
  float anchor_ax, anchor_ay, anchor_bx, anchor_by;
  float axis_x, axis_y;       // unit length, in A's frame
  float reference_angle;
  bool limited, motorised, collide;
  float lower, upper, speed, max_effort;
  float stiffness, damping, ratio;
  float offset_x, offset_y, max_force, max_torque, correction;  // motor joint; its angle is reference_angle
  float target_x, target_y;   // mouse joint, world frame: also where on B it takes hold
} strut_joint_definition;

strut_status strut_add_joint(strut_world *world, strut_joint_definition definition, strut_id *joint);
/// Gears that hang on the joint go first.
strut_status strut_destroy_joint(strut_world *world, strut_id joint);
bool strut_joint_exists(const strut_world *world, strut_id joint);
/// The kind of a joint that exists, and the bodies it was made between.
strut_joint_kind strut_joint_shape(const strut_world *world, strut_id joint, strut_id *body_a, strut_id *body_b);
/// Two floats a joint: position and speed.
strut_status strut_read_joints(
    const strut_world *world, const strut_id *joints, int32_t count, float *into, int32_t *culprit);
/// One float a joint: the motor's torque or force during the last step.
strut_status strut_read_efforts(
    const strut_world *world, const strut_id *joints, int32_t count, float *into, int32_t *culprit);
/// Nothing is set unless all can be.
strut_status strut_set_motors(
    strut_world *world, const strut_id *joints, const float *speeds, const float *max_efforts, int32_t count,
    int32_t *culprit);
strut_status strut_set_motor_offset(strut_world *world, strut_id joint, float x, float y, float angle);
/// Where a mouse joint draws its body, world frame. Wakes the body.
strut_status strut_set_mouse_target(strut_world *world, strut_id joint, float x, float y);
/// Three floats: force on B, and torque on B, during the last step.
strut_status strut_joint_reaction(const strut_world *world, strut_id joint, float *into);
/// Two floats: translation along the axis and its speed.
strut_status strut_wheel_suspension(const strut_world *world, strut_id joint, float *into);

// Rays, overlaps and contacts

/// `rays` are vectors from the origin; `into` gets the fraction of the closest hit, or 1.
strut_status strut_cast_rays(
    strut_world *world, float x, float y, const float *rays, int32_t count, uint16_t mask, float *into,
    int32_t *culprit);
/// The same for rays of one length at `angles` + `turn`.
strut_status strut_cast_fan(
    strut_world *world, float x, float y, const float *angles, int32_t count, float turn, float range, uint16_t mask,
    float *into, int32_t *culprit);
/// Whether a fixture of a category in `mask` that is no sensor touches the disc.
bool strut_disc_overlaps(strut_world *world, float x, float y, float radius, uint16_t mask);
/// The body with a fixture around the point, or generation 0.
strut_id strut_body_at(strut_world *world, float x, float y, uint16_t mask);

typedef struct {
  strut_id body_a, body_b;
  strut_id fixture_a, fixture_b;
  int32_t tag_a, tag_b;
  bool began;
} strut_contact_event;

typedef struct {
  strut_id body_a, body_b;
  int32_t tag_a, tag_b;
  float x, y, normal_x, normal_y;  // the normal points from A to B
  float normal_impulse, tangent_impulse;
} strut_contact;

/// Valid until the next call that changes the world.
const strut_contact_event *strut_contact_events(const strut_world *world, int32_t *count);
const strut_contact *strut_contacts(strut_world *world, int32_t *count);
bool strut_is_touching(const strut_world *world, strut_id body, uint16_t mask);

#ifdef __cplusplus
}
#endif
