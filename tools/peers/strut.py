"""Strut's side: what it is told to do, and what it says that it did."""
import csv
import functools
import json
import os
import re
import shutil

from .pair import Failed, Run


def program(bench):
    """Builds Strut as its users do, and returns the program's path."""
    bench.run([os.path.join(bench.root, "tools", "strut"), "worlds"])
    return os.path.join(bench.root, ".build", "release", "strut")


def train(bench, world, algorithm, threads, seed, settings, strut=None):
    """One training: its seconds without the selection episodes, which no peer plays, and its own account of it."""
    folder = bench.path("runs", "latest")
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        strut or bench.strut, "train", world, "--algorithm", algorithm, "--threads", threads, "--seed", seed, "--run",
        folder, "--json"]
    for name, value in settings.items():
        command += ["--set", f"{name}={_shown(value)}"]
    summary = bench.json([str(word) for word in command])
    return Training(folder, summary)


class Training:
    def __init__(self, folder, summary):
        self.folder = folder
        self.summary = summary
        self.settings = _settings(os.path.join(folder, "config.yaml"))
        with open(os.path.join(folder, "metrics.csv"), newline="") as file:
            self.rows = list(csv.DictReader(file))
        if not self.rows:
            raise Failed("strut train wrote no metrics")
        self.selection = self.total("selection_seconds")
        self.seconds = float(self.rows[-1]["seconds"]) - self.selection
        self.steps = summary["steps"]

    def total(self, column):
        return sum(float(row[column] or 0) for row in self.rows)

    @property
    def rate(self):
        return self.steps / self.seconds

    def number(self, name):
        """A setting's number, of a schedule its first."""
        text = self.settings[name]
        return float(re.search(r"-?\d+(\.\d+)?(e-?\d+)?", text).group())

    def widths(self, name):
        return [int(width) for width in re.findall(r"\d+", self.settings[name])]

    def run(self, value, work, **outcome):
        settings = {
            "threads": self.summary["threads"], "seed": self.summary["seed"], "settings": self.settings,
            "seconds without selection": round(self.seconds, 6), "selection seconds": round(self.selection, 6)}
        return Run(value, work, settings, outcome)

    def ppo_work(self):
        names = ("environments", "rollout", "minibatch", "epochs")
        return {
            "steps": self.steps, "iterations": len(self.rows), **{name: int(self.number(name)) for name in names},
            "gradient_steps": int(self.total("gradient_steps")), "hidden": self.widths("hidden"),
            "critic_hidden": self.widths("critic_hidden"),
            **{name: self.number(name) for name in ("gamma", "lambda", "clip", "learning_rate")}}

    def dqn_work(self):
        names = (
            "environments", "buffer", "batch", "learning_starts", "train_freq", "gradient_steps", "target_interval")
        more = ("gamma", "learning_rate", "exploration_fraction", "exploration_final")
        return {
            "steps": self.steps, "updates": int(self.total("updates")), "hidden": self.widths("hidden"),
            **{name: int(self.number(name)) for name in names}, **{name: self.number(name) for name in more}}


@functools.lru_cache(maxsize=None)
def shipped(bench, world):
    """One iteration of PPO at the settings that a world ships with: how many steps it takes, and in what."""
    return train(bench, world, "ppo", 1, 0, {"steps": 1})


def evaluate(bench, policy, episodes, world=None):
    """The score of a policy file, or of `random` in a world."""
    where = ["--world", world] if world else []
    return bench.json([bench.strut, "evaluate", policy, *where, "--episodes", str(episodes), "--json"])


def measure(bench, *words):
    """What `strut bench` says."""
    return bench.json([bench.strut, "bench", *[str(word) for word in words], "--json"])


def _settings(path):
    """The resolved settings in a run's config.yaml."""
    with open(path) as file:
        return dict(re.findall(r"^  '(.*)': '(.*)'$", file.read(), re.MULTILINE))


def _shown(value):
    return json.dumps(value, separators=(",", ":")) if isinstance(value, (list, bool)) else str(value)
