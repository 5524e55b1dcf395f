"""Stable-Baselines3's DQN on CartPole-v1 with RL Baselines3 Zoo's settings.

sb3_dqn_cartpole.py THREADS STEPS SEED

Times `learn` alone, after a small one that warms torch up. Prints one JSON object.
"""
import json
import sys
import time

import torch
from stable_baselines3 import DQN
from stable_baselines3.common.env_util import make_vec_env

from sb3_account import count_gradient_steps, mean_return, widths


def make(seed):
    return DQN(
        "MlpPolicy", make_vec_env("CartPole-v1", 1, seed=seed), learning_rate=2.3e-3, batch_size=64,
        buffer_size=100_000, learning_starts=1000, gamma=0.99, target_update_interval=10, train_freq=256,
        gradient_steps=128, exploration_fraction=0.16, exploration_final_eps=0.04,
        policy_kwargs={"net_arch": [256, 256]}, device="cpu", seed=seed)


def main():
    threads, steps, seed = (int(word) for word in sys.argv[1:4])
    torch.set_num_threads(threads)
    make(seed).learn(1500)
    model = make(seed)
    updates = count_gradient_steps(model.policy.optimizer)
    began = time.perf_counter()
    model.learn(steps)
    seconds = time.perf_counter() - began
    print(json.dumps({
        "seconds": seconds, "steps_per_second": model.num_timesteps / seconds,
        "settings": {"device": str(model.device), "torch threads": torch.get_num_threads()},
        "outcome": mean_return(model),
        "work": {
            "steps": model.num_timesteps, "updates": updates[0], "hidden": widths(model.q_net.q_net)[:-1],
            "environments": model.n_envs, "buffer": model.buffer_size, "batch": model.batch_size,
            "learning_starts": model.learning_starts, "train_freq": model.train_freq.frequency,
            "gradient_steps": model.gradient_steps, "target_interval": model.target_update_interval,
            "gamma": model.gamma, "learning_rate": model.lr_schedule(1),
            "exploration_fraction": model.exploration_fraction,
            "exploration_final": model.exploration_final_eps}}))


if __name__ == "__main__":
    main()
