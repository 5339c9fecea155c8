"""``archigram doctor``: what works here, and what to do about what does not."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from worker.protocol import Check

HELP = "versions, devices, fonts, layout engine, worker: what works here and what to do about what does not"
_LONGEST = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``doctor`` takes."""
    parser.add_argument("--devices", action="store_true", help="also start TensorFlow and list its devices (seconds)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print every check; 1 when one of them failed."""
    checks = [_version(), *_worker(arguments.devices, console), _window(), _display(), _cache()]
    if arguments.format == "json":
        from cli.commands.summary import dumped

        console.write(dumped(checks))
    else:
        console.write("\n".join(line for check in checks for line in lines(check)))
    return 0 if all(check.ok for check in checks) else 1


def lines(check: Check) -> list[str]:
    """One line for what works, two for what does not."""
    first = f"{'ok' if check.ok else 'FAILS':<6}{check.name:<13}{check.detail}"
    return [first, *([f"{'':<19}→ {check.advice}"] if check.advice else [])]


def _version() -> Check:
    from cli.version import version
    from worker.protocol import Check

    return Check("archigram", True, version())


def _worker(devices: bool, console: Console) -> list[Check]:
    """A round trip, and what the worker sees."""
    import time

    from graph.errors import WorkerCrashed
    from worker import launch
    from worker.client import Client
    from worker.protocol import Check

    environment = {
        **launch.environment(),
        "CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7"),
    }
    start = time.monotonic()
    try:
        with Client(environment=environment, verbose=console.verbose) as client:
            client.call("ping", timeout=_LONGEST)
            trip = Check("worker", True, f"started and answered in {1000 * (time.monotonic() - start):.0f} ms")
            return [trip, *client.call("doctor", {"devices": devices}, timeout=_LONGEST)]
    except WorkerCrashed as crash:
        return [Check("worker", False, str(crash), "run again with -v to see its log")]


def _window() -> Check:
    """Whether Qt can be imported, which needs system libraries; in a child, since a missing one may abort."""
    import subprocess

    from worker.protocol import Check

    code = "from PySide6 import QtCore, QtGui, QtWidgets; print(QtCore.qVersion())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=_LONGEST, check=False)
    if done.returncode == 0:
        return Check("qt", True, done.stdout.strip())
    why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return Check("qt", False, why, 'run "make setup", which installs the system libraries Qt needs')


def _display() -> Check:
    from cli.window import has_display
    from worker.protocol import Check

    if has_display():
        return Check("display", True, "there is one")
    return Check("display", True, "none: the window cannot open here, every other command works")


def _cache() -> Check:
    from probe import folders
    from worker.protocol import Check

    folder = folders.cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Check("cache", False, f"{folder}: {error.strerror}", "set XDG_CACHE_HOME to a folder you may write to")
    if not os.access(folder, os.W_OK):
        return Check("cache", False, f"{folder} cannot be written", "set XDG_CACHE_HOME to a folder you may write to")
    return Check("cache", True, str(folder))
