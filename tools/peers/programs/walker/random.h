// Strut's random streams (Sources/Random/RandomStream.swift), so that an episode here has the ground of the same
// episode there.
#pragma once
#include <cstdint>

enum Purpose : uint64_t { training = 1, evaluation = 3, stepping = 4, layout = 5, placement = 6, actions = 10 };

class Stream {
public:
  template <class... Names>
  static Stream named(Names... names) {
    Stream stream;
    ((stream.key = mix(stream.key ^ mix(uint64_t(names) + golden)) + 0xD1B54A32D192ED03), ...);
    return stream;
  }

  static Stream episode(Purpose purpose, uint64_t seed, uint64_t index) { return named(purpose, seed, index, 0); }

  Stream branch(Purpose purpose) const { return named(key, purpose, 0); }

  uint64_t next() { return mix(key + ++counter * golden); }

  /// Uniform in 0 ..< 1.
  double unit() { return double(next() >> 11) * 0x1p-53; }

  double uniform(double low, double high) { return low + (high - low) * unit(); }

  /// Uniform over `low` to `high`.
  int integer(int low, int high) {
    return low + int((static_cast<unsigned __int128>(next()) * uint64_t(high - low + 1)) >> 64);
  }

private:
  static constexpr uint64_t golden = 0x9E3779B97F4A7C15;
  uint64_t key = golden, counter = 0;

  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
};
