"""What machine this is, and whether it has something else to do."""
import os
import platform
import subprocess
import time

from . import install
from .pair import Missing


def description(bench):
    return {
        "processor": first("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), "kernel": platform.release(),
        "python": platform.python_version(), "swift": _said("swift", "--version"), "clang": _clang(),
        "debian_packages": {
            name: version for name in ("libbox2d-dev", "libopenblas-dev") if (version := _debian(name))},
        "python_packages": install.versions(), "commit": _said("git", "-C", bench.root, "rev-parse", "HEAD"),
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }


def load():
    """Processes that ran or waited to, in the mean of the last minute."""
    return os.getloadavg()[0]


def others_now(seconds=2):
    """The share of all processors that is busy while this program waits."""
    busy, whole = _times()
    time.sleep(seconds)
    busy_now, whole_now = _times()
    return (busy_now - busy) / max(1, whole_now - whole)


def _times():
    with open("/proc/stat") as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def first(path, key):
    with open(path) as file:
        for line in file:
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _said(*command):
    try:
        said = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    except OSError:
        return None
    return said.splitlines()[0].strip() if said else None


def _clang():
    try:
        return _said(install.compiler(), "--version")
    except Missing:
        return None


def _debian(name):
    return _said("dpkg-query", "--show", "--showformat", "${Version}", name)
