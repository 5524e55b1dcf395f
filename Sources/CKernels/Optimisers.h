// Optimiser updates of one level; ranges of any length. No include guard: compiled once per level.

#define vec NAME(vec)

TARGET INLINE void NAME(adam_step)(float *p, const float *gradient, float *first, float *second, float scale,
                                   float beta1, float beta2, float rate, float root, float epsilon, float keep) {
  vec g = NAME(load)(gradient) * scale;
  vec a = NAME(without_subnormals)(FMA(NAME(load)(first), NAME(fill)(beta1), g * (1.0f - beta1)));
  vec b = NAME(without_subnormals)(FMA(NAME(load)(second), NAME(fill)(beta2), g * g * (1.0f - beta2)));
  NAME(store)(first, a);
  NAME(store)(second, b);
  vec step = rate * a / FMA(__builtin_elementwise_sqrt(b), NAME(fill)(root), NAME(fill)(epsilon));
  NAME(store)(p, NAME(load)(p) * keep - step);
}

TARGET static void NAME(adam)(float *p, const float *gradient, float *first, float *second, ptrdiff_t count,
                              float scale, float beta1, float beta2, float rate, float root, float epsilon,
                              float keep) {
  ptrdiff_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH)
    NAME(adam_step)(p + i, gradient + i, first + i, second + i, scale, beta1, beta2, rate, root, epsilon, keep);
  if (i == count) return;
  const size_t size = (size_t)(count - i) * sizeof(float);
  float tail[4][WIDTH] = {{0}};
  memcpy(tail[0], p + i, size);
  memcpy(tail[1], gradient + i, size);
  memcpy(tail[2], first + i, size);
  memcpy(tail[3], second + i, size);
  NAME(adam_step)(tail[0], tail[1], tail[2], tail[3], scale, beta1, beta2, rate, root, epsilon, keep);
  memcpy(p + i, tail[0], size);
  memcpy(first + i, tail[2], size);
  memcpy(second + i, tail[3], size);
}

TARGET INLINE void NAME(rms_step)(float *p, const float *gradient, float *second, float scale, float decay, float rate,
                                  float epsilon) {
  vec g = NAME(load)(gradient) * scale;
  vec b = NAME(without_subnormals)(FMA(NAME(load)(second), NAME(fill)(decay), g * g * (1.0f - decay)));
  NAME(store)(second, b);
  NAME(store)(p, NAME(load)(p) - rate * g / (__builtin_elementwise_sqrt(b) + epsilon));
}

TARGET INLINE void NAME(sgd_step)(float *p, const float *gradient, float *velocity, float scale, float momentum,
                                  float rate) {
  vec v = NAME(without_subnormals)(FMA(NAME(load)(velocity), NAME(fill)(momentum), NAME(load)(gradient) * scale));
  NAME(store)(velocity, v);
  NAME(store)(p, NAME(load)(p) - rate * v);
}

// A range's last few elements go through padded registers.
#define RANGE(state, step, ...)                                             \
  ptrdiff_t i = 0;                                                          \
  for (; i + WIDTH <= count; i += WIDTH)                                    \
    NAME(step)(p + i, gradient + i, state + i, __VA_ARGS__);                \
  if (i == count) return;                                                   \
  const size_t size = (size_t)(count - i) * sizeof(float);                  \
  float tail[3][WIDTH] = {{0}};                                             \
  memcpy(tail[0], p + i, size);                                             \
  memcpy(tail[1], gradient + i, size);                                      \
  memcpy(tail[2], state + i, size);                                         \
  NAME(step)(tail[0], tail[1], tail[2], __VA_ARGS__);                       \
  memcpy(p + i, tail[0], size);                                             \
  memcpy(state + i, tail[2], size);

TARGET static void NAME(rms_prop)(float *p, const float *gradient, float *second, ptrdiff_t count, float scale,
                                  float decay, float rate, float epsilon) {
  RANGE(second, rms_step, scale, decay, rate, epsilon)
}

TARGET static void NAME(sgd)(float *p, const float *gradient, float *velocity, ptrdiff_t count, float scale,
                             float momentum, float rate) {
  RANGE(velocity, sgd_step, scale, momentum, rate)
}

#undef RANGE
#undef vec
