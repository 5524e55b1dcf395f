"""Strut's update beside OpenBLAS's matrix product on one core, times threads."""
from . import install, openblas, strut
from .pair import Pair, Run, Side

MINIBATCH = 64
SIZE = 256


def pairs():
    return [
        Pair(
            f"gemm-{width}-{threads}",
            f"update phase of PPO, {width}-{width} nets, {threads} thread{'s' * (threads > 1)}", "GFLOP/s", bar,
            Side("strut", update(width, threads)),
            Side(
                f"OpenBLAS SGEMM {SIZE}x{SIZE}x{SIZE}, 1 core x {threads}", sgemm(threads), prepare=prepare,
                variants=openblas.variants()))
        for width, bar in ((64, 0.4), (256, 0.6)) for threads in (1, 2)]


def seconds(bench, phase):
    return bench.pick(1, 1 if phase == "warm" else 4)


def update(width, threads):
    def play(bench, variant, phase, seed):
        said = strut.measure(
            bench, "update", "--hidden", f"{width},{width}", "--minibatch", MINIBATCH, "--threads", threads,
            "--seconds", seconds(bench, phase))
        # A rate beside the rate of other work: only the number of cores is the same.
        return Run(said["gflops"], {"cores": said["threads"]}, said)

    return play


def prepare(bench, variant):
    install.debian_package(bench.root, "libopenblas-dev", "OpenBLAS for the matrix product")
    install.built(bench, "sgemm", "sgemm.cpp", "-lopenblas")


def sgemm(threads):
    def play(bench, variant, phase, seed):
        program = bench.path("bin", "sgemm")
        said = bench.json([program, str(SIZE), str(seconds(bench, phase))], openblas.environment(variant))
        return Run(said["gflops"] * threads, {"cores": said["threads"] * threads}, said)

    return play
