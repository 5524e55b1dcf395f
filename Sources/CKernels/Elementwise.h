// Activations and elementwise functions of one level. No include guard: compiled once per level.

#define vec NAME(vec)
#define bits NAME(bits)

#define EACH(body)                                  \
  for (ptrdiff_t i = 0; i < count; i += WIDTH) {    \
    body                                            \
  }

TARGET static void NAME(activate)(int32_t activation, const float *z, float *out, ptrdiff_t count) {
  switch (activation) {
    case STRUT_RELU:  // written so that NaN passes through
      EACH(vec x = NAME(load)(z + i); NAME(store)(out + i, NAME(select)(x < 0.0f, NAME(fill)(0), x));)
      break;
    case STRUT_TANH:
      EACH(NAME(store)(out + i, NAME(vtanh)(NAME(load)(z + i)));)
      break;
    case STRUT_SILU:
      EACH(vec x = NAME(load)(z + i); NAME(store)(out + i, x * NAME(vsigmoid)(x));)
      break;
    default:
      if (out != z) memcpy(out, z, (size_t)count * sizeof(float));
  }
}

TARGET static void NAME(activate_gradient)(int32_t activation, const float *kept, float *d, ptrdiff_t count) {
  switch (activation) {
    case STRUT_RELU:
      EACH(vec y = NAME(load)(kept + i); NAME(store)(d + i, NAME(select)(y > 0.0f, NAME(load)(d + i), NAME(fill)(0)));)
      break;
    case STRUT_TANH:
      EACH(vec y = NAME(load)(kept + i); NAME(store)(d + i, NAME(load)(d + i) * (1.0f - y * y));)
      break;
    case STRUT_SILU:
      EACH(vec x = NAME(load)(kept + i); vec s = NAME(vsigmoid)(x);
           NAME(store)(d + i, NAME(load)(d + i) * (s * (1.0f + x * (1.0f - s))));)
      break;
  }
}

TARGET static void NAME(sum_blocks)(const float *first, ptrdiff_t blocks, ptrdiff_t stride, float *out,
                                    ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + WIDTH <= count; i += WIDTH) {
    vec sum = NAME(load)(first + i);
    for (ptrdiff_t b = 1; b < blocks; b++) sum += NAME(load)(first + b * stride + i);
    NAME(store)(out + i, sum);
  }
  for (; i < count; i++) {
    float sum = first[i];
    for (ptrdiff_t b = 1; b < blocks; b++) sum += first[b * stride + i];
    out[i] = sum;
  }
}

/// The square of a float is exact in double precision, so fused and separate operations agree. Sixteen sums are in flight.
TARGET static double NAME(sum_of_squares)(const float *x, ptrdiff_t count) {
  typedef double wide __attribute__((vector_size(32)));
  wide sum[4] = {};
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const float *four = x + i + 4 * j;
      const wide each = {four[0], four[1], four[2], four[3]};
      sum[j] += each * each;
    }
  for (; i < count; i++) sum[i % 16 / 4][i % 4] += (double)x[i] * (double)x[i];
  const wide total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  return (total[0] + total[1]) + (total[2] + total[3]);
}

#define MAP(name, function)                                                    \
  TARGET static void NAME(name)(const float *x, float *y, ptrdiff_t count) {   \
    ptrdiff_t i = 0;                                                           \
    for (; i + WIDTH <= count; i += WIDTH) NAME(store)(y + i, NAME(function)(NAME(load)(x + i))); \
    if (i < count) {                                                           \
      float rest[WIDTH] = {0};                                                 \
      memcpy(rest, x + i, (size_t)(count - i) * sizeof(float));                \
      NAME(store)(rest, NAME(function)(NAME(load)(rest)));                     \
      memcpy(y + i, rest, (size_t)(count - i) * sizeof(float));                \
    }                                                                          \
  }
MAP(map_exp, vexp)
MAP(map_log, vlog)
MAP(map_tanh, vtanh)
#undef MAP
#undef EACH
#undef vec
#undef bits
