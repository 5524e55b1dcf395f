"""PPO on the pendulum: Strut beside RLtools with the settings of RLtools' own benchmark."""
import math
import os
import statistics

from . import install, openblas, strut
from .pair import Failed, Missing, Pair, Run, Side

EPISODES = 100
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# RLtools' activations, and those that Strut has beside them.
ACTIVATIONS = {"TANH": "tanh", "FAST_TANH": "tanh", "RELU": "relu"}


def pairs():
    """The bar is for tanh nets: RLtools' TANH is the function that Strut computes too, right to a few units in the last
    place, but libm's, one number at a time. Its FAST_TANH is off by up to 0.024. Its own benchmark has ReLU nets."""
    ways = (("", "TANH", ""), ("-fast", "FAST_TANH", " (RLtools: an approximate one)"), ("-relu", "RELU", ""))
    return [
        pair(
            f"ppo-pendulum-rltools{suffix}-{threads}", activation,
            f"{ACTIVATIONS[activation]} nets{remark}, {threads} thread{'s' * (threads > 1)}", threads, bar)
        for suffix, activation, remark in ways for threads, bar in ((1, 1.5), (2, 3))]


def pair(name, activation, how, threads, bar):
    return Pair(
        name, f"PPO on the pendulum, 300k steps, {how}", "s", bar,
        Side("strut", ours(ACTIVATIONS[activation], threads)),
        Side(
            "RLtools, its best build", theirs(activation), prepare=prepare(activation),
            variants=[
                *({"back end": "openblas", **kernels} for kernels in openblas.variants()), {"back end": "mkl"},
                {"back end": "generic"}]),
        less_is_better=True, rounds=3, judge=no_worse)


def iterations(bench):
    return bench.pick(10, 74)  # 74 of 4 x 1024 steps are 303,104


def ours(activation, threads):
    def play(bench, variant, phase, seed):
        settings = {
            "steps": iterations(bench) * 4096, "environments": 4, "rollout": 1024, "minibatch": 256, "epochs": 2,
            "gamma": 0.9, "lambda": 0.95, "clip": 0.2, "learning_rate": 1e-3, "entropy": 0, "hidden": [64, 64],
            "critic_hidden": [64, 64], "activation": activation, "log_std": round(math.log(2), 6)}
        training = strut.train(bench, "reference/pendulum", "ppo", threads, seed, settings)
        work = training.ppo_work()
        work["deviation"] = round(math.exp(training.number("log_std")), 3)
        # The last policy rather than the best one: RLtools does not choose among its policies either.
        score = strut.evaluate(bench, os.path.join(training.folder, "last.safetensors"), EPISODES)
        return training.run(training.seconds, work, return_mean=score["return_mean"], episodes=score["episodes"])

    return play


def prepare(activation):
    def build(bench, variant):
        install.python_packages("rltools")
        include = os.path.join(install.package_folder("rltools"), "external", "rl_tools", "include")
        flags = [f"-I{include}", f"-DACTIVATION={activation}"]
        if variant["back end"] == "openblas":
            install.debian_package(bench.root, "libopenblas-dev", "OpenBLAS for RLtools")
            flags += ["-DRL_TOOLS_BACKEND_ENABLE_OPENBLAS", "-lopenblas"]
        elif variant["back end"] == "mkl":
            flags += mkl_flags()
        install.built(bench, _name(activation, variant), "rltools_pendulum.cpp", *flags)

    return build


def mkl_flags():
    """PyPI's MKL has headers and libraries, but no links without version numbers that a linker would look for."""
    install.python_packages("mkl")
    files = {os.path.basename(path): path for name in ("mkl", "mkl-include") for path in install.package_files(name)}
    libraries = [
        path for stem in ("libmkl_intel_lp64", "libmkl_sequential", "libmkl_core")
        for base, path in sorted(files.items()) if base.startswith(stem + ".so")]
    if len(libraries) != 3 or "mkl.h" not in files:
        raise Missing("mkl: its files are not those that a program is linked with")
    folder = os.path.dirname(libraries[0])
    return [
        "-DRL_TOOLS_BACKEND_ENABLE_MKL", f"-I{os.path.dirname(files['mkl.h'])}", "-Wl,--no-as-needed", *libraries,
        f"-Wl,-rpath,{folder}", "-lpthread", "-lm", "-ldl"]


def _name(activation, variant):
    return f"rltools-{activation.lower()}-{variant['back end']}"


def theirs(activation):
    def play(bench, variant, phase, seed):
        program = bench.path("bin", _name(activation, variant))
        said = bench.json([program, str(iterations(bench)), str(seed)], ONE_THREAD | openblas.environment(variant))
        settings = {
            "threads": 1, "seed": seed, "flags": " ".join(install.FLAGS), "activation": activation,
            "version": install.versions()["rltools"], **variant}
        return Run(
            said["seconds"], said["work"], settings,
            {"return_mean": said["return_mean"], "episodes": said["episodes"]})

    return play


def no_worse(ours, theirs):
    """The final return may be lower by two standard errors of the difference between the seeds' means."""
    a, b = ([run.outcome["return_mean"] for run in runs] for runs in (ours, theirs))
    error = math.sqrt(sum(statistics.variance(each) / len(each) for each in (a, b))) if len(a) > 1 else 0
    found = {
        "final return, strut": statistics.mean(a), "final return, RLtools": statistics.mean(b),
        "error of the difference": error}
    if statistics.mean(a) < statistics.mean(b) - 2 * error:
        raise Failed(f"the final return is worse: {statistics.mean(a):.4g} beside {statistics.mean(b):.4g}")
    return found
