"""Stepping worlds with random actions: Strut beside a raw Box2D loop and beside EnvPool."""
import functools
import json
import math
import random

from . import install, strut
from .pair import Failed, Pair, Run, Side

ENVIRONMENTS = 16
WORK = ("environments", "threads", "observation_size", "action_size", "iterations", "control_rate")


def pairs():
    raw = "raw C++ Box2D loop"
    return [
        Pair(
            "walker-raw", f"step walker at random, {ENVIRONMENTS} environments, 1 thread", "steps/s", 0.95,
            ours("walker", ENVIRONMENTS, 1), Side(raw, play_raw(1), prepare=prepare_raw), rounds=4, check=same_walker,
            judge=similar_lengths),
        Pair(
            "walker-scaling", f"step walker at random, {ENVIRONMENTS} environments, 2 threads over 1", "times", 0.97,
            Side("strut", scaling(lambda threads: ours("walker", ENVIRONMENTS, threads).play)),
            Side(raw, scaling(play_raw), prepare=prepare_raw), rounds=3, check=same_walker),
        *[envpool(
            f"walker-envpool-{threads}", "walker", "BipedalWalker-v3", ENVIRONMENTS, threads, bar)
          for threads, bar in ((1, 1.1), (2, 1.2))],
        envpool("cartpole-envpool", "reference/cartpole", "CartPole-v1", 1024, 1, 10),
    ]


def seconds(bench, phase):
    return bench.pick(1, 2 if phase == "warm" else 6)


def ours(world, environments, threads, work=WORK):
    def play(bench, variant, phase, seed):
        said = strut.measure(
            bench, "steps", world, "--environments", environments, "--threads", threads, "--seconds",
            seconds(bench, phase), "--seed", seed)
        return _run(said, work)

    return Side("strut", play)


def _run(said, work, **more):
    """A program's own account, sorted into what must be equal and the rest."""
    rest = {name: value for name, value in said.items() if name not in work}
    outcome = {name: said[name] for name in ("episodes", "episode_length_mean")}
    return Run(said["steps_per_second"], {name: said[name] for name in work}, rest | more, outcome)


# The raw loop


def prepare_raw(bench, variant):
    install.debian_package(bench.root, "libbox2d-dev", "Box2D for the raw loop")
    install.built(bench, "walker", "walker/walker.cpp", "-lbox2d", "-pthread")


def play_raw(threads):
    def play(bench, variant, phase, seed):
        length = seconds(bench, phase)
        words = ["steps", ENVIRONMENTS, threads, length, length / 4, seed]
        said = bench.json([bench.path("bin", "walker"), *map(str, words)])
        return _run(said, WORK, flags=" ".join(install.FLAGS))

    return play


def scaling(way):
    """The rate of two threads over that of one."""
    def play(bench, variant, phase, seed):
        one, two = (way(threads)(bench, variant, phase, seed) for threads in (1, 2))
        return Run(
            two.value / one.value, {**two.work, "threads": [1, 2]},
            {"steps/s with 1 thread": one.value, "steps/s with 2 threads": two.value})

    return play


@functools.lru_cache(maxsize=None)
def same_walker(bench):
    """Both walkers, given the same actions on the same ground, see and earn the same, and random ones live as long."""
    worst, compared = 0.0, 0
    for seed in range(bench.pick(2, 8)):
        generator = random.Random(seed)
        actions = [[round(generator.uniform(-1, 1), 6) for _ in range(4)] for _ in range(300)]
        told = "".join(" ".join(map(str, action)) + "\n" for action in actions)
        raw = _lines(bench, [bench.path("bin", "walker"), "trace", str(seed)], told)
        # `strut step` takes no action after the end of an episode, so it gets as many as the raw loop took.
        requests = [{"reset": seed}] + [{"action": action} for action in actions[:len(raw) - 1]]
        told = "".join(json.dumps(request) + "\n" for request in requests)
        for step, (a, b) in enumerate(zip(_lines(bench, [bench.strut, "step", "walker"], told), raw)):
            off = max(abs(x - y) for x, y in zip(a["observation"] + [a["reward"]], b["observation"] + [b["reward"]]))
            worst, compared = max(worst, off), compared + 1
            if off > 1e-4 or a["terminated"] != b["terminated"]:
                raise Failed(f"the raw loop's walker is another: it is off by {off:.3g} in step {step} of seed {seed}")
    return {"steps compared": compared, "largest difference": worst, **_same_lengths(bench)}


def _lines(bench, command, told):
    return [json.loads(line) for line in bench.run(command, text_in=told).splitlines()]


def _same_lengths(bench):
    """Episodes with random actions on the same grounds; the actions differ, so the means may, by four errors."""
    count = bench.pick(20, 200)
    raw = bench.json([bench.path("bin", "walker"), "episodes", str(count)])
    mine = strut.evaluate(bench, "random", count, "walker")
    found = {}
    for what, raw_mean, raw_std, mean in (
        ("length", raw["length_mean"], raw["length_std"], mine["length_mean"]),
        ("return", raw["return_mean"], raw["return_std"], mine["return_mean"]),
    ):
        error = raw_std * math.sqrt(2 / count)
        found[f"mean {what} of {count} episodes, strut and raw"] = [mean, raw_mean]
        if abs(mean - raw_mean) > 4 * error:
            raise Failed(f"random episodes have a mean {what} of {mean:.4g} in strut, {raw_mean:.4g} in the raw loop")
    return found


# EnvPool


def envpool(name, world, task, environments, threads, bar):
    work = WORK[:4]  # it does not tell the rest

    def prepare(bench, variant):
        install.python_packages("envpool", "gymnasium")

    def play(bench, variant, phase, seed):
        length = seconds(bench, phase)
        said = bench.python(
            "envpool_steps.py", task, environments, threads, variant["batch"], length, length / 4, seed)
        return _run(said, work)

    about = f"step {world.split('/')[-1]} at random, {environments} environments, {threads} thread"
    return Pair(
        name, about + "s" * (threads > 1), "steps/s", bar, ours(world, environments, threads, work),
        Side(
            f"EnvPool {task}", play, prepare=prepare,
            variants=[{"batch": environments}, {"batch": environments // 2}]),
        judge=similar_lengths)


def similar_lengths(ours, theirs):
    """Episodes that are alike show that the tasks are. Only roughly: a faster side gets further in its time."""
    mean = lambda runs: sum(run.outcome["episode_length_mean"] for run in runs) / len(runs)
    episodes = min(sum(run.outcome["episodes"] for run in runs) for runs in (ours, theirs))
    a, b = mean(ours), mean(theirs)
    if episodes >= 100 and not 0.6 < a / b < 1 / 0.6:
        raise Failed(f"random episodes have a mean length of {a:.4g} in strut and {b:.4g} beside it")
    return {"mean episode length of both": [a, b], "episodes at least": episodes}
