// Takes malloc's place in an executable and counts, per thread; glibc does the work. A count costs two instructions and
// touches no line of cache that another thread writes.
#include "CHeapCount.h"
#include <errno.h>
#include <stddef.h>
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

// A thread counts in a slot of its own, which stays when it ends. Those that come when all are taken share the last
// one, and then may lose a count.
enum { SLOTS = 1024 };
typedef struct { _Alignas(64) _Atomic int64_t count; } slot;
static slot slots[SLOTS];
static _Atomic int taken;
static _Thread_local slot *mine __attribute__((tls_model("initial-exec")));

static __attribute__((noinline)) slot *claim(void) {
  int index = __c11_atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
  return mine = &slots[index < SLOTS ? index : SLOTS - 1];
}
static inline slot *own(void) { return mine ? mine : claim(); }
static inline int64_t read_slot(slot *s) { return __c11_atomic_load(&s->count, __ATOMIC_RELAXED); }
static inline void count(void) {
  slot *s = own();
  __c11_atomic_store(&s->count, read_slot(s) + 1, __ATOMIC_RELAXED);
}

void *malloc(size_t n) { count(); return __libc_malloc(n); }
void *calloc(size_t n, size_t m) { count(); return __libc_calloc(n, m); }
void *realloc(void *p, size_t n) { count(); return __libc_realloc(p, n); }
void *memalign(size_t a, size_t n) { count(); return __libc_memalign(a, n); }
void *aligned_alloc(size_t a, size_t n) { count(); return __libc_memalign(a, n); }
int posix_memalign(void **p, size_t a, size_t n) { count(); *p = __libc_memalign(a, n); return *p ? 0 : ENOMEM; }
void free(void *p) { __libc_free(p); }

int64_t strut_heap_count(void) { return read_slot(own()); }
int64_t strut_heap_count_process(void) {
  int64_t sum = 0;
  for (int index = 0; index < SLOTS; index++) sum += read_slot(&slots[index]);
  return sum;
}
#else
int64_t strut_heap_count(void) { return -1; }
int64_t strut_heap_count_process(void) { return -1; }
#endif
