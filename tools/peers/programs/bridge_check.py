"""What tools/bridge-check does: bridge_check.py ROOT [--quick]."""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

POLICIES = {"courier": "courier/delivery-ppo", "biped": "biped/walker-ppo", "arm": "arm/pick-and-place-ppo"}
WORLDS = {"courier": "delivery", "biped": "walker", "arm": "pick-and-place"}


class Bench:
    def __init__(self, root, quick):
        self.root = root
        self.quick = quick
        self.strut = os.path.join(root, ".build/release/strut")
        self.failed = False

    def policy(self, robot):
        return os.path.join(self.root, "models", POLICIES[robot] + ".safetensors")

    def row(self, name, measured, bar, met=None):
        verdict = "" if met is None else "met" if met else "BELOW"
        self.failed = self.failed or met is False
        print(f"| {name} | {measured} | {bar} | {verdict} |", flush=True)

    def evaluate(self, robot, episodes):
        words = [self.strut, "evaluate", self.policy(robot), "--episodes", str(episodes), "--seed", "1", "--json"]
        return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


class Drive:
    """A virtual device, or the plant of the firmware, with a host on it."""

    def __init__(self, bench, robot, emulate, drive, firmware=None):
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name
        sense, self.link = os.path.join(path, "sense"), firmware or os.path.join(path, "robot")
        os.mkfifo(sense)
        where = ["--plant", firmware + "-plant"] if firmware else ["--link", self.link]
        self.device = subprocess.Popen(
            [bench.strut, "emulate", robot, "--world", WORLDS[robot], *where, "--sense", sense, "--json", *emulate],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.host = subprocess.Popen(
            [bench.strut, "drive", bench.policy(robot), "--port", self.link, "--sense", sense, "--json", *drive],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, stop_device):
        host = self.host.communicate()
        if stop_device:
            self.device.send_signal(signal.SIGINT)
        score = json.loads(self.device.communicate()[0])
        self.folder.cleanup()
        if self.host.returncode != 0:
            raise SystemExit(f"drive failed: {host[1].decode()}")
        return score, json.loads(host[0])

    def finish_by_the_clock(self):
        """The device ends after its episodes and takes the line away; the host is told to leave it at that."""
        score = json.loads(self.device.communicate()[0])
        self.host.send_signal(signal.SIGINT)
        output = self.host.communicate()[0]
        self.folder.cleanup()
        return score, json.loads(output) if output else None


class Firmware:
    def __init__(self, bench):
        self.folder = tempfile.TemporaryDirectory()
        self.link = os.path.join(self.folder.name, "link")
        self.process = subprocess.Popen(
            [os.path.join(bench.root, "tools/firmware"), "run", self.link, self.link + "-plant"],
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)

    def __enter__(self):
        while not os.path.exists(self.link + "-plant"):
            time.sleep(0.1)
        time.sleep(2)
        return self.link

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.folder.cleanup()


def successes(score):
    return round((score["success_rate"] or 0) * score["episodes"])


def lockstep(bench):
    episodes = 5 if bench.quick else 100
    words = (["--lockstep", "--episodes", str(episodes), "--seed", "1"], ["--lockstep"])
    alone = bench.evaluate("courier", episodes)
    score, _ = Drive(bench, "courier", *words).finish(False)
    lost = successes(alone) - successes(score)
    bench.row(
        f"delivery, {episodes} layouts in lock-step, virtual device",
        f"{successes(score)} beside {successes(alone)}; return {score['return_mean']:.3f} beside {alone['return_mean']:.3f}",
        "5 lost", lost <= 5)
    with Firmware(bench) as link:
        score, _ = Drive(bench, "courier", *words, firmware=link).finish(False)
    bench.row(
        f"delivery, {episodes} layouts in lock-step, firmware in QEMU",
        f"{successes(score)} beside {successes(alone)}; return {score['return_mean']:.3f}", "5 lost",
        successes(alone) - successes(score) <= 5)
    alone = bench.evaluate("biped", episodes)
    score, _ = Drive(bench, "biped", *words).finish(False)
    ratio = score["return_mean"] / alone["return_mean"]
    bench.row(
        f"walker, {episodes} episodes in lock-step, virtual Dynamixel bus",
        f"return {score['return_mean']:.2f} beside {alone['return_mean']:.2f}: {100 * ratio:.2f} %", "95 %", ratio >= 0.95)


def by_the_clock(bench):
    for robot, episodes in (("courier", 10), ("biped", 5)):
        episodes = 1 if bench.quick else episodes
        score, drive = Drive(
            bench, robot, ["--episodes", str(episodes), "--seed", "1"], ["--duration", "600"]).finish_by_the_clock()
        latency = ", ".join(f"{value:.2f}" for value in drive["latency_ms"]) if drive else "-"
        bench.row(
            f"{WORLDS[robot]}, {episodes} episodes by the clock",
            f"return {score['return_mean']:.2f}, success {score['success_rate']}; latency p50, p90, p99, p99.9: {latency} ms",
            "reported")


def silences(bench):
    times = 2 if bench.quick else 50
    for robot in ("courier", "biped", "arm"):
        for name, how in (("killed", signal.SIGKILL), ("stopped", signal.SIGSTOP)):
            longest = 0.0
            for _ in range(times):
                run = Drive(bench, robot, ["--seed", str(random.randrange(1000))], [])
                time.sleep(random.uniform(1.0, 2.0))
                run.host.send_signal(how)
                time.sleep(0.3)
                run.device.send_signal(signal.SIGINT)
                longest = max(longest, json.loads(run.device.communicate()[0])["longest_live_silence"])
                run.host.kill()
                run.host.wait()
                run.folder.cleanup()
            bench.row(
                f"{robot}'s host {name} at {times} random instants: longest time live without it",
                f"{1000 * longest:.0f} ms", "100 ms", longest <= 0.1)


def main(root, quick):
    bench = Bench(root, quick)
    print("| check | measured | bar | |")
    print("|---|---|---|---|", flush=True)
    lockstep(bench)
    by_the_clock(bench)
    silences(bench)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--quick" in sys.argv[2:]))
