"""Trains a policy with Stable-Baselines3's PPO, exports it to ONNX and plays it in Gymnasium.

sb3_policy.py WORLD SEED FOLDER

WORLD is `cartpole` or `walker`. Writes FOLDER/WORLD.onnx, the observations' normalisation within, and
FOLDER/WORLD.json: the returns of 100 episodes with the actions' means, and what it was trained with.
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


def linear(rate):
    return lambda left: left * rate


# The walker's: Strut's own from worlds/walker.yaml. The cart-pole's: RL Baselines3 Zoo.
WORLDS = {
    "cartpole": dict(
        name="CartPole-v1", environments=8, steps=100_000, normalise=False, settings=dict(
            n_steps=32, batch_size=256, n_epochs=20, gamma=0.98, gae_lambda=0.8, learning_rate=linear(1e-3),
            clip_range=linear(0.2))),
    "walker": dict(
        name="BipedalWalker-v3", environments=16, steps=2_500_000, normalise=True, settings=dict(
            n_steps=1024, batch_size=1024, n_epochs=8, gamma=0.99, gae_lambda=0.95, learning_rate=linear(6e-4),
            clip_range=0.2)),
}


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


def train(world, seed):
    way = SubprocVecEnv if world["normalise"] else DummyVecEnv
    options = {"start_method": "fork"} if world["normalise"] else {}
    worlds = make_vec_env(
        world["name"], world["environments"], seed=seed, vec_env_cls=way, vec_env_kwargs=options)
    if world["normalise"]:
        worlds = VecNormalize(worlds, gamma=world["settings"]["gamma"])
    model = PPO("MlpPolicy", worlds, device="cpu", seed=seed, ent_coef=0.0, verbose=1, **world["settings"])
    model.learn(world["steps"], log_interval=5)
    worlds.close()
    return model, worlds if world["normalise"] else None


def play(model, statistics, name):
    """Returns of episodes with seeds that training did not use."""
    environment = gymnasium.make(name)
    returns = []
    for episode in range(EPISODES):
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
    world, seed, folder = WORLDS[sys.argv[1]], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(1)
    began = time.monotonic()
    model, statistics = train(world, seed)
    seconds = time.monotonic() - began
    path = os.path.join(folder, sys.argv[1])
    acting = Acting(model.policy, statistics)
    example = torch.zeros(1, *model.observation_space.shape)
    torch.onnx.export(
        acting, (example,), path + ".onnx", opset_version=17, input_names=["input"], dynamo=False,
        dynamic_axes={"input": {0: "rows"}})
    model.save(path + ".zip")
    if statistics:
        statistics.save(path + ".normalisation")
    with open(path + ".json", "w") as file:
        json.dump({
            "returns": play(model, statistics, world["name"]), "steps": model.num_timesteps, "seconds": seconds,
            "versions": {each.__name__: each.__version__ for each in (stable_baselines3, torch, gymnasium)}}, file)


if __name__ == "__main__":
    main()
