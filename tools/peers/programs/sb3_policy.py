"""Trains a policy with Stable-Baselines3's PPO, exports it to ONNX and plays it in Gymnasium.

sb3_policy.py NAME FOLDER

NAME is one of TRAININGS. Writes FOLDER/NAME.onnx, the observations' normalisation within, and FOLDER/NAME.json: the
returns of 100 episodes or more, played without noise, and what it was trained with. Does nothing when the same
training's result is there already.
"""
import json
import os
import sys
import time

import gymnasium
import numpy as np
import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecNormalize

EPISODES = 100


# Settings with their own spelling for schedules: {"linear": x} falls from x to 0. The walker's are those of Strut's own
# training in worlds/walker.yaml, in other batches; the cart-pole's are RL Baselines3 Zoo's. The early one has not
# learnt to balance for the whole episode, so that its score says more than that the limit was reached; its episodes
# differ so much that it takes many of them.
CARTPOLE = dict(
    n_steps=32, batch_size=256, n_epochs=20, gamma=0.98, gae_lambda=0.8, learning_rate={"linear": 1e-3},
    clip_range={"linear": 0.2})
TRAININGS = {
    "cartpole": dict(
        world="CartPole-v1", seed=1, environments=8, steps=100_000, normalise=False, settings=CARTPOLE),
    "cartpole-early": dict(
        world="CartPole-v1", seed=1, environments=8, steps=10_000, normalise=False, settings=CARTPOLE,
        episodes=1000),
    "walker": dict(
        world="BipedalWalker-v3", seed=1, environments=16, steps=2_500_000, normalise=True, settings=dict(
            n_steps=1024, batch_size=1024, n_epochs=8, gamma=0.99, gae_lambda=0.95, learning_rate={"linear": 6e-4},
            clip_range=0.2)),
}


def schedules(settings):
    def of(value):
        return (lambda left: left * value["linear"]) if isinstance(value, dict) else value

    return {name: of(value) for name, value in settings.items()}


class Acting(torch.nn.Module):
    """The policy as Stable-Baselines3's documentation exports it, after the observations' normalisation."""

    def __init__(self, policy, statistics):
        super().__init__()
        self.policy = policy
        self.normalised = statistics is not None
        if self.normalised:
            deviation = np.sqrt(statistics.obs_rms.var + statistics.epsilon)
            self.register_buffer("mean", torch.tensor(statistics.obs_rms.mean, dtype=torch.float32))
            self.register_buffer("deviation", torch.tensor(deviation, dtype=torch.float32))
            self.limit = statistics.clip_obs

    def forward(self, observation):
        if self.normalised:
            observation = torch.clamp((observation - self.mean) / self.deviation, -self.limit, self.limit)
        return self.policy(observation, deterministic=True)


def train(training):
    parallel = training["normalise"]
    worlds = make_vec_env(
        training["world"], training["environments"], seed=training["seed"],
        vec_env_cls=SubprocVecEnv if parallel else DummyVecEnv,
        vec_env_kwargs={"start_method": "fork"} if parallel else {})
    if training["normalise"]:
        worlds = VecNormalize(worlds, gamma=training["settings"]["gamma"])
    model = PPO(
        "MlpPolicy", worlds, device="cpu", seed=training["seed"], ent_coef=0.0, **schedules(training["settings"]))
    model.learn(training["steps"])
    worlds.close()
    return model, worlds if training["normalise"] else None


def play(model, statistics, training):
    """Returns of episodes with seeds that training did not use."""
    environment = gymnasium.make(training["world"])
    returns = []
    for episode in range(training.get("episodes", EPISODES)):
        observation, _ = environment.reset(seed=1_000_000 + episode)
        total, ended = 0.0, False
        while not ended:
            seen = statistics.normalize_obs(observation) if statistics else observation
            action, _ = model.predict(seen, deterministic=True)
            observation, reward, terminated, truncated, _ = environment.step(action)
            total, ended = total + float(reward), terminated or truncated
        returns.append(total)
    return returns


def main():
    training, path = TRAININGS[sys.argv[1]], os.path.join(sys.argv[2], sys.argv[1])
    if is_done(path, training):
        return
    torch.set_num_threads(1)
    began = time.monotonic()
    model, statistics = train(training)
    seconds = time.monotonic() - began
    os.makedirs(sys.argv[2], exist_ok=True)
    torch.onnx.export(
        Acting(model.policy, statistics).eval(), (torch.zeros(1, *model.observation_space.shape),), path + ".onnx",
        opset_version=17, input_names=["input"], dynamo=False, dynamic_axes={"input": {0: "rows"}})
    with open(path + ".json", "w") as file:
        json.dump({
            "returns": play(model, statistics, training), "training": training,
            "steps": model.num_timesteps, "seconds": seconds,
            "versions": {each.__name__: each.__version__ for each in (stable_baselines3, torch, gymnasium)}}, file)


def is_done(path, training):
    try:
        with open(path + ".json") as file:
            return json.load(file)["training"] == training and os.path.exists(path + ".onnx")
    except (OSError, ValueError, KeyError):
        return False


if __name__ == "__main__":
    main()
