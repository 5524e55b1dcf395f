// The hills of worlds/walker.yaml: the rule of Gymnasium's BipedalWalker-v3, `_generate_terrain`.
#pragma once
#include "random.h"

#include <box2d/box2d.h>

#include <array>

constexpr double terrainStep = 14.0 / 30;
constexpr int terrainPoints = 200;
using Terrain = std::array<b2Vec2, terrainPoints>;

inline Terrain drawTerrain(Stream stream) {
  constexpr double height = 100.0 / 30, roughness = 1.0 / 30;
  constexpr int pad = 20;
  Terrain line;
  double velocity = 0, y = height;
  int untilRest = pad;
  bool resting = false;
  for (int i = 0; i < terrainPoints; i++) {
    if (!resting) {
      velocity = 0.8 * velocity + 0.01 * double((height > y) - (height < y));
      if (i > pad) velocity += stream.uniform(-roughness, roughness);
      y += velocity;
    }
    line[size_t(i)].Set(float(i * terrainStep), float(y));
    resting = --untilRest == 0;
    if (resting) untilRest = stream.integer(5, 9);
  }
  return line;
}
