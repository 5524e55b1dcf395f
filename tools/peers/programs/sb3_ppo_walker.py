"""Stable-Baselines3's PPO on BipedalWalker-v3 with RL Baselines3 Zoo's settings.

sb3_ppo_walker.py THREADS ROLLOUT ITERATIONS dummy|subproc SEED

Times `learn` alone, after a small one that warms torch up. Prints one JSON object.
"""
import json
import sys
import time

import torch
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecNormalize

from sb3_account import count_gradient_steps, mean_return, widths

ENVIRONMENTS = 32


def make(rollout, way, seed):
    worlds = make_vec_env(
        "BipedalWalker-v3", ENVIRONMENTS, seed=seed,
        vec_env_cls={"dummy": DummyVecEnv, "subproc": SubprocVecEnv}[way])
    return PPO(
        "MlpPolicy", VecNormalize(worlds, gamma=0.999), n_steps=rollout, batch_size=64, n_epochs=10, gamma=0.999,
        gae_lambda=0.95, ent_coef=0.0, learning_rate=3e-4, clip_range=0.18, device="cpu", seed=seed)


def main():
    threads, rollout, iterations = (int(word) for word in sys.argv[1:4])
    way, seed = sys.argv[4], int(sys.argv[5])
    torch.set_num_threads(threads)
    small = make(16, way, seed)
    small.learn(16 * ENVIRONMENTS)
    small.get_env().close()
    model = make(rollout, way, seed)
    gradient_steps = count_gradient_steps(model.policy.optimizer)
    began = time.perf_counter()
    model.learn(rollout * ENVIRONMENTS * iterations)
    seconds = time.perf_counter() - began
    steps = model.num_timesteps
    print(json.dumps({
        "seconds": seconds, "steps_per_second": steps / seconds,
        "settings": {"device": str(model.device), "torch threads": torch.get_num_threads()},
        "outcome": mean_return(model),
        "work": {
            "steps": steps, "iterations": steps // (model.n_steps * model.n_envs), "environments": model.n_envs,
            "rollout": model.n_steps, "minibatch": model.batch_size, "epochs": model.n_epochs,
            "gradient_steps": gradient_steps[0], "hidden": widths(model.policy.mlp_extractor.policy_net),
            "critic_hidden": widths(model.policy.mlp_extractor.value_net), "gamma": model.gamma,
            "lambda": model.gae_lambda, "clip": model.clip_range(1), "learning_rate": model.lr_schedule(1),
            "normalise": [model.get_env().norm_obs, model.get_env().norm_reward]}}))
    model.get_env().close()


if __name__ == "__main__":
    main()
