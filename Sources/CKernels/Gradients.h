// Sums of blocks and of squares, of one level. No include guard: compiled once per level.

#define vec NAME(vec)

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

#undef vec
