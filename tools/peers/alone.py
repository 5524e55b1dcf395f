"""Bars that Strut has to clear by itself."""
import json
import os
import shutil
import subprocess

from . import strut
from .pair import Failed, Pair, Run, Side

THREADS = os.cpu_count()


def pairs():
    return [
        Pair(
            "walker-share", f"PPO on walker, shipped settings, {THREADS} threads", "steps/s", 0.6,
            Side("strut, training", share_training), Side("strut, simulation only", share_stepping)),
        Pair(
            "inference", "policy inference, batch of 1, 24-64-64-4, median", "s", 1, Side("strut", inference), None,
            less_is_better=True, limit=2e-6, judge=no_allocation),
        Pair(
            "memory", "training walker with 64 environments, resident at most", "bytes", 1, Side("strut", memory), None,
            less_is_better=True, limit=150e6, rounds=1),
    ]


def share_training(bench, variant, phase, seed):
    iterations = bench.pick(1, 2 if phase == "warm" else 10)
    training = strut.train(
        bench, "walker", "ppo", THREADS, seed, {"steps": strut.shipped(bench, "walker").steps * iterations})
    work = {"environments": int(training.number("environments")), "threads": training.summary["threads"]}
    return training.run(training.rate, work)


def share_stepping(bench, variant, phase, seed):
    environments = int(strut.shipped(bench, "walker").number("environments"))
    said = strut.measure(
        bench, "steps", "walker", "--environments", environments, "--threads", THREADS, "--seconds", bench.pick(1, 5))
    return Run(said["steps_per_second"], {name: said[name] for name in ("environments", "threads")}, said)


def inference(bench, variant, phase, seed):
    said = strut.measure(bench, "inference")
    return Run(said["p50_seconds"], {}, said, {"allocations": said["allocations"]})


def no_allocation(ours, theirs):
    allocations = [run.outcome["allocations"] for run in ours]
    if any(allocations):
        raise Failed(f"inference allocates on the heap: {max(allocations)} times")
    return {"allocations": allocations}


def memory(bench, variant, phase, seed):
    """The largest resident set of a training of a few iterations: what it holds is made at its start."""
    folder = bench.path("runs", "memory")
    shutil.rmtree(folder, ignore_errors=True)
    steps = 64 * int(strut.shipped(bench, "walker").number("rollout")) * bench.pick(1, 3)
    command = [
        bench.strut, "train", "walker", "--algorithm", "ppo", "--seed", str(seed), "--set", "environments=64", "--set",
        f"steps={steps}", "--run", folder, "--json"]
    process = subprocess.Popen(
        command, cwd=bench.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise Failed(f"strut train ended with {os.waitstatus_to_exitcode(status)}")
    return Run(usage.ru_maxrss * 1024, {}, json.loads(said))
