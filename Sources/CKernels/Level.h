// Everything of one level; ends its macros. No include guard: compiled once per level.
#include "Vector.h"
#include "Dense.h"
#include "Elementwise.h"
#ifndef NARROW
#include "LayerNorm.h"
#endif
#include "Optimisers.h"
#include "Table.h"

#undef LEVEL
#undef TARGET
#undef WIDTH
#undef ROWS
#undef PANEL
#undef FEW_ROWS
#undef NARROW
#undef NARROW_ROWS
#undef FMA
