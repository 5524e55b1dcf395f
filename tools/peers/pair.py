"""What is measured: a pair is a piece of work, Strut's way of doing it and a peer's."""
from dataclasses import dataclass, field
from typing import Callable, Optional


class Missing(Exception):
    """A peer cannot be had on this machine; the text says why."""


class Failed(Exception):
    """A program failed, or two sides did not do the same work; the text says how."""


@dataclass
class Run:
    """What one side did in one run."""

    value: float  # in the pair's unit
    work: dict  # as the side itself reports it; both sides' must be equal
    settings: dict  # the rest of how it was done
    outcome: dict = field(default_factory=dict)  # what came out beside the time


@dataclass
class Side:
    name: str
    # play(bench, variant, phase, seed); phase is "warm" or "measured", and a warm run may be shorter.
    play: Callable[..., Run]
    # Of several ways, such as numbers of threads, the one that is best after the warm-up is measured.
    variants: list = field(default_factory=lambda: [{}])
    # prepare(bench, variant) installs and builds, and raises Missing.
    prepare: Callable[..., None] = lambda bench, variant: None


@dataclass
class Pair:
    name: str
    about: str
    unit: str
    bar: Optional[float]  # what the ratio must reach; above 1, Strut is ahead
    ours: Side
    theirs: Optional[Side]  # none: `limit` takes its place
    less_is_better: bool = False
    limit: Optional[float] = None
    target: Optional[float] = None
    rounds: int = 2  # A B B A each
    # check(bench) shows before the runs that both sides do the same work, and raises Failed; what it found is kept.
    check: Optional[Callable[..., dict]] = None
    # judge(ours, theirs), of the measured runs, tells what the ratio does not, and raises Failed.
    judge: Optional[Callable[..., dict]] = None
