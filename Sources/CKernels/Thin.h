// Dense layers of 1 to 4 outputs, such as a value or a few actions, of one level. No include guard: compiled once per
// level.
//
// A tile would spend its eight columns on them. Here a register holds inputs instead, so weights are turned to
// [outputs, k] first. The order of sums depends on k alone, as it must for rows to keep their bits.

#define vec NAME(vec)

#define THIN_OUTPUTS 4
#define THIN_INPUTS 1024

/// Whether a layer goes this way: whole registers of inputs, and few enough for the stack.
TARGET INLINE int NAME(is_thin)(ptrdiff_t k, ptrdiff_t outputs) {
  return outputs <= THIN_OUTPUTS && k % 8 == 0 && k <= THIN_INPUTS;
}

/// turned [outputs, k] = transposed(w [k, 8]).
TARGET INLINE void NAME(turn)(const int outputs, const float *w, float *turned, ptrdiff_t k) {
  for (ptrdiff_t p = 0; p < k; p++)
    for (int c = 0; c < outputs; c++) turned[c * k + p] = w[p * 8 + c];
}

#if WIDTH == 8
#define PICK __builtin_shufflevector

/// What `total` makes of each of eight rows' registers, those of rows 0, 2, 4, 6, 1, 3, 5 and 7 side by side.
TARGET INLINE vec NAME(eight_totals)(const vec *sum) {
  vec half[4], quarter[2];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++)
    half[i] = PICK(sum[2 * i], sum[2 * i + 1], 0, 1, 2, 3, 8, 9, 10, 11) +
              PICK(sum[2 * i], sum[2 * i + 1], 4, 5, 6, 7, 12, 13, 14, 15);
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++)
    quarter[i] = PICK(half[2 * i], half[2 * i + 1], 0, 1, 8, 9, 4, 5, 12, 13) +
                 PICK(half[2 * i], half[2 * i + 1], 2, 3, 10, 11, 6, 7, 14, 15);
  return PICK(quarter[0], quarter[1], 0, 2, 8, 10, 4, 6, 12, 14) + PICK(quarter[0], quarter[1], 1, 3, 9, 11, 5, 7, 13, 15);
}

/// Eight rows at a time; returns how many were done.
TARGET INLINE ptrdiff_t NAME(thin_eights)(const int outputs, const float *x, ptrdiff_t xs, const float *turned,
                                          const float *bias, float *out, ptrdiff_t m, ptrdiff_t k) {
  static const int order[8] = {0, 2, 4, 6, 1, 3, 5, 7};
  ptrdiff_t i = 0;
  for (; i + 8 <= m; i += 8) {
    memset(out + i * 8, 0, 64 * sizeof(float));
    for (int c = 0; c < outputs; c++) {
      vec sum[8] = {};
      for (ptrdiff_t p = 0; p < k; p += WIDTH) {
        vec right = NAME(load)(turned + c * k + p);
#pragma clang loop unroll(full)
        for (int r = 0; r < 8; r++) sum[r] = FMA(NAME(load)(x + (i + r) * xs + p), right, sum[r]);
      }
      vec total = NAME(fill)(bias[c]) + NAME(eight_totals)(sum);
#pragma clang loop unroll(full)
      for (int r = 0; r < 8; r++) out[(i + order[r]) * 8 + c] = total[r];
    }
  }
  return i;
}

#undef PICK
#endif

TARGET INLINE void NAME(thin_forward)(const int outputs, const float *x, ptrdiff_t xs, const float *w,
                                      const float *bias, float *out, ptrdiff_t m, ptrdiff_t k) {
  float turned[THIN_OUTPUTS * THIN_INPUTS] __attribute__((aligned(64)));
  NAME(turn)(outputs, w, turned, k);
  ptrdiff_t i = 0;
#if WIDTH == 8
  i = NAME(thin_eights)(outputs, x, xs, turned, bias, out, m, k);
#endif
  for (; i < m; i++) {
    vec sum[THIN_OUTPUTS] = {};
    for (ptrdiff_t p = 0; p < k; p += WIDTH) {
      vec left = NAME(load)(x + i * xs + p);
#pragma clang loop unroll(full)
      for (int c = 0; c < outputs; c++) sum[c] = FMA(left, NAME(load)(turned + c * k + p), sum[c]);
    }
    float row[8] = {0};
#pragma clang loop unroll(full)
    for (int c = 0; c < outputs; c++) row[c] = bias[c] + NAME(total)(sum[c]);
    memcpy(out + i * 8, row, sizeof row);
  }
}

