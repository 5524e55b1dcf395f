// Matrix products of one level. No include guard: compiled once per level.
//
// Each element of a product is one chain of multiply-adds in ascending k from one starting value, whatever tile it falls
// into; that is why a row's bits do not depend on the rows beside it.

#define vec NAME(vec)

enum { NAME(from_zero), NAME(from_bias), NAME(from_sum) };
#define BLOCK_K 256
#define BLOCK_ROWS 192
#define PANEL 16
// From this width on, the rows of a panel lie so far apart that it pays to copy them together for many rows of the other
// factor.
#define WIDE 512

/// c [rows, vectors * WIDTH] = start + a b over k; a[i, p] at a + i * rs + p * cs.
TARGET INLINE void NAME(tile)(const int rows, const int vectors, const float *a, ptrdiff_t rs, ptrdiff_t cs,
                              const float *b, ptrdiff_t ldb, const float *bias, float *c, ptrdiff_t ldc, ptrdiff_t k,
                              int start) {
  vec sum[ROWS][PANEL / 2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = start == NAME(from_sum)    ? NAME(load)(c + i * ldc + WIDTH * j)
                  : start == NAME(from_bias) ? NAME(load)(bias + WIDTH * j)
                                             : (vec){};
  for (ptrdiff_t p = 0; p < k; p++) {
    vec right[PANEL / 2];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) right[j] = NAME(load)(b + p * ldb + WIDTH * j);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      vec left = NAME(fill)(a[i * rs + p * cs]);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sum[i][j] = FMA(left, right[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) NAME(store)(c + i * ldc + WIDTH * j, sum[i][j]);
}

/// One tile of up to ROWS rows and 16 or 8 columns.
TARGET static void NAME(tiles)(ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t rs, ptrdiff_t cs,
                               const float *b, ptrdiff_t ldb, const float *bias, float *c, ptrdiff_t ldc, ptrdiff_t k,
                               int start) {
#define CASE(r)                                                                              \
  case r:                                                                                    \
    if (columns == PANEL)                                                                    \
      NAME(tile)(r, PANEL / WIDTH, a, rs, cs, b, ldb, bias, c, ldc, k, start);               \
    else                                                                                     \
      NAME(tile)(r, PANEL / 2 / WIDTH, a, rs, cs, b, ldb, bias, c, ldc, k, start);           \
    break;
  switch (rows) {
#if ROWS == 6
    CASE(6) CASE(5) CASE(4)
#endif
    CASE(3) CASE(2) CASE(1)
  }
#undef CASE
}

/// Rows of the next tile, of `left` that remain: a tile of one to three rows would leave the processor waiting for its few
/// sums, so the last two tiles share what remains.
TARGET INLINE ptrdiff_t NAME(height)(ptrdiff_t left) {
  if (left <= ROWS) return left;
  return ROWS == 6 && left < ROWS + 4 ? (left + 1) / 2 : ROWS;
}

/// A row or two: wide tiles keep enough independent sums in flight.
TARGET static void NAME(few_rows)(ptrdiff_t m, const float *a, ptrdiff_t rs, const float *b, const float *bias,
                                  float *c, ptrdiff_t k, ptrdiff_t n) {
  ptrdiff_t j = 0;
  if (m == 1)
    for (; j + 8 * WIDTH <= n; j += 8 * WIDTH)
      NAME(tile)(1, 8, a, rs, 1, b + j, n, bias + j, c + j, n, k, NAME(from_bias));
  for (; j + 4 * WIDTH <= n; j += 4 * WIDTH)
    if (m == 1)
      NAME(tile)(1, 4, a, rs, 1, b + j, n, bias + j, c + j, n, k, NAME(from_bias));
    else
      NAME(tile)(2, 4, a, rs, 1, b + j, n, bias + j, c + j, n, k, NAME(from_bias));
  for (; j < n; j += 8) NAME(tiles)(m, 8, a, rs, 1, b + j, n, bias + j, c + j, n, k, NAME(from_bias));
}

/// panel [k, 16] = the first 16 or 8 columns of b.
TARGET INLINE void NAME(copy_panel)(const float *b, ptrdiff_t ldb, ptrdiff_t k, ptrdiff_t columns, float *panel) {
  // Lengths that the compiler knows: it would call memmove for each row otherwise.
  if (columns == PANEL)
    for (ptrdiff_t p = 0; p < k; p++) memcpy(panel + p * PANEL, b + p * ldb, PANEL * sizeof(float));
  else
    for (ptrdiff_t p = 0; p < k; p++) memcpy(panel + p * PANEL, b + p * ldb, PANEL / 2 * sizeof(float));
}

/// panel [k, 16] = the transposed rows of w [columns, k], row stride ldw; missing rows read as zero. k is a multiple of 4.
TARGET INLINE void NAME(transpose_panel)(const float *w, ptrdiff_t ldw, ptrdiff_t k, ptrdiff_t columns, float *panel) {
  typedef float quad __attribute__((vector_size(16), aligned(4)));
  for (ptrdiff_t j = 0; j < PANEL; j += 4) {
    for (ptrdiff_t p = 0; p < k; p += 4) {
      quad row[4] = {};
      for (int i = 0; i < 4; i++)
        if (j + i < columns) memcpy(&row[i], w + (j + i) * ldw + p, sizeof(quad));
      quad low01 = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
      quad low23 = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
      quad high01 = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
      quad high23 = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
      quad column[4] = {__builtin_shufflevector(low01, low23, 0, 1, 4, 5),
                        __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
                        __builtin_shufflevector(high01, high23, 0, 1, 4, 5),
                        __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
      for (int i = 0; i < 4; i++) memcpy(panel + (p + i) * PANEL + j, &column[i], sizeof(quad));
    }
  }
}

TARGET static void NAME(dense)(const float *x, ptrdiff_t xs, const float *w, const float *bias, float *out, ptrdiff_t m,
                               ptrdiff_t k, ptrdiff_t n, ptrdiff_t outputs) {
  if (NAME(is_thin)(k, outputs)) return NAME(thin)(x, xs, w, bias, out, m, k, outputs);
  if (m <= 2) return NAME(few_rows)(m, x, xs, w, bias, out, k, n);
  float panel[BLOCK_K * PANEL] __attribute__((aligned(64)));
  const int copies = n >= WIDE && m > 64;
  for (ptrdiff_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
    const ptrdiff_t i1 = i0 + BLOCK_ROWS < m ? i0 + BLOCK_ROWS : m;
    for (ptrdiff_t p0 = 0; p0 < k; p0 += BLOCK_K) {
      const ptrdiff_t depth = k - p0 < BLOCK_K ? k - p0 : BLOCK_K;
      for (ptrdiff_t j = 0; j < n; j += PANEL) {
        const ptrdiff_t columns = n - j < PANEL ? n - j : PANEL;
        const float *b = w + p0 * n + j;
        if (copies) NAME(copy_panel)(b, n, depth, columns, panel);
        for (ptrdiff_t i = i0, rows; i < i1; i += rows) {
          rows = NAME(height)(i1 - i);
          NAME(tiles)(rows, columns, x + i * xs + p0, xs, 1, copies ? panel : b, copies ? PANEL : n, bias + j,
                      out + i * n + j, n, depth, p0 == 0 ? NAME(from_bias) : NAME(from_sum));
        }
      }
    }
  }
}

TARGET static void NAME(dense_input_gradient)(const float *dy, const float *w, float *dx, ptrdiff_t m, ptrdiff_t k,
                                              ptrdiff_t n, ptrdiff_t outputs) {
  if (NAME(is_thin)(k, outputs)) return NAME(thin_inputs)(dy, w, dx, m, k, outputs);
  float panel[BLOCK_K * PANEL] __attribute__((aligned(64)));
  const ptrdiff_t padded = (k + 7) & ~(ptrdiff_t)7;
  for (ptrdiff_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
    const ptrdiff_t i1 = i0 + BLOCK_ROWS < m ? i0 + BLOCK_ROWS : m;
    for (ptrdiff_t p0 = 0; p0 < n; p0 += BLOCK_K) {
      const ptrdiff_t depth = n - p0 < BLOCK_K ? n - p0 : BLOCK_K;
      for (ptrdiff_t j = 0; j < padded; j += PANEL) {
        const ptrdiff_t columns = padded - j < PANEL ? padded - j : PANEL;
        NAME(transpose_panel)(w + j * n + p0, n, depth, k - j, panel);
        for (ptrdiff_t i = i0, rows; i < i1; i += rows) {
          rows = NAME(height)(i1 - i);
          NAME(tiles)(rows, columns, dy + i * n + p0, n, 1, panel, PANEL, panel, dx + i * padded + j, padded, depth,
                      p0 == 0 ? NAME(from_zero) : NAME(from_sum));
        }
      }
    }
  }
}

/// sum [vectors * WIDTH] += the rows of x, in order.
TARGET INLINE void NAME(column_sums)(const int vectors, const float *x, ptrdiff_t xs, float *sum, ptrdiff_t rows) {
  vec total[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) total[j] = NAME(load)(sum + WIDTH * j);
  for (ptrdiff_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) total[j] += NAME(load)(x + i * xs + WIDTH * j);
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) NAME(store)(sum + WIDTH * j, total[j]);
}

#define BLOCK_DEPTH 128
#define BLOCK_COLUMNS 120

TARGET static void NAME(dense_weight_gradient)(const float *x, ptrdiff_t xs, const float *dy, float *dw, float *db,
                                               ptrdiff_t m, ptrdiff_t k, ptrdiff_t n, ptrdiff_t outputs) {
  ptrdiff_t column = db ? 0 : n;
  for (; column + 4 * WIDTH <= n; column += 4 * WIDTH) NAME(column_sums)(4, dy + column, n, db + column, m);
  for (; column < n; column += WIDTH) NAME(column_sums)(1, dy + column, n, db + column, m);
  if (NAME(is_thin)(k, outputs)) return NAME(thin_weights)(x, xs, dy, dw, m, k, outputs);
  float panel[BLOCK_DEPTH * PANEL] __attribute__((aligned(64)));
  float left[BLOCK_DEPTH * BLOCK_COLUMNS] __attribute__((aligned(64)));
  // The rows of the product are the columns of x: a tile would stride through x, so tall tiles are gathered first.
  const int gathers = xs >= 128 && n > PANEL;
  const int copies = n >= WIDE && k > 64;
  for (ptrdiff_t p0 = 0; p0 < m; p0 += BLOCK_DEPTH) {
    const ptrdiff_t depth = m - p0 < BLOCK_DEPTH ? m - p0 : BLOCK_DEPTH;
    for (ptrdiff_t i0 = 0; i0 < k; i0 += BLOCK_COLUMNS) {
      const ptrdiff_t i1 = i0 + BLOCK_COLUMNS < k ? i0 + BLOCK_COLUMNS : k;
      if (gathers)
        for (ptrdiff_t i = i0; i < i1; i += ROWS) {
          float *to = left + (i - i0) * depth;
          const ptrdiff_t rows = i1 - i < ROWS ? i1 - i : ROWS;
          const float *from = x + p0 * xs + i;
          if (rows == ROWS)
            for (ptrdiff_t p = 0; p < depth; p++) memcpy(to + p * ROWS, from + p * xs, ROWS * sizeof(float));
          else
            for (ptrdiff_t p = 0; p < depth; p++)
              for (ptrdiff_t r = 0; r < rows; r++) to[p * ROWS + r] = from[p * xs + r];
        }
      for (ptrdiff_t j = 0; j < n; j += PANEL) {
        const ptrdiff_t columns = n - j < PANEL ? n - j : PANEL;
        const float *b = dy + p0 * n + j;
        if (copies) NAME(copy_panel)(b, n, depth, columns, panel);
        for (ptrdiff_t i = i0; i < i1; i += ROWS)
          NAME(tiles)(i1 - i < ROWS ? i1 - i : ROWS, columns, gathers ? left + (i - i0) * depth : x + p0 * xs + i, 1,
                      gathers ? ROWS : xs, copies ? panel : b, copies ? PANEL : n, panel, dw + i * n + j, n, depth,
                      NAME(from_sum));
      }
    }
  }
}

#undef vec
#undef BLOCK_K
#undef BLOCK_ROWS
#undef BLOCK_DEPTH
#undef BLOCK_COLUMNS
#undef PANEL
#undef WIDE
