#include "CKernels.h"

#include <math.h>
#include <string.h>

#define GLUE_(a, b) a##_##b
#define GLUE(a, b) GLUE_(a, b)
#define NAME(x) GLUE(x, LEVEL)
#define INLINE static inline __attribute__((always_inline))

// Every header below is compiled once per level: LEVEL names it, TARGET holds its function attributes, WIDTH is the
// count of floats in a register, ROWS the height of a matrix tile (6 by 16 fills the sixteen AVX registers).
#if defined(__x86_64__)
#define LEVEL avx2
#define TARGET __attribute__((target("avx2,fma")))
#define WIDTH 8
#define ROWS 6
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "Vector.h"
#include "Thin.h"
#include "Dense.h"
#include "Elementwise.h"
#include "LayerNorm.h"
#include "Optimisers.h"
#include "Table.h"
#undef LEVEL
#undef TARGET
#undef WIDTH
#undef ROWS
#undef FMA
#endif

#define LEVEL portable
#define TARGET
#define WIDTH 4
#define ROWS 3
#if defined(__aarch64__)
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "Vector.h"
#include "Thin.h"
#include "Dense.h"
#include "Elementwise.h"
#include "LayerNorm.h"
#include "Optimisers.h"
#include "Table.h"

const strut_kernels *strut_kernels_portable(void) { return &table_portable; }

const strut_kernels *strut_kernels_avx2(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &table_avx2;
#endif
  return NULL;
}
