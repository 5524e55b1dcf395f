// Matrix products of one level. No include guard: compiled once per level.
//
// Each element of a product is one chain of multiply-adds in ascending k from one starting value, whatever tile it falls
// into; that is why a row's bits do not depend on the rows beside it.

#define vec NAME(vec)

enum { NAME(from_zero), NAME(from_bias), NAME(from_sum) };
#define BLOCK_K 256
#define BLOCK_ROWS 192
// From this width on, the rows of a panel lie so far apart that it pays to copy them together for many rows of the other
// factor.
#define WIDE 512
#define GROUP 24  // rows of several tiles, and a multiple of 8

/// c [rows, vectors * WIDTH] = start + a b over k; a[i, p] at a + i * rs + p * cs.
TARGET INLINE void NAME(tile)(const int rows, const int vectors, const float *a, ptrdiff_t rs, ptrdiff_t cs,
                              const float *b, ptrdiff_t ldb, const float *bias, float *c, ptrdiff_t ldc, ptrdiff_t k,
                              int start) {
  vec sum[ROWS][8];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = start == NAME(from_sum)    ? NAME(load)(c + i * ldc + WIDTH * j)
                  : start == NAME(from_bias) ? NAME(load)(bias + WIDTH * j)
                                             : (vec){};
  for (ptrdiff_t p = 0; p < k; p++) {
    vec right[8];
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

/// One tile of up to ROWS rows, and as many columns as a panel, a half or a quarter of it.
TARGET static void NAME(tiles)(ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t rs, ptrdiff_t cs,
                               const float *b, ptrdiff_t ldb, const float *bias, float *c, ptrdiff_t ldc, ptrdiff_t k,
                               int start) {
#ifdef NARROW
  if (columns < WIDTH) {
    const ptrdiff_t most = SHARED(rows);
    for (ptrdiff_t i = 0; i < rows; i += most)
      SHARED(tiles)(rows - i < most ? rows - i : most, columns, a + i * rs, rs, cs, b, ldb, bias, c + i * ldc, ldc, k,
                    start);
    return;
  }
#endif
#define CASE(r)                                                                              \
  case r:                                                                                    \
    if (columns == PANEL)                                                                    \
      NAME(tile)(r, PANEL / WIDTH, a, rs, cs, b, ldb, bias, c, ldc, k, start);               \
    else                                                                                     \
      NAME(tile)(r, PANEL / 2 / WIDTH, a, rs, cs, b, ldb, bias, c, ldc, k, start);           \
    break;
  switch (rows) {
#if ROWS >= 12
    CASE(12) CASE(11) CASE(10) CASE(9) CASE(8) CASE(7)
#endif
#if ROWS >= 6
    CASE(6) CASE(5) CASE(4)
#endif
    CASE(3) CASE(2) CASE(1)
  }
#undef CASE
}

/// Columns of the next tile, of `left` that remain.
TARGET INLINE ptrdiff_t NAME(columns)(ptrdiff_t left) {
  return left >= PANEL ? PANEL : left >= PANEL / 2 ? PANEL / 2 : 8;
}

/// Rows of the next tile, of `left` that remain: a tile of one to three rows would leave the processor waiting for its few
/// sums, so the last two tiles share what remains.
TARGET INLINE ptrdiff_t NAME(height)(ptrdiff_t left) {
  if (left <= ROWS) return left;
  return ROWS >= 6 && left < ROWS + 4 ? (left + 1) / 2 : ROWS;
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
  for (ptrdiff_t columns; j < n; j += columns) {
    columns = NAME(columns)(n - j < PANEL ? n - j : PANEL / 2);
    NAME(tiles)(m, columns, a, rs, 1, b + j, n, bias + j, c + j, n, k, NAME(from_bias));
  }
}

/// panel [k, PANEL] = the first columns of b.
TARGET INLINE void NAME(copy_panel)(const float *b, ptrdiff_t ldb, ptrdiff_t k, ptrdiff_t columns, float *panel) {
  // Lengths that the compiler knows: it would call memmove for each row otherwise.
  if (columns == PANEL)
    for (ptrdiff_t p = 0; p < k; p++) memcpy(panel + p * PANEL, b + p * ldb, PANEL * sizeof(float));
  else if (columns == PANEL / 2)
    for (ptrdiff_t p = 0; p < k; p++) memcpy(panel + p * PANEL, b + p * ldb, PANEL / 2 * sizeof(float));
  else
    for (ptrdiff_t p = 0; p < k; p++) memcpy(panel + p * PANEL, b + p * ldb, 8 * sizeof(float));
}

typedef float NAME(quad) __attribute__((vector_size(16)));
typedef float NAME(octet) __attribute__((vector_size(32)));

/// out [8, 8], row stride `to` = transposed(x [rows, 8]), row stride xs; rows from `rows` on read as zero.
TARGET INLINE void NAME(turn_eight)(const float *x, ptrdiff_t xs, ptrdiff_t rows, float *out, ptrdiff_t to) {
  typedef NAME(quad) quad;
  typedef NAME(octet) octet;
  octet half[2][4];  // the left and the right four columns; rows i and i + 4 side by side
#pragma clang loop unroll(full)
  for (int h = 0; h < 2; h++)
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
      quad low = {}, high = {};
      if (i < rows) memcpy(&low, x + i * xs + 4 * h, sizeof low);
      if (i + 4 < rows) memcpy(&high, x + (i + 4) * xs + 4 * h, sizeof high);
      half[h][i] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
    }
#pragma clang loop unroll(full)
  for (int h = 0; h < 2; h++) {
    const octet *row = half[h];
    octet low01 = __builtin_shufflevector(row[0], row[1], 0, 8, 1, 9, 4, 12, 5, 13);
    octet low23 = __builtin_shufflevector(row[2], row[3], 0, 8, 1, 9, 4, 12, 5, 13);
    octet high01 = __builtin_shufflevector(row[0], row[1], 2, 10, 3, 11, 6, 14, 7, 15);
    octet high23 = __builtin_shufflevector(row[2], row[3], 2, 10, 3, 11, 6, 14, 7, 15);
    octet column[4] = {__builtin_shufflevector(low01, low23, 0, 1, 8, 9, 4, 5, 12, 13),
                       __builtin_shufflevector(low01, low23, 2, 3, 10, 11, 6, 7, 14, 15),
                       __builtin_shufflevector(high01, high23, 0, 1, 8, 9, 4, 5, 12, 13),
                       __builtin_shufflevector(high01, high23, 2, 3, 10, 11, 6, 7, 14, 15)};
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) memcpy(out + (4 * h + i) * to, &column[i], sizeof(octet));
  }
}

