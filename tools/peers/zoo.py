"""Trainings with the settings of RL Baselines3 Zoo: Strut beside Stable-Baselines3."""
from . import install, strut
from .pair import Pair, Run, Side

THREADS = 2


def pairs():
    peer = "Stable-Baselines3, its best"
    return [
        Pair(
            "ppo-walker-sb3", "PPO on walker, RL Zoo settings, 2 threads", "steps/s", 14,
            Side("strut", walker), Side(
                peer, sb3_walker, prepare=prepare,
                variants=[{"threads": threads, "worlds": way} for way in ("dummy", "subproc") for threads in (1, 2)]),
            target=18, rounds=1),
        Pair(
            "dqn-cartpole-sb3", "DQN on cartpole, RL Zoo settings, 2 threads", "steps/s", 8,
            Side("strut", cartpole), Side(
                peer, sb3_cartpole, prepare=prepare, variants=[{"threads": threads} for threads in (1, 2)]),
            rounds=1),
    ]


def prepare(bench, variant):
    # swig builds pybox2d, and torch comes first so that it is the small one.
    install.python_packages("swig", "torch", "gymnasium", "Box2D", "stable-baselines3")


def shape(bench, phase):
    """Rollout and iterations: fewer and shorter for a try and for the warm-up; the work per step stays as it is."""
    return (128, 1) if bench.quick or phase == "warm" else (2048, 2)


def walker(bench, variant, phase, seed):
    rollout, iterations = shape(bench, phase)
    training = strut.train(bench, "walker", "ppo", THREADS, seed, {
        "steps": 32 * rollout * iterations, "environments": 32, "rollout": rollout, "minibatch": 64, "epochs": 10,
        "gamma": 0.999, "lambda": 0.95, "learning_rate": 3e-4, "clip": 0.18, "entropy": 0, "hidden": [64, 64],
        "critic_hidden": [64, 64], "activation": "tanh", "normalise_observations": True, "normalise_returns": True})
    normalised = [training.settings["normalise_observations"], training.settings["normalise_returns"]]
    work = training.ppo_work() | {"normalise": [each == "true" for each in normalised]}
    return training.run(training.rate, work, **_last(training))


def sb3_walker(bench, variant, phase, seed):
    rollout, iterations = shape(bench, phase)
    return _sb3(bench, variant, "sb3_ppo_walker.py", rollout, iterations, variant["worlds"], seed)


def steps(bench, phase):
    return bench.pick(2_560, 5_120 if phase == "warm" else 50_000)


def cartpole(bench, variant, phase, seed):
    training = strut.train(bench, "reference/cartpole", "dqn", THREADS, seed, {
        "steps": steps(bench, phase), "environments": 1, "learning_rate": 2.3e-3, "batch": 64, "buffer": 100_000,
        "learning_starts": 1000, "gamma": 0.99, "target_interval": 10, "train_freq": 256, "gradient_steps": 128,
        "exploration_fraction": 0.16, "exploration_final": 0.04, "hidden": [256, 256], "activation": "relu",
        "layer_norm": False, "double": False, "dueling": False, "n_step": 1, "prioritised": False, "loss": "huber",
        "max_gradient_norm": 10})
    return training.run(training.rate, training.dqn_work(), **_last(training))


def sb3_cartpole(bench, variant, phase, seed):
    return _sb3(bench, variant, "sb3_dqn_cartpole.py", steps(bench, phase), seed)


def _last(training):
    """The mean return of the episodes at the end of training, as played."""
    returns = [row["return_mean"] for row in training.rows if row["return_mean"]]
    return {"return at the end of training": float(returns[-1])} if returns else {}


def _sb3(bench, variant, script, *words):
    threads = str(variant["threads"])
    said = bench.python(script, threads, *words, environment={"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads})
    settings = {**variant, **said["settings"], "versions": install.versions()}
    return Run(said["steps_per_second"], said["work"], settings, said["outcome"])
