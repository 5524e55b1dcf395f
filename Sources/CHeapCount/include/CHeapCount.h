#pragma once
#include <stdint.h>
/* Allocations made so far by the calling thread; -1 where they cannot be counted. */
int64_t strut_heap_count(void);
/* By all threads together, those that have ended included; -1 where they cannot be counted. Exact while the others rest. */
int64_t strut_heap_count_process(void);
