"""What tools/onnx-check does."""
import argparse
import json
import math
import os
import statistics
import sys

import gymnasium
import onnxruntime

from . import strut
from .bench import Bench, say
from .pair import Failed

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EPISODES = 100


def exported_walker(bench):
    """A policy of Strut's, exported, in Gymnasium's BipedalWalker-v3 as onnxruntime runs it."""
    policy = os.path.join(ROOT, "models", "biped", "walker-ppo.safetensors")
    exported = bench.path("walker-ppo.onnx")
    bench.run([bench.strut, "export", policy, "--out", exported])
    ours = strut.evaluate(bench, policy, EPISODES)["return_mean"]
    theirs = statistics.mean(in_gymnasium(exported, "BipedalWalker-v3"))
    return share("Strut's walker in Gymnasium", theirs, "in Strut", ours)


def imported_walker(bench):
    returns, ours = imported(bench, "walker", "walker")
    return share("Stable-Baselines3's walker in Strut", ours["return_mean"], "in Gymnasium", statistics.mean(returns))


def imported_cartpole(name):
    def check(bench):
        returns, ours = imported(bench, name, "reference/cartpole")
        theirs, deviation = statistics.mean(returns), statistics.stdev(returns)
        difference = ours["return_mean"] - theirs
        # Of the difference of two means of independent episodes.
        margin = 1.96 * math.sqrt((deviation ** 2 + ours["return_std"] ** 2) / len(returns))
        return (
            f"Stable-Baselines3's {name} in Strut",
            f"{ours['return_mean']:.1f}, in Gymnasium {theirs:.1f}: difference {difference:+.1f} +- {margin:.1f}",
            "at most 5, or 0 within 95 %", abs(difference) <= 5 or abs(difference) <= margin)

    return check


CHECKS = [exported_walker, imported_cartpole("cartpole-early"), imported_cartpole("cartpole"), imported_walker]


def share(what, here, place, there):
    return what, f"{here:.1f}, {place} {there:.1f}: {here / there:.1%}", "at least 90 %", here >= 0.9 * there


def imported(bench, name, world):
    """Returns in Gymnasium of a policy that Stable-Baselines3 trained, and its score in a world of Strut's."""
    folder = bench.path("sb3")
    if not os.path.exists(os.path.join(folder, name + ".json")):
        say(f"training {name} with Stable-Baselines3" + (", for about twenty minutes" if name == "walker" else ""))
    bench.run(
        [sys.executable, bench.program("sb3_policy.py"), name, folder],
        {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"})
    with open(os.path.join(folder, name + ".json")) as file:
        returns = json.load(file)["returns"]
    return returns, strut.evaluate(bench, os.path.join(folder, name + ".onnx"), len(returns), world)


def in_gymnasium(path, name):
    """The return of each episode, with the exported policy's actions as they come."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    environment = gymnasium.make(name)
    returns = []
    for episode in range(EPISODES):
        observation, _ = environment.reset(seed=episode)
        total, ended = 0.0, False
        while not ended:
            [action] = session.run(["action"], {"observation": observation[None]})
            observation, reward, terminated, truncated, _ = environment.step(action[0])
            total, ended = total + float(reward), terminated or truncated
        returns.append(total)
    return returns


def main():
    parser = argparse.ArgumentParser(
        prog="tools/onnx-check", description="Plays exported policies in Gymnasium and Stable-Baselines3's in Strut.")
    parser.add_argument("--strut", metavar="PATH", help="a built program (default: the checkout's, built first)")
    options = parser.parse_args()
    missed = 0
    try:
        bench = Bench(ROOT, options.strut, False)
        bench.strut = os.path.abspath(options.strut) if options.strut else strut.program(bench)
        for check in CHECKS:
            what, figure, bar, is_reached = check(bench)
            missed += not is_reached
            print(f"{what}: {figure}; bar: {bar}: {'reached' if is_reached else 'MISSED'}", flush=True)
    except Failed as error:
        say(f"onnx-check: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
