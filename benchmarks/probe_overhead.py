"""The probe against an independent loop of the same model, in turns, and what the probe's own loop costs a call.

Aims: the ratio of medians within 3 % on three models; under 20 µs a call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import onnx

from benchmarks.measure import ROOT
from probe.messages import Build, Built, Turn, Turned
from probe.process import Child
from probe.spread import ratio_interval
from probe.subject import timed
from probe.task import task_of
from probe.values import Settings

STARTS, ROUNDS, SECONDS = 4, 12, 0.4
_LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"


def main() -> None:
    """Print the overhead and a ratio for each model."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'the loop itself, an empty call':<58} {1000 * overhead_ms():7.2f} µs   (aim: < 20 µs)")
    compare("mobilenetv2@224x224x3", "keras", "MobileNetV2", "224")
    compare("resnet50@224x224x3", "keras", "ResNet50", "224")
    squeezenet = str(_LIGHT / "light_squeezenet.onnx")
    compare(squeezenet, "onnx", squeezenet)


def overhead_ms() -> float:
    """Milliseconds of a turn of empty calls beside those of the calls alone, by call."""
    calls = 200_000

    def nothing() -> None:
        return None

    start = perf_counter()
    for _ in range(calls):
        nothing()
    bare = perf_counter() - start
    start = perf_counter()
    timed(nothing, Turn(calls, 0.0))
    return 1000 * (perf_counter() - start - bare) / calls


def compare(line: str, *plain: str) -> None:
    """Both loops in processes of their own, started afresh a few times: where a process' weights happen to lie in
    memory moves its times by a few per cent for as long as it lives, so a start is a level that repeats too.
    """
    ours, plainly = [], []
    for _ in range(STARTS):
        for mine, its in _rounds(line, plain):
            ours.append(mine)
            plainly.append(its)
    found = ratio_interval(plainly, ours)
    print(
        f"probe {Path(line).name:<52} {median(ours):7.2f} ms   plain loop {median(plainly):7.2f} ms   ratio "
        f"{found.ratio:.3f} [{found.low:.3f}, {found.high:.3f}]   (aim: 0.97 to 1.03)",
        flush=True,
    )


def _rounds(line: str, plain: tuple[str, ...]) -> Iterator[tuple[float, float]]:
    """Milliseconds of the probe and of the plain loop, A B B A so that neither always comes first."""
    command = [sys.executable, str(Path(__file__).with_name("plain_loop.py")), *plain]
    child = Child(task_of(line, Settings()))
    theirs = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=-3)
    try:
        child.ask(Build(task_of(line, Settings())), Built, lambda: False)
        child.ask(Turn(5, 1.0), Turned, lambda: False)
        assert theirs.stdout is not None
        assert theirs.stdout.readline().strip() == "ready"
        for number in range(ROUNDS):
            if number % 2:
                mine = _our_turn(child)
                yield mine, _their_turn(theirs)
            else:
                its = _their_turn(theirs)
                yield _our_turn(child), its
    finally:
        child.kill()
        theirs.kill()
        theirs.wait()


def _our_turn(child: Child) -> float:
    return median(child.ask(Turn(3, SECONDS, settle=1), Turned, lambda: False).durations)


def _their_turn(process: subprocess.Popen[str]) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{SECONDS}\n")
    process.stdin.flush()
    return median(json.loads(process.stdout.readline()))


if __name__ == "__main__":
    main()
