// Activations and elementwise functions of one level. No include guard: compiled once per level.

#define vec NAME(vec)

#define EACH(body)                                          \
  for (ptrdiff_t i = 0; i + WIDTH <= count; i += WIDTH) {   \
    body                                                    \
  }

TARGET static void NAME(activate)(int32_t activation, const float *z, float *out, ptrdiff_t count) {
#ifdef NARROW
  const ptrdiff_t last = count - count % WIDTH;  // eight, where there are any
  if (last < count) SHARED(activate)(activation, z + last, out + last, count - last);
#endif
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
#ifdef NARROW
  const ptrdiff_t last = count - count % WIDTH;
  if (last < count) SHARED(activate_gradient)(activation, kept + last, d + last, count - last);
#endif
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