/// out [columns, to] = transposed(x [rows, columns]), row stride xs, in groups of eight rows and columns; rows beyond
/// `rows` read as zero.
TARGET INLINE void NAME(transpose)(const float *x, ptrdiff_t xs, ptrdiff_t rows, ptrdiff_t columns, float *out,
                                   ptrdiff_t to) {
  ptrdiff_t i = 0;
  for (; i + 8 <= rows; i += 8)
    for (ptrdiff_t j = 0; j < columns; j += 8) NAME(turn_eight)(x + i * xs + j, xs, 8, out + j * to + i, to);
  if (i < rows)
    for (ptrdiff_t j = 0; j < columns; j += 8) NAME(turn_eight)(x + i * xs + j, xs, rows - i, out + j * to + i, to);
}

TARGET static void NAME(dense)(const float *x, ptrdiff_t xs, const float *w, const float *bias, float *out, ptrdiff_t m,
                               ptrdiff_t k, ptrdiff_t n, ptrdiff_t outputs) {
  if (SHARED(is_thin)(k, outputs)) return SHARED(thin)(x, xs, w, bias, out, m, k, outputs);
  if (m <= 2) return NAME(few_rows)(m, x, xs, w, bias, out, k, n);
  float panel[BLOCK_K * PANEL] __attribute__((aligned(64)));
  const int copies = n >= WIDE && m > 64;
  for (ptrdiff_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
    const ptrdiff_t i1 = i0 + BLOCK_ROWS < m ? i0 + BLOCK_ROWS : m;
    for (ptrdiff_t p0 = 0; p0 < k; p0 += BLOCK_K) {
      const ptrdiff_t depth = k - p0 < BLOCK_K ? k - p0 : BLOCK_K;
      for (ptrdiff_t j = 0, columns; j < n; j += columns) {
        columns = NAME(columns)(n - j);
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

/// Whether few rows make it cheaper to turn dy and dx than to turn the weights.
TARGET INLINE int NAME(turns_rows)(ptrdiff_t m, ptrdiff_t k, ptrdiff_t n) {
  return m % 8 == 0 && n <= BLOCK_K && m * (n + k) < n * k;
}

/// The same products with the weights as the left factor: transposed(dx) = w transposed(dy).
TARGET static void NAME(turned_input_gradient)(const float *dy, const float *w, float *dx, ptrdiff_t m, ptrdiff_t k,
                                               ptrdiff_t n) {
  float panel[BLOCK_K * PANEL] __attribute__((aligned(64)));
  float turned[GROUP * PANEL] __attribute__((aligned(64)));
  const ptrdiff_t padded = (k + 7) & ~(ptrdiff_t)7;
  for (ptrdiff_t j = 0, columns; j < m; j += columns) {
    columns = NAME(columns)(m - j);
    NAME(transpose)(dy + j * n, n, columns, n, panel, PANEL);
    for (ptrdiff_t i0 = 0; i0 < k; i0 += GROUP) {
      const ptrdiff_t height = k - i0 < GROUP ? k - i0 : GROUP;
      for (ptrdiff_t i = 0; i < height; i += ROWS)
        NAME(tiles)(height - i < ROWS ? height - i : ROWS, columns, w + (i0 + i) * n, n, 1, panel, PANEL, panel,
                    turned + i * PANEL, PANEL, n, NAME(from_zero));
      NAME(transpose)(turned, PANEL, height, columns, dx + j * padded + i0, padded);
    }
  }
}

TARGET static void NAME(dense_input_gradient)(const float *dy, const float *w, float *dx, ptrdiff_t m, ptrdiff_t k,
                                              ptrdiff_t n, ptrdiff_t outputs) {
  if (SHARED(is_thin)(k, outputs)) return SHARED(thin_inputs)(dy, w, dx, m, k, outputs);
  if (NAME(turns_rows)(m, k, n)) return NAME(turned_input_gradient)(dy, w, dx, m, k, n);
  float panel[BLOCK_K * PANEL] __attribute__((aligned(64)));
  const ptrdiff_t padded = (k + 7) & ~(ptrdiff_t)7;
  for (ptrdiff_t i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
    const ptrdiff_t i1 = i0 + BLOCK_ROWS < m ? i0 + BLOCK_ROWS : m;
    for (ptrdiff_t p0 = 0; p0 < n; p0 += BLOCK_K) {
      const ptrdiff_t depth = n - p0 < BLOCK_K ? n - p0 : BLOCK_K;
      for (ptrdiff_t j = 0, columns; j < padded; j += columns) {
        columns = NAME(columns)(padded - j);
        NAME(transpose)(w + j * n + p0, n, k - j < columns ? k - j : columns, depth, panel, PANEL);
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
                                               ptrdiff_t m, ptrdiff_t k, ptrdiff_t n, ptrdiff_t outputs,
                                               int32_t adds) {
  ptrdiff_t column = db ? 0 : n;
  if (db && !adds) memset(db, 0, (size_t)n * sizeof(float));
  for (; column + 4 * WIDTH <= n; column += 4 * WIDTH) NAME(column_sums)(4, dy + column, n, db + column, m);
  for (; column < n; column += 8) SHARED(column_sums)(8 / SHARED(width), dy + column, n, db + column, m);
  if (SHARED(is_thin)(k, outputs)) {
    if (!adds) memset(dw, 0, (size_t)(k * n) * sizeof(float));
    return SHARED(thin_weights)(x, xs, dy, dw, m, k, outputs);
  }
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
      for (ptrdiff_t j = 0, columns; j < n; j += columns) {
        columns = NAME(columns)(n - j);
        const float *b = dy + p0 * n + j;
        if (copies) NAME(copy_panel)(b, n, depth, columns, panel);
        for (ptrdiff_t i = i0; i < i1; i += ROWS)
          NAME(tiles)(i1 - i < ROWS ? i1 - i : ROWS, columns, gathers ? left + (i - i0) * depth : x + p0 * xs + i, 1,
                      gathers ? ROWS : xs, copies ? panel : b, copies ? PANEL : n, panel, dw + i * n + j, n, depth,
                      p0 == 0 && !adds ? NAME(from_zero) : NAME(from_sum));
      }
    }
  }
}

#undef vec
#undef BLOCK_K
#undef BLOCK_ROWS
#undef BLOCK_DEPTH
#undef BLOCK_COLUMNS
#undef WIDE
#undef GROUP
