// What the core can and Swift cannot say.
#include <stdint.h>

// Serial ports 1 and 2 are interrupts 37 and 38: in the second word of the controller's enable and disable registers.
#define PORTS (1u << 5 | 1u << 6)
#define ENABLE_PORTS (*(volatile uint32_t *)0xE000E104 = PORTS)
#define DISABLE_PORTS (*(volatile uint32_t *)0xE000E184 = PORTS)

// Sleeps until a byte has come or the next tick. Interrupts are held back meanwhile, so that a byte that came just
// before is not slept over: it is pending, and ends the sleep at once.
static inline void core_wait(void) {
  __asm volatile("cpsid i" ::: "memory");
  ENABLE_PORTS;
  __asm volatile("dsb\n wfi\n cpsie i\n isb" ::: "memory");
}

// Starts the tick's watchdog anew. Together with the longest time to live, 90 ms, it keeps within 100 ms.
#define WATCHDOG_MILLISECONDS 8
extern volatile uint32_t milliseconds_since_fed;
static inline void core_feed(void) { milliseconds_since_fed = 0; }

// Wakes the core every millisecond.
static inline void core_tick(uint32_t cycles_per_millisecond) {
  *(volatile uint32_t *)0xE000E014 = cycles_per_millisecond - 1;
  *(volatile uint32_t *)0xE000E018 = 0;
  *(volatile uint32_t *)0xE000E010 = 7;
}