TARGET INLINE void NAME(thin_input_gradient)(const int outputs, const float *dy, const float *w, float *dx, ptrdiff_t m,
                                             ptrdiff_t k) {
  float turned[THIN_OUTPUTS * THIN_INPUTS] __attribute__((aligned(64)));
  NAME(turn)(outputs, w, turned, k);
  for (ptrdiff_t i = 0; i < m; i++)
    for (ptrdiff_t p = 0; p < k; p += WIDTH) {
      vec sum = {};
#pragma clang loop unroll(full)
      for (int c = 0; c < outputs; c++) sum = FMA(NAME(fill)(dy[i * 8 + c]), NAME(load)(turned + c * k + p), sum);
      NAME(store)(dx + i * k + p, sum);
    }
}

/// Adds to the gradients of `vectors * WIDTH` inputs' weights.
TARGET INLINE void NAME(thin_columns)(const int outputs, const int vectors, const float *x, ptrdiff_t xs,
                                      const float *dy, float *dw, ptrdiff_t m) {
  vec sum[THIN_OUTPUTS][8] = {};
  for (ptrdiff_t i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      vec left = NAME(load)(x + i * xs + WIDTH * j);
#pragma clang loop unroll(full)
      for (int c = 0; c < outputs; c++) sum[c][j] = FMA(left, NAME(fill)(dy[i * 8 + c]), sum[c][j]);
    }
#pragma clang loop unroll(full)
  for (int c = 0; c < outputs; c++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      for (int lane = 0; lane < WIDTH; lane++) dw[(WIDTH * j + lane) * 8 + c] += sum[c][j][lane];
}

TARGET INLINE void NAME(thin_weight_gradient)(const int outputs, const float *x, ptrdiff_t xs, const float *dy,
                                              float *dw, ptrdiff_t m, ptrdiff_t k) {
  const int vectors = outputs == 1 ? 8 : outputs == 2 ? 4 : 2;  // eight sums in flight, and no more than registers
  ptrdiff_t p = 0;
  for (; p + vectors * WIDTH <= k; p += vectors * WIDTH)
    NAME(thin_columns)(outputs, vectors, x + p, xs, dy, dw + p * 8, m);
  for (; p < k; p += WIDTH) NAME(thin_columns)(outputs, 1, x + p, xs, dy, dw + p * 8, m);
}

#define FOR_EACH_COUNT(name, ...)                     \
  switch (outputs) {                                  \
    case 1: return NAME(thin_##name)(1, __VA_ARGS__); \
    case 2: return NAME(thin_##name)(2, __VA_ARGS__); \
    case 3: return NAME(thin_##name)(3, __VA_ARGS__); \
    default: return NAME(thin_##name)(4, __VA_ARGS__); \
  }

TARGET static void NAME(thin)(const float *x, ptrdiff_t xs, const float *w, const float *bias, float *out, ptrdiff_t m,
                              ptrdiff_t k, ptrdiff_t outputs) {
  FOR_EACH_COUNT(forward, x, xs, w, bias, out, m, k)
}

TARGET static void NAME(thin_inputs)(const float *dy, const float *w, float *dx, ptrdiff_t m, ptrdiff_t k,
                                     ptrdiff_t outputs) {
  FOR_EACH_COUNT(input_gradient, dy, w, dx, m, k)
}

TARGET static void NAME(thin_weights)(const float *x, ptrdiff_t xs, const float *dy, float *dw, ptrdiff_t m,
                                      ptrdiff_t k, ptrdiff_t outputs) {
  FOR_EACH_COUNT(weight_gradient, x, xs, dy, dw, m, k)
}

#undef FOR_EACH_COUNT
#undef THIN_OUTPUTS
#undef THIN_INPUTS
#undef vec
