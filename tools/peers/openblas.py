"""OpenBLAS's kernels. A release takes old ones on processors that are newer than itself: those that it chooses by itself
are one way to run it, and the widest that this processor can run another."""
from . import machine

WIDEST = "SkylakeX"
NEEDED = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}


def variants():
    flags = machine.first("/proc/cpuinfo", "flags").split()
    return [{"kernels": name} for name in ["its own choice", *([WIDEST] if NEEDED <= set(flags) else [])]]


def environment(variant):
    chosen = variant.get("kernels")
    return {"OPENBLAS_CORETYPE": chosen} if chosen == WIDEST else {}
