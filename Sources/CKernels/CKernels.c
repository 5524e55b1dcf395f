#include "CKernels.h"

#include <math.h>
#include <string.h>

#define GLUE_(a, b) a##_##b
#define GLUE(a, b) GLUE_(a, b)
#define NAME(x) GLUE(x, LEVEL)
#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define LEVEL avx2
#define TARGET __attribute__((target("avx2,fma")))
#define WIDTH 8
#define ROWS 6
#define PANEL 16
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "Level.h"

#define LEVEL avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma")))
#define WIDTH 16
#define ROWS 12
#define PANEL 32
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define NARROW avx2
#include "Level.h"
#endif

#define LEVEL portable
#define TARGET
#define WIDTH 4
#define ROWS 3
#define PANEL 16
#if defined(__aarch64__)
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#include "Level.h"

const strut_kernels *strut_kernels_portable(void) { return &table_portable; }

const strut_kernels *strut_kernels_avx2(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &table_avx2;
#endif
  return NULL;
}

const strut_kernels *strut_kernels_avx512(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
    return &table_avx512;
#endif
  return NULL;
}
