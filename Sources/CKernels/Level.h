// Everything of one level; ends its macros. No include guard: compiled once per level.
//
//   LEVEL          its name
//   TARGET         function attributes
//   WIDTH          floats in a register
//   ROWS, PANEL    the largest matrix tile: its sums, a row of its right factor and one number of the left one together
//                  fill the registers
//   FMA(a, b, c)   a * b + c, elementwise
//   NARROW         for registers of 16: the level with registers of 8, for what they are too wide for
//
// NARROW also lends what adds up the lanes of a register, whose bits depend on its width, and what waits for memory, which
// does not care. So both levels give the same bits.
#ifdef NARROW
#define SHARED(x) GLUE(x, NARROW)
#else
#define SHARED(x) NAME(x)
#endif

#include "Vector.h"
#ifndef NARROW
#include "Gradients.h"
#include "LayerNorm.h"
#include "Thin.h"
#endif
#include "Dense.h"
#include "Elementwise.h"
#include "Optimisers.h"
#include "Table.h"

#undef LEVEL
#undef TARGET
#undef WIDTH
#undef ROWS
#undef PANEL
#undef FMA
#undef NARROW
#undef SHARED
