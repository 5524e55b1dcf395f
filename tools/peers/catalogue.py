"""Every pair, in the order of the table."""
from . import alone, flags, kernels, pendulum, steps, zoo

ALL = [pair for part in (steps, pendulum, zoo, kernels, flags, alone) for pair in part.pairs()]
