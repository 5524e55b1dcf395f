// sgemm SIZE SECONDS: OpenBLAS's rate at square single-precision products on one core, in GFLOP/s.
#include <cblas.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" void openblas_set_num_threads(int);
extern "C" char *openblas_get_config(void);

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "usage: sgemm SIZE SECONDS\n");
    return 2;
  }
  int n = atoi(words[1]);
  double wanted = atof(words[2]);
  openblas_set_num_threads(1);
  auto cells = size_t(n) * size_t(n);
  std::vector<float> a(cells), b(cells), c(cells);
  for (size_t i = 0; i < cells; i++) a[i] = float(i % 7) - 3, b[i] = float(i % 5) - 2;
  auto multiply = [&] {
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n);
  };
  using Clock = std::chrono::steady_clock;
  auto passed = [](Clock::time_point since) { return std::chrono::duration<double>(Clock::now() - since).count(); };
  for (auto began = Clock::now(); passed(began) < 0.2;) multiply();
  long products = 0;
  auto began = Clock::now();
  for (; passed(began) < wanted; products++) multiply();
  double seconds = passed(began);
  printf(
      "{\"size\": %d, \"threads\": 1, \"products\": %ld, \"seconds\": %.6f, \"gflops\": %.4f, \"library\": "
      "\"%s\"}\n",
      n, products, seconds, 2.0 * n * n * n * double(products) / seconds * 1e-9, openblas_get_config());
  return 0;
}
