// Registers of one level, and the functions built on them. No include guard: compiled once per level.

typedef float NAME(vec) __attribute__((vector_size(4 * WIDTH), aligned(4)));
typedef int32_t NAME(bits) __attribute__((vector_size(4 * WIDTH), aligned(4)));
enum { NAME(width) = WIDTH, NAME(rows) = ROWS };  // for a level that shares
#define vec NAME(vec)
#define bits NAME(bits)

TARGET INLINE vec NAME(load)(const float *p) {
  vec v;
  memcpy(&v, p, sizeof v);
  return v;
}

TARGET INLINE void NAME(store)(float *p, vec v) { memcpy(p, &v, sizeof v); }

TARGET INLINE vec NAME(fill)(float x) {
  vec v;
#pragma clang loop unroll(full)
  for (int i = 0; i < WIDTH; i++) v[i] = x;  // one broadcast
  return v;
}

/// a where the mask is set, b elsewhere.
TARGET INLINE vec NAME(select)(bits mask, vec a, vec b) { return (vec)((mask & (bits)a) | (~mask & (bits)b)); }

/// Subnormal numbers become zero: processors take many times as long over them, and moments that decay would stay among
/// them for ever. What is not a number stays so.
TARGET INLINE vec NAME(without_subnormals)(vec x) {
  return (vec)((bits)x & (((bits)x & (int32_t)0x7f800000) != 0));
}

/// The lanes added in pairs, always in the same order.
TARGET INLINE float NAME(total)(vec v) {
  float lane[WIDTH];
  memcpy(lane, &v, sizeof lane);
  for (int w = WIDTH / 2; w > 0; w /= 2)
    for (int i = 0; i < w; i++) lane[i] += lane[i + w];
  return lane[0];
}

/// e^x after the Cephes library's expf: x = n ln 2 + r, then a polynomial in r.
TARGET INLINE vec NAME(vexp)(vec x) {
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer kept in the low bits
  vec shifted = FMA(x, NAME(fill)(1.44269504088896341f), NAME(fill)(magic));
  vec n = shifted - magic;
  vec r = FMA(n, NAME(fill)(-0.693359375f), x);
  r = FMA(n, NAME(fill)(2.12194440e-4f), r);
  vec p = NAME(fill)(1.9875691500e-4f);
  p = FMA(p, r, NAME(fill)(1.3981999507e-3f));
  p = FMA(p, r, NAME(fill)(8.3334519073e-3f));
  p = FMA(p, r, NAME(fill)(4.1665795894e-2f));
  p = FMA(p, r, NAME(fill)(1.6666665459e-1f));
  p = FMA(p, r, NAME(fill)(5.0000001201e-1f));
  vec y = FMA(p, r * r, r + 1.0f);
  // 2^(n - 1) stays a normal number up to n = 128, where 2^n would already be infinite.
  bits exponent = ((bits)shifted - (int32_t)0x4b400000 + 126) << 23;
  y = y * (vec)exponent * 2.0f;
  y = NAME(select)(x < -86.6f, NAME(fill)(0), y);
  y = NAME(select)(x > 88.7228f, NAME(fill)(INFINITY), y);
  return NAME(select)(x != x, x, y);
}

/// Natural logarithm after the Cephes library's logf.
TARGET INLINE vec NAME(vlog)(vec x) {
  bits raw = (bits)x;
  bits exponent = ((raw >> 23) & 0xff) - 126;
  vec m = (vec)((raw & 0x007fffff) | 0x3f000000);  // in 0.5 ..< 1
  bits low = m < 0.707106781186547524f;
  vec e = __builtin_convertvector(exponent + low, vec);  // a set mask is -1
  m = m - 1.0f + NAME(select)(low, m, NAME(fill)(0));
  vec z = m * m;
  vec p = NAME(fill)(7.0376836292e-2f);
  p = FMA(p, m, NAME(fill)(-1.1514610310e-1f));
  p = FMA(p, m, NAME(fill)(1.1676998740e-1f));
  p = FMA(p, m, NAME(fill)(-1.2420140846e-1f));
  p = FMA(p, m, NAME(fill)(1.4249322787e-1f));
  p = FMA(p, m, NAME(fill)(-1.6668057665e-1f));
  p = FMA(p, m, NAME(fill)(2.0000714765e-1f));
  p = FMA(p, m, NAME(fill)(-2.4999993993e-1f));
  p = FMA(p, m, NAME(fill)(3.3333331174e-1f));
  vec y = p * m * z;
  y = FMA(e, NAME(fill)(-2.12194440e-4f), y);
  y = FMA(z, NAME(fill)(-0.5f), y);
  y = FMA(e, NAME(fill)(0.693359375f), m + y);
  y = NAME(select)(x < 1.17549435e-38f, NAME(fill)(-INFINITY), y);
  y = NAME(select)(x < 0.0f, NAME(fill)(NAN), y);
  return NAME(select)((x == INFINITY) | (x != x), x, y);
}

/// Hyperbolic tangent: the odd rational approximation of Eigen's generic_fast_tanh_float.
TARGET INLINE vec NAME(vtanh)(vec x) {
  const float edge = 7.90531110763549805f;  // beyond it the result rounds to one
  vec c = NAME(select)(x > edge, NAME(fill)(edge), x);
  c = NAME(select)(c < -edge, NAME(fill)(-edge), c);
  vec s = c * c;
  vec p = NAME(fill)(-2.76076847742355e-16f);
  p = FMA(p, s, NAME(fill)(2.00018790482477e-13f));
  p = FMA(p, s, NAME(fill)(-8.60467152213735e-11f));
  p = FMA(p, s, NAME(fill)(5.12229709037114e-08f));
  p = FMA(p, s, NAME(fill)(1.48572235717979e-05f));
  p = FMA(p, s, NAME(fill)(6.37261928875436e-04f));
  p = FMA(p, s, NAME(fill)(4.89352455891786e-03f));
  vec q = NAME(fill)(1.19825839466702e-06f);
  q = FMA(q, s, NAME(fill)(1.18534705686654e-04f));
  q = FMA(q, s, NAME(fill)(2.26843463243900e-03f));
  q = FMA(q, s, NAME(fill)(4.89352518554385e-03f));
  vec y = c * p / q;
  return NAME(select)((x < 0.0004f) & (x > -0.0004f), x, y);
}

TARGET INLINE vec NAME(vsigmoid)(vec x) { return 1.0f / (1.0f + NAME(vexp)(-x)); }

#undef vec
#undef bits
