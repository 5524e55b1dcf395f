"""Strut as it is built for everyone beside Strut built for this processor."""
import subprocess

from . import install, strut
from .bench import say
from .pair import Missing, Pair, Side

# -Ounchecked is not among them: it excludes the memory safety that the manifest asks for.
NATIVE = [
    "-Xcc", "-march=native", "-Xcxx", "-march=native", "-Xswiftc", "-Xcc", "-Xswiftc", "-march=native"]
# Enough iterations to measure and no more; everything else is as the worlds ship it.
ITERATIONS = {"reference/pendulum": 40, "walker": 5}


def pairs():
    return [
        Pair(
            f"native-{name}", f"PPO on {name}, shipped settings, 1 thread", "steps/s", 0.8,
            Side("strut", training(world, native=False)),
            Side("strut, native flags", training(world, native=True), prepare=lambda bench, variant: build(bench)))
        for name, world in (("pendulum", "reference/pendulum"), ("walker", "walker"))]


@install.remembered
def build(bench):
    say("building strut with native flags (minutes the first time)")
    command = [
        "swift", "build", "--package-path", bench.root, "--scratch-path", bench.path("native"), "--configuration",
        "release", "--product", "strut", *NATIVE]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        errors = [line for line in done.stdout.splitlines() if "error" in line] or ["swift build failed"]
        raise Missing(f"strut with native flags: {errors[0]}")


def training(world, native):
    def play(bench, variant, phase, seed):
        program = bench.path("native", "release", "strut") if native else bench.strut
        steps = {"steps": strut.shipped(bench, world).steps * bench.pick(1, ITERATIONS[world])}
        run = strut.train(bench, world, "ppo", 1, seed, steps, program)
        result = run.run(run.rate, run.ppo_work())
        result.settings["flags"] = " ".join(NATIVE) if native else "those of Package.swift"
        return result

    return play
