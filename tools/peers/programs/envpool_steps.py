"""EnvPool with random actions: envpool_steps.py TASK ENVIRONMENTS THREADS BATCH SECONDS WARMUP SEED

With a batch smaller than the environments, each call takes the first of them that are ready (EnvPool's asynchronous
way). Actions are drawn beforehand, so that the loop does nothing but step, and so many that their repetition shakes no
robot in a rhythm. EnvPool gives a finished environment's
first observation as a step of its own; those are not counted. Prints one JSON object.
"""
import json
import sys
import time

import envpool
import numpy as np

task = sys.argv[1]
environments, threads, batch = (int(word) for word in sys.argv[2:5])
seconds, warmup = (float(word) for word in sys.argv[5:7])
seed = int(sys.argv[7])

env = envpool.make(
    task, env_type="gymnasium", num_envs=environments, batch_size=batch, num_threads=threads, seed=seed)
generator = np.random.default_rng(seed)
shape = env.action_space.shape
DRAWN = 4093
if shape:
    sampled = generator.uniform(-1, 1, (DRAWN, batch, *shape)).astype(np.float32)
else:
    sampled = generator.integers(0, env.action_space.n, (DRAWN, batch)).astype(np.int32)

env.async_reset()
calls = 0


def play(wanted):
    """Returns seconds, calls and episodes that ended."""
    global calls
    first, ended = calls, 0
    began = time.perf_counter()
    while time.perf_counter() - began < wanted:
        _, _, terminated, truncated, info = env.recv()
        ended += np.count_nonzero(terminated | truncated)
        env.send(sampled[calls % DRAWN], info["env_id"])
        calls += 1
    return time.perf_counter() - began, calls - first, int(ended)


play(warmup)
elapsed, count, episodes = play(seconds)
# Each episode that ended is followed by a call that only resets.
steps = count * batch - episodes
print(json.dumps({
    "task": task, "environments": env.config["num_envs"], "threads": env.config["num_threads"],
    "batch": env.config["batch_size"], "seconds": elapsed, "steps": steps, "steps_per_second": steps / elapsed,
    "episodes": episodes, "episode_length_mean": steps / max(1, episodes),
    "observation_size": int(np.prod(env.observation_space.shape)),
    "action_size": int(shape[0]) if shape else int(env.action_space.n),
    "max_episode_steps": env.config["max_episode_steps"], "envpool": envpool.__version__,
}))
