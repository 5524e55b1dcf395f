// Layer normalisation of one level (Ba, Kiros and Hinton 2016). No include guard: compiled once per level.

#define vec NAME(vec)

TARGET static void NAME(layer_norm)(const float *z, const float *scale, const float *shift, float *normal,
                                    float *inverse, float *out, ptrdiff_t m, ptrdiff_t width, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < m; i++) {
    const float *row = z + i * n;
    float *centred = normal + i * n;
    vec sum = {};
    for (ptrdiff_t j = 0; j < n; j += WIDTH) sum += NAME(load)(row + j);  // the padding is zero
    const float mean = NAME(total)(sum) / (float)width;
    for (ptrdiff_t j = 0; j < n; j += WIDTH) NAME(store)(centred + j, NAME(load)(row + j) - mean);
    for (ptrdiff_t j = width; j < n; j++) centred[j] = 0;
    vec squares = {};
    for (ptrdiff_t j = 0; j < n; j += WIDTH) {
      vec c = NAME(load)(centred + j);
      squares += c * c;
    }
    const float factor = 1.0f / sqrtf(NAME(total)(squares) / (float)width + 1e-5f);
    inverse[i] = factor;
    for (ptrdiff_t j = 0; j < n; j += WIDTH) {
      vec c = NAME(load)(centred + j) * factor;
      NAME(store)(centred + j, c);
      NAME(store)(out + i * n + j, FMA(c, NAME(load)(scale + j), NAME(load)(shift + j)));
    }
  }
}

TARGET static void NAME(layer_norm_gradient)(const float *normal, const float *inverse, const float *scale, float *d,
                                             float *dscale, float *dshift, ptrdiff_t m, ptrdiff_t width, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < m; i++) {
    float *row = d + i * n;
    const float *x = normal + i * n;
    vec sum = {}, product = {};
    for (ptrdiff_t j = 0; j < n; j += WIDTH) {
      vec g = NAME(load)(row + j), h = NAME(load)(x + j);
      NAME(store)(dscale + j, FMA(g, h, NAME(load)(dscale + j)));
      NAME(store)(dshift + j, NAME(load)(dshift + j) + g);
      g *= NAME(load)(scale + j);
      sum += g;
      product = FMA(g, h, product);
      NAME(store)(row + j, g);
    }
    const float mean = NAME(total)(sum) / (float)width, slope = NAME(total)(product) / (float)width;
    for (ptrdiff_t j = 0; j < n; j += WIDTH) {
      vec g = NAME(load)(row + j) - mean - NAME(load)(x + j) * slope;
      NAME(store)(row + j, g * inverse[i]);
    }
    for (ptrdiff_t j = width; j < n; j++) row[j] = 0;
  }
}

#undef vec
