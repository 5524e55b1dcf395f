// Dense network kernels in single precision, in builds chosen at run time: AVX-512, AVX2 with FMA, and portable.
// The first two give the same bits.
//
// Matrices are row-major. A width named `n` counts the stored columns of a weight matrix, a multiple of 8; those beyond
// the first `outputs` are zero and stay zero. The bits of a row never depend on how many rows share a call.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum { STRUT_IDENTITY = 0, STRUT_RELU = 1, STRUT_TANH = 2, STRUT_SILU = 3 };

/// One build of every kernel.
typedef struct strut_kernels {
  /// out [m, n] = x [m, k] w [k, n] + bias [n]; row i of x begins at x + i * xs.
  void (*dense)(const float *x, ptrdiff_t xs, const float *w, const float *bias, float *out, ptrdiff_t m, ptrdiff_t k,
                ptrdiff_t n, ptrdiff_t outputs);

  /// dx [m, k rounded up to 8] = dy [m, n] transposed(w [k, n]); the padding columns of dx become zero.
  void (*dense_input_gradient)(const float *dy, const float *w, float *dx, ptrdiff_t m, ptrdiff_t k, ptrdiff_t n,
                               ptrdiff_t outputs);

  /// dw [k, n] = transposed(x [m, k]) dy [m, n] and, where it is given, db [n] = column sums of dy, rows in order; both
  /// are added to what is there where `adds` is not zero.
  void (*dense_weight_gradient)(const float *x, ptrdiff_t xs, const float *dy, float *dw, float *_Nullable db,
                                ptrdiff_t m, ptrdiff_t k, ptrdiff_t n, ptrdiff_t outputs, int32_t adds);

  /// out = activation(z), elementwise; out may be z. `count` is a multiple of 8.
  void (*activate)(int32_t activation, const float *z, float *out, ptrdiff_t count);

  /// d *= activation'(z), elementwise, where `kept` is z for SiLU and activation(z) for the others.
  void (*activate_gradient)(int32_t activation, const float *kept, float *d, ptrdiff_t count);

  /// normal = (z - mean) / sqrt(variance + 1e-5) over the first `width` of n columns; out = normal * scale + shift.
  /// `inverse` [m] receives 1 / sqrt(variance + 1e-5). out may be z.
  void (*layer_norm)(const float *z, const float *scale, const float *shift, float *normal, float *inverse, float *out,
                     ptrdiff_t m, ptrdiff_t width, ptrdiff_t n);

  /// Turns d [m, n] from the gradient of layer_norm's output into that of z, and adds into dscale and dshift [n].
  void (*layer_norm_gradient)(const float *normal, const float *inverse, const float *scale, float *d, float *dscale,
                              float *dshift, ptrdiff_t m, ptrdiff_t width, ptrdiff_t n);

  /// Adam (Kingma and Ba 2015) with decoupled decay (Loshchilov and Hutter 2019): p *= keep, then
  /// p -= rate * first / (sqrt(second) * root + epsilon); g = gradient * scale. `rate` and `root` hold the bias
  /// corrections: learning rate / (1 - beta1^t) and 1 / sqrt(1 - beta2^t).
  void (*adam)(float *p, const float *gradient, float *first, float *second, ptrdiff_t count, float scale, float beta1,
               float beta2, float rate, float root, float epsilon, float keep);

  /// second = decay * second + (1 - decay) g^2; p -= rate * g / (sqrt(second) + epsilon).
  void (*rms_prop)(float *p, const float *gradient, float *second, ptrdiff_t count, float scale, float decay,
                   float rate, float epsilon);

  /// velocity = momentum * velocity + g; p -= rate * velocity.
  void (*sgd)(float *p, const float *gradient, float *velocity, ptrdiff_t count, float scale, float momentum,
              float rate);

  /// out = blocks[0] + blocks[1] + ... in that order, elementwise; block b begins at first + b * stride.
  void (*sum_blocks)(const float *first, ptrdiff_t blocks, ptrdiff_t stride, float *out, ptrdiff_t count);

  /// Sum of squares in double precision, in an order that depends on `count` alone; the same bits in all builds.
  double (*sum_of_squares)(const float *x, ptrdiff_t count);

  /// e^x: zero below -86.6, infinite above 88.72. y may be x; any count.
  void (*exp)(const float *x, float *y, ptrdiff_t count);
  /// Natural logarithm of normal numbers; -inf for zero and subnormals, NaN below zero. y may be x; any count.
  void (*log)(const float *x, float *y, ptrdiff_t count);
  /// Hyperbolic tangent. y may be x; any count.
  void (*tanh)(const float *x, float *y, ptrdiff_t count);
} strut_kernels;

/// The build for any processor.
const strut_kernels *strut_kernels_portable(void);

/// The build with AVX2 and FMA, or null where the processor lacks them.
const strut_kernels *_Nullable strut_kernels_avx2(void);

/// The build with AVX-512, or null where the processor lacks it.
const strut_kernels *_Nullable strut_kernels_avx512(void);

#pragma clang assume_nonnull end
