"""One file may not keep the processor: Python code is interrupted, native code is ended with its worker."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.errors import LoadError, WorkerCrashed
from probe.program import ROOT
from tests.hostile.keras_models import as_json, chain, layer
from worker import computing, launch
from worker.client import Client

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals")

HANGS = sorted((Path(__file__).parent.parent / "fuzz" / "corpus" / "hangs").iterdir())


def endless():
    with computing.limited("this file"):
        while True:
            pass


def test_python_code_is_refused_in_one_line(monkeypatch):
    monkeypatch.setenv("ARCHIGRAM_WORKER_SECONDS", "1")
    with pytest.raises(LoadError, match=r"this file takes more than 1 seconds of computing.*ARCHIGRAM_WORKER_SECONDS"):
        endless()


def test_the_limit_ends_with_the_block(monkeypatch):
    monkeypatch.setenv("ARCHIGRAM_WORKER_SECONDS", "1")
    before = signal.getsignal(signal.SIGPROF)
    with computing.limited("this file"):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


@pytest.mark.skipif(sys.platform != "linux", reason="its clock")
def test_the_systems_limit_goes_by_the_systems_clock(monkeypatch):
    """RLIMIT_CPU counts ticks, which may run ahead of process_time: a worker of some minutes must not die of that."""
    import resource

    now = time.process_time
    monkeypatch.setattr(time, "process_time", lambda: now() - 1000)
    with computing.limited("this file"):
        assert resource.getrlimit(resource.RLIMIT_CPU)[0] > time.clock_gettime(-8) + computing.seconds()


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no limit of the system")
def test_native_code_that_never_returns_is_ended():
    script = "from worker.computing import limited\nwith limited('this file'):\n    sum(range(10**14))"
    command = [sys.executable, "-c", script]
    environment = {**launch.environment(), "ARCHIGRAM_WORKER_SECONDS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, timeout=120, check=False, capture_output=True)
    assert done.returncode == -signal.SIGXCPU


@pytest.mark.parametrize("path", HANGS, ids=lambda path: path.name)
def test_a_file_that_hangs_the_hdf5_library_costs_the_worker_and_no_more(path, tmp_path):
    """Found by fuzzing: damage that libhdf5 reads for ever."""
    good = tmp_path / "good.json"
    as_json(chain(layer("Dense", units=2)))(good)
    with Client(environment={**launch.environment(), "ARCHIGRAM_WORKER_SECONDS": "1"}) as client:
        try:
            client.call("draw", {"configuration": str(path)}, timeout=120)
        except (LoadError, WorkerCrashed) as error:
            assert "computing" in str(error) or "computed for longer" in str(error)  # noqa: PT017 (or it is drawn)
        assert client.call("load", {"configuration": str(good)}, timeout=60).nodes[-1].op_type == "Dense"
