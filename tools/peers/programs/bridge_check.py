"""What tools/bridge-check does: bridge_check.py ROOT [--quick]."""
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tty

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

    def __init__(self, bench, robot, emulate, drive, firmware=None, cabled=False):
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name
        sense, self.link = os.path.join(path, "sense"), firmware or os.path.join(path, "robot")
        os.mkfifo(sense)
        where = ["--plant", firmware + "-plant"] if firmware else ["--link", self.link]
        self.device = subprocess.Popen(
            [bench.strut, "emulate", robot, "--world", WORLDS[robot], *where, "--sense", sense, "--json", *emulate],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        device, self.link = self.link, self.link + ("-cable" if cabled else "")
        self.host = subprocess.Popen(
            [bench.strut, "drive", bench.policy(robot), "--port", self.link, "--sense", sense, "--json", *drive],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # The device opens its port once the host reads what it tells.
        self.cable = Cable(device, self.link) if cabled else None

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


class Cable:
    """Between a device's port and the path where its host looks for it; pulled, the host's port is gone and the device
    hears nothing. Each plugging makes a port of another name."""

    def __init__(self, device, path):
        while not os.path.exists(device):
            time.sleep(0.01)
        self.path = path
        self.device = os.open(device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.device)
        self.names = []
        self.plug()

    def plug(self):
        self.host, port = os.openpty()
        tty.setraw(port)
        self.names.append(os.ttyname(port))
        self.wake, self.end = os.pipe()
        self.thread = threading.Thread(target=self.carry, args=(self.host, self.wake))
        self.thread.start()
        os.symlink(self.names[-1], self.path + "-new")
        os.rename(self.path + "-new", self.path)
        self.held = port

    def carry(self, host, wake):
        while True:
            ready, _, _ = select.select([host, self.device, wake], [], [])
            if wake in ready:
                return
            for source, sink in ((host, self.device), (self.device, host)):
                if source in ready:
                    os.write(sink, os.read(source, 4096))

    def pull(self):
        os.close(self.end)
        self.thread.join()
        os.unlink(self.path)
        for descriptor in (self.held, self.host, self.wake):
            os.close(descriptor)


class Notes:
    """What a host says on standard error, and when."""

    def __init__(self, stream):
        self.said = []
        threading.Thread(target=self.listen, args=(stream,), daemon=True).start()

    def listen(self, stream):
        for line in stream:
            self.said.append((time.monotonic(), line.decode()))

    def first(self, word, within=5.0):
        """When it was said; infinity: not in time."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for when, line in self.said:
                if word in line:
                    return when
            time.sleep(0.005)
        return float("inf")


def unplugged(bench):
    """Feetech servos promise nothing when their cable is pulled."""
    times = 2 if bench.quick else 50
    for robot in ("courier", "biped"):
        live, noticed, back, rests, early = [], [], [], True, 0
        while len(live) < times and early < times:
            run = Drive(bench, robot, ["--seed", str(random.randrange(1000))], [], cabled=True)
            notes = Notes(run.host.stderr)
            time.sleep(random.uniform(1.0, 2.0))
            # On a busy machine a host may be late once, which stops the device: there is nothing to unplug then.
            is_driving = run.host.poll() is None
            pulled = time.monotonic()
            run.cable.pull()
            if is_driving:
                noticed.append(notes.first("the port is gone") - pulled)
                time.sleep(0.3)
                plugged = time.monotonic()
                run.cable.plug()
                back.append(notes.first("connected again") - plugged)
                time.sleep(0.3)
                run.host.send_signal(signal.SIGINT)
                rests = rests and json.loads(run.host.stdout.read())["state"] == "calibrated"
                run.cable.pull()
            run.host.wait()
            run.device.send_signal(signal.SIGINT)
            silence = json.loads(run.device.communicate()[0])["longest_live_silence"]
            run.folder.cleanup()
            if is_driving:
                live.append(silence)
            else:
                early += 1
        if len(live) < times:
            raise SystemExit(f"{robot}: the machine is too busy: {early} of {early + len(live)} hosts stopped before")
        bench.row(
            f"{robot} unplugged at {times} random instants: longest time live without its host",
            f"{1000 * max(live):.0f} ms ({early} more stopped before)", "100 ms", max(live) <= 0.1)
        # Seen from here: until this program reads the message.
        bench.row(
            f"{robot} unplugged: noticed; back under a new name; and then",
            f"{1000 * max(noticed):.0f} ms; {1000 * max(back):.0f} ms; {'at rest' if rests else 'ARMED'}",
            "a cycle; 1000 ms; at rest", max(noticed) <= 0.1 and max(back) <= 1 and rests)


def by_the_clock(bench):
    for robot, episodes in (("courier", 10), ("biped", 5)):
        episodes = 1 if bench.quick else episodes
        score, drive = Drive(
            bench, robot, ["--episodes", str(episodes), "--seed", "1"], ["--duration", "600"]).finish_by_the_clock()
        latency = ", ".join(f"{value:.2f}" for value in drive["latency_ms"]) if drive else "-"
        # Beside other work a host can be late, which stops the robot for good; its score says nothing then.
        is_whole = drive and drive["fault"] == "the port is gone"
        ended = "" if is_whole else f"; the host stopped: {drive['fault'] if drive else 'no summary'}"
        bench.row(
            f"{WORLDS[robot]}, {episodes} episodes by the clock",
            f"return {score['return_mean']:.2f}, success {score['success_rate']}; latency p50, p90, p99, p99.9: {latency} ms{ended}",
            "reported")


def silences(bench):
    times = 2 if bench.quick else 50
    for robot in ("courier", "biped", "arm", "firmware"):
        for name, how in (("killed", signal.SIGKILL), ("stopped", signal.SIGSTOP)):
            longest, live = 0.0, 0
            for _ in range(times):
                if robot == "firmware":
                    with Firmware(bench) as link:
                        outcome = silence(bench, "courier", how, link)
                else:
                    outcome = silence(bench, robot, how)
                longest = max(longest, outcome["longest_live_silence"])
                live += outcome["live"]
            # The firmware's own clock is told by its tests; its plant hears it until the end.
            measured = f"at rest {times - live} of {times}"
            if robot != "firmware":
                measured += f", live for {1000 * longest:.0f} ms at most"
            bench.row(
                f"{robot}: host {name} at {times} random instants", measured, "all, 100 ms",
                live == 0 and (robot == "firmware" or longest <= 0.1))


def silence(bench, robot, how, firmware=None):
    """One host that falls silent at a random instant, and what its device says for itself afterwards."""
    run = Drive(bench, robot, ["--seed", str(random.randrange(1000))], [], firmware=firmware)
    time.sleep(random.uniform(1.5, 2.5) + (3 if firmware else 0))
    if run.host.poll() is not None:
        # On a busy machine a host may be late once, which stops the device: there is nothing to silence then.
        run.device.send_signal(signal.SIGINT)
        run.device.communicate()
        run.folder.cleanup()
        return silence(bench, robot, how, firmware)
    run.host.send_signal(how)
    time.sleep(0.5)
    run.device.send_signal(signal.SIGINT)
    outcome = json.loads(run.device.communicate()[0])
    run.host.kill()
    run.host.wait()
    run.folder.cleanup()
    return outcome


def main(root, quick):
    bench = Bench(root, quick)
    print("| check | measured | bar | |")
    print("|---|---|---|---|", flush=True)
    lockstep(bench)
    by_the_clock(bench)
    silences(bench)
    unplugged(bench)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--quick" in sys.argv[2:]))
