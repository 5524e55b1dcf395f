"""Measures Strut beside other programs that do the same work. Run by tools/bench; needs nothing but Python itself."""
