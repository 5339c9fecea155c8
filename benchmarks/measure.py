"""Run a command as a cold process and read its wall time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """Wall seconds and peak resident MiB of the command and of the children it waited for."""

    seconds: float
    peak_mib: float


def cold(*arguments: str, repeat: int = 3) -> Run:
    """The median run of ``python ARGUMENTS`` in the project's root; a failure raises."""
    runs = [_once(arguments) for _ in range(repeat)]
    return Run(median(r.seconds for r in runs), max(r.peak_mib for r in runs))


def _once(arguments: tuple[str, ...]) -> Run:
    started = time.perf_counter()
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "ARCHIGRAM_NO_CACHE": "1", "QT_QPA_PLATFORM": "offscreen"}
    with open(os.devnull, "w") as null:
        child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=null, stderr=null, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(arguments)} exited {child.returncode}")
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024)


def row(what: str, ours: Run, theirs: Run | None = None, target: str = "") -> None:
    """Print one line of the report, with the ratio to the baseline."""
    line = f"{what:<58} {ours.seconds:7.2f} s {ours.peak_mib:7.0f} MiB"
    if theirs:
        line += (
            f"   baseline {theirs.seconds:6.2f} s {theirs.peak_mib:6.0f} MiB   {theirs.seconds / ours.seconds:5.1f}x"
        )
    print(line + (f"   (aim: {target})" if target else ""), flush=True)
