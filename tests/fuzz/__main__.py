"""Fuzz for as long as one likes: ``python -m tests.fuzz --minutes 30 --findings FOLDER``.

The work is done in a child under a memory cap, which is killed when one file takes too long; both count as findings. A
finding is the file and the reason beside it; the same failure at the same place is kept once. Copy what should be
remembered into ``tests/fuzz/corpus``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutate import example
from tests.fuzz.target import examine

SECONDS = 20.0
MEMORY = 1536 * 2**20
PERIOD = 1.0
PER_CHILD = 4000  # files, after which a fresh child starts


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--findings", type=Path, default=Path("out/fuzz"))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.findings.mkdir(parents=True, exist_ok=True)
    if arguments.child:
        work(arguments.seed, arguments.findings)
        return 0
    found = watch(arguments.minutes, arguments.findings, arguments.seed)
    print(f"{found} findings in {arguments.findings}")
    return 1 if found else 0


def watch(minutes: float, findings: Path, seed: int) -> int:
    """Keep a child at work; returns the number of different findings."""
    end, tried = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        command = [sys.executable, "-m", "tests.fuzz", "--child", "--seed", str(seed), "--findings", str(findings)]
        (findings / "count").unlink(missing_ok=True)
        (findings / "current").unlink(missing_ok=True)
        child = subprocess.Popen(command)
        try:
            died = _died(child, findings, end)
        finally:
            child.kill()
            child.wait()
        tried += int((findings / "count").read_text() or 0) if (findings / "count").exists() else 0
        if died:
            _keep_current(findings, died)
        print(f"{tried:,} files, {len(list(findings.glob('*.txt')))} findings", flush=True)
        seed += 1
    return len(list(findings.glob("*.txt")))


def work(seed: int, findings: Path) -> None:
    """Try files until the parent has enough."""
    _cap()
    rng, seen, outcomes = random.Random(seed), set(), {}
    for count in range(1, PER_CHILD + 1):
        state = rng.getstate()
        try:
            suffix, data = example(rng)
        except Exception as error:  # the mutator's own fault
            print(f"no file made: {type(error).__name__}: {error}", flush=True)
            rng.setstate(state)
            rng.random()
            continue
        path = findings / f"current{suffix}"
        path.write_bytes(data)
        (findings / "current").write_text(suffix)
        (findings / "count").write_text(str(count))
        try:
            outcome = examine(path)
        except Exception as error:
            outcome = "found"
            place = _place(error)
            if place not in seen:
                seen.add(place)
                _keep(findings, suffix, data, place, "".join(traceback.format_exception(error)))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    print(outcomes, flush=True)


def _died(child: subprocess.Popen, findings: Path, end: float) -> str:
    """Why the child's file is a finding; "" where the child came to its end or the time is up."""
    current = findings / "current"
    while time.monotonic() < end:
        try:
            child.wait(PERIOD)
        except subprocess.TimeoutExpired:
            if current.exists() and time.time() - current.stat().st_mtime > SECONDS:
                return f"no end within {SECONDS:.0f} s"
            continue
        return "" if child.returncode == 0 else f"the process ended with {child.returncode}"
    return ""


def _keep_current(findings: Path, reason: str) -> None:
    suffix = (findings / "current").read_text()
    data = (findings / f"current{suffix}").read_bytes()
    _keep(findings, suffix, data, hashlib.sha256(data).hexdigest(), reason)


def _keep(findings: Path, suffix: str, data: bytes, place: str, reason: str) -> None:
    name = hashlib.sha256(place.encode()).hexdigest()[:12]
    if not (findings / f"{name}.txt").exists():
        (findings / f"{name}{suffix}").write_bytes(data)
        (findings / f"{name}.txt").write_text(reason)
        print(f"found {name}{suffix}: {reason.strip().splitlines()[-1][:200]}", flush=True)


def _place(error: BaseException) -> str:
    """The kind of the error and where in our source it was raised."""
    root = str(Path(__file__).resolve().parents[2])
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(root)]
    frames = [frame for frame in frames if ".venv" not in frame.filename] or traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} {frames[-1].filename} {frames[-1].name} {frames[-1].line}"


def _cap() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
