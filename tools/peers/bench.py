"""What every run shares: folders, the program under test, and how to run a command and read its JSON."""
import json
import os
import resource
import subprocess
import sys
import time

from .pair import Failed


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, root, strut, quick):
        self.root = root
        self.folder = os.path.join(root, ".build", "peers")
        self.strut = strut
        self.quick = quick
        self.others = 0.0  # largest share of the processors that went to other programs during a run
        os.makedirs(self.folder, exist_ok=True)

    def pick(self, quick, full):
        return quick if self.quick else full

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def program(self, name):
        """Source of a peer's program."""
        return os.path.join(self.root, "tools", "peers", "programs", name)

    def run(self, command, environment=None, text_in=None):
        """Runs a command to its end and returns its standard output."""
        before, began = _ticks(), time.monotonic()
        mine = _children()
        done = subprocess.run(
            command, cwd=self.root, env={**os.environ, **(environment or {})}, input=text_in, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        elapsed = time.monotonic() - began
        if elapsed > 0.5:
            elsewhere = (_ticks() - before) / os.sysconf("SC_CLK_TCK") - (_children() - mine)
            self.others = max(self.others, elsewhere / elapsed / os.cpu_count())
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
            reason = next((line for line in said if "error" in line.lower()), said[-1])
            raise Failed(f"{_shown(command)} ended with {done.returncode}: {reason.strip()}")
        return done.stdout

    def json(self, command, environment=None):
        """The object that a command prints on its last line."""
        out = self.run(command, environment)
        try:
            return json.loads(out.strip().splitlines()[-1])
        except (IndexError, ValueError):
            raise Failed(f"{_shown(command)} printed no JSON") from None

    def python(self, script, *words, environment=None):
        return self.json([sys.executable, self.program(script), *map(str, words)], environment)


def _shown(command):
    return " ".join([os.path.basename(command[0]), *map(str, command[1:])])


def _ticks():
    """Clock ticks in which any processor was busy or taken by the host, since the start of the machine."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _wait, irq, soft, stolen = map(int, file.readline().split()[1:9])
    return user + nice + system + irq + soft + stolen


def _children():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(each.ru_utime + each.ru_stime for each in used)
