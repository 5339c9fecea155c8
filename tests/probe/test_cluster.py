"""A real Dask scheduler and two workers on loopback; one is killed in the middle and all rows arrive."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.errors import ProbeError
from probe.sweep import sweep
from tests.probe import models

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def workers(tmp_path):
    """The scheduler's address and the workers' processes."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s"}
    place = tmp_path / "scheduler.json"

    def start(*arguments):
        command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
        return subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)

    common = ("--scheduler-file", str(place), "--no-dashboard")
    running = [start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common)]
    while not place.exists():
        assert running[0].poll() is None
        time.sleep(0.2)
    running += [start("dask_worker", *common, "--nthreads", "1", "--no-nanny") for _ in range(2)]
    import json

    yield json.loads(place.read_text())["address"], running[1:]
    for process in running:
        process.kill()
        process.wait()


def test_all_rows_arrive_although_a_worker_is_killed(workers, tmp_path):
    from distributed import Client

    from probe.cluster import cluster

    address, processes = workers
    with Client(address) as client:
        client.wait_for_workers(2, timeout=60)
    lines = [models.good(tmp_path / f"m{number}.onnx", 4 + number) for number in range(6)]
    rows = {}
    with cluster(address) as executor:
        for at in sweep(lines, models.QUICK, executor=executor, place=address):
            rows[at.number] = at.row
            if len(rows) == 2:
                processes[0].kill()
    assert sorted(rows) == list(range(6))
    assert all(row.ok for row in rows.values()), rows
    assert all(row.host and row.device for row in rows.values())


def test_no_scheduler_is_refused_in_one_line():
    from probe.cluster import cluster

    with pytest.raises(ProbeError, match="no Dask scheduler answers"), cluster("tcp://127.0.0.1:9"):
        pass
