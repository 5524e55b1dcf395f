"""Peers: fetched from PyPI and Debian, compiled with the Swift toolchain's clang. Whatever cannot be had is Missing."""
import functools
import glob
import importlib.metadata
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys

from .bench import say
from .pair import Missing

# What pip is asked for, by the name of the distribution that must be there afterwards.
REQUIREMENTS = {
    "gymnasium": ["gymnasium[box2d]==1.4.0"],
    "Box2D": ["gymnasium[box2d]==1.4.0"],
    "swig": ["swig"],
    "envpool": ["envpool>=1.2"],
    "stable-baselines3": ["stable-baselines3==2.9.2"],
    "rltools": ["rltools==2.2.1"],
    "dynamixel-sdk": ["dynamixel-sdk==4.1.0"],
    "feetech-servo-sdk": ["feetech-servo-sdk==1.0.0"],
    "mkl": ["mkl", "mkl-include"],
    **{name: [name] for name in ("numpy", "onnx", "onnxruntime", "onnxscript", "tensorboard")},
}
FLAGS = ["-O3", "-ffast-math", "-march=native"]


def remembered(attempt):
    """Tries once: what is missing for one pair is so for the next."""
    outcomes = {}

    @functools.wraps(attempt)
    def ask(*words):
        if words not in outcomes:
            try:
                outcomes[words] = attempt(*words)
            except Missing as error:
                outcomes[words] = error
        if isinstance(outcomes[words], Missing):
            raise outcomes[words]
        return outcomes[words]

    return ask


@remembered
def python_packages(*names):
    for name in names:
        if _version(name) is None:
            requirements = _torch() if name == "torch" else REQUIREMENTS[name]
            say(f"installing {' '.join(requirements)}")
            done = _pip("install", "--quiet", "--disable-pip-version-check", *requirements)
            if done.returncode != 0 or _version(name) is None:
                errors = [line for line in done.stderr.splitlines() if "ERROR" in line] or ["pip did not install it"]
                raise Missing(f"{name}: {errors[-1].strip()}")


def _pip(*words):
    # Packages that build themselves look for tools beside the interpreter.
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    return subprocess.run(
        [sys.executable, "-m", "pip", *words], env={**os.environ, "PATH": path}, text=True, capture_output=True)


def _torch():
    """The build without CUDA, where pip has been told of a place that offers one: it is a tenth of the size."""
    offered = re.findall(r"[\d.]+\+cpu", _pip("index", "versions", "torch").stdout)
    return [f"torch=={offered[0]}"] if offered else ["torch"]


def _version(name):
    importlib.invalidate_caches()
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def versions():
    """Of the peers that are here."""
    found = {name: _version(name) for name in [*REQUIREMENTS, "torch", "numpy"]}
    return {name: version for name, version in sorted(found.items()) if version}


@remembered
def debian_package(root, name, reason):
    command = [os.path.join(root, "tools", "setup"), f"{name}={reason}"]
    done = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True)
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        raise Missing(f"{name}: {(done.stderr.strip().splitlines() or ['tools/setup failed'])[-1]}")


@remembered
def compiler():
    """The Swift toolchain's clang, so that both sides have one code generator."""
    swift = shutil.which("swift")
    beside = swift and os.path.join(os.path.dirname(os.path.realpath(swift)), "clang++")
    found = beside if beside and os.path.exists(beside) else shutil.which("clang++")
    if not found:
        raise Missing("there is no clang++ beside swift")
    return found


def built(bench, name, source, *more):
    """Compiles a peer's program when its sources or its command are newer than it; returns its path."""
    source, target = bench.program(source), bench.path("bin", name)
    command = [compiler(), "-std=c++20", *FLAGS, "-o", target, source, *more]
    line, stamp = shlex.join(command), target + ".command"
    sources = [source, *glob.glob(os.path.join(os.path.dirname(source), "*.h"))]
    if os.path.exists(target) and os.path.exists(stamp):
        with open(stamp) as file:
            newest = max(os.path.getmtime(each) for each in sources)
            if file.read() == line and os.path.getmtime(target) > newest:
                return target
    say(f"compiling {name}")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode != 0:
        errors = [each for each in done.stderr.splitlines() if "error" in each] or ["clang++ failed"]
        raise Missing(f"{name} does not compile: {errors[0].strip()}")
    with open(stamp, "w") as file:
        file.write(line)
    return target


def package_folder(name):
    """Where an installed Python package has its files."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Missing(f"{name}: its files are not where Python would find them")
    return spec.submodule_search_locations[0]


def package_files(name):
    """Paths of everything that a distribution installed."""
    return [str(each.locate()) for each in importlib.metadata.files(name) or []]


if __name__ == "__main__":
    try:
        python_packages(*sys.argv[1:])
    except Missing as error:
        sys.exit(f"python: {error}")
