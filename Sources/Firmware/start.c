// The vector table of an STM32F405 and what must be done before Swift may run.
#include "core.h"

extern uint32_t data_load, data_start, data_end, bss_start, bss_end, stack_top;

volatile uint32_t milliseconds_since_fed;

void firmware_main(void);
void watchdog_bark(void);
void reset(void);

// A fault, or an interrupt that nobody asked for: the motors must stop, so start over disarmed.
static void restart(void) {
  *(volatile uint32_t *)0xE000ED0C = 0x05FA0004;  // AIRCR: SYSRESETREQ
  for (;;) {
  }
}

void reset(void) {
  // Swift uses the floating-point unit, which is off at first.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm volatile("dsb\n isb" ::: "memory");
  for (uint32_t *from = &data_load, *to = &data_start; to < &data_end;) *to++ = *from++;
  for (uint32_t *to = &bss_start; to < &bss_end;) *to++ = 0;
  firmware_main();
  restart();
}

// The real board has pins that a reset lets go of.
__attribute__((weak)) void watchdog_bark(void) {}

// Ends the core's sleep, and is a watchdog: hung code cannot keep it from turning the motors off.
static void tick(void) {
  if (++milliseconds_since_fed <= WATCHDOG_MILLISECONDS) return;
  watchdog_bark();
  restart();
}

// The loop reads the byte; until then the interrupt would come again and again.
static void port(void) { DISABLE_PORTS; }

// 16 entries of the core, then interrupts 0 to 38.
__attribute__((section(".vectors"), used)) static void (*const vectors[16 + 39])(void) = {
    [0] = (void (*)(void)) & stack_top,
    [1] = reset,
    [2 ... 14] = restart,
    [15] = tick,
    [16 ... 16 + 36] = restart,
    [16 + 37] = port,
    [16 + 38] = port,
};
