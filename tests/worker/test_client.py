"""The client's end: results, errors, progress, limits, and life after a crash. The workers are stand-ins
written in a few lines, started as real processes."""

import os
import signal
import sys
import textwrap
import threading

import pytest

from graph.errors import LoadError, WorkerCrashed
from worker.client import Client
from worker.protocol import RESULTS, Bug

STAND_IN = """
    import json, os, sys, time, signal
    from worker import entry, service, limits
    def crash(params, report): os.kill(os.getpid(), signal.SIGSEGV)
    def leave(params, report): os._exit(3)
    def sleep(params, report): report("sleeping", None); time.sleep(60)
    def noise(params, report):
        print("noise from print"); sys.stdout.flush()
        os.write(1, b'{"id": 1, "result": "forged"}\\n')
        os.system("echo noise from a child; cat")
        return "quiet"
    def steps(params, report):
        report("half", 0.5); report("unknown", None); return "done"
    def refuse(params, report):
        from graph.errors import LoadError
        raise LoadError("x.onnx is empty;\\n export it again")
    def bug(params, report): return 1 / 0
    def hungry(params, report):
        block = bytearray(400 * 2**20); time.sleep(10)
    service.METHODS = {**service.METHODS, **{f.__name__: f for f in
        (crash, leave, sleep, noise, steps, refuse, bug, hungry)}}
    entry.main()
"""


@pytest.fixture
def client(tmp_path, monkeypatch):
    script = tmp_path / "stand_in.py"
    script.write_text(textwrap.dedent(STAND_IN))
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {**os.environ, "PYTHONPATH": root, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment["ARCHIGRAM_WORKER_MEMORY"] = str(300 * 2**20)
    with Client([sys.executable, str(script)], environment) as client:
        for method in ("noise", "steps", "sleep", "refuse", "bug", "crash", "leave", "hungry"):
            monkeypatch.setitem(RESULTS, method, str)
        yield client


def test_the_real_worker_answers():
    with Client() as client:
        assert client.call("ping") == "pong"


def test_one_process_serves_many_calls(client):
    client.call("ping")
    first = client.process_id
    assert client.call("ping") == "pong"
    assert client.process_id == first


def test_output_of_a_library_does_not_corrupt_frames(client):
    assert client.call("noise") == "quiet"
    assert "noise from print" in client.log()
    assert "noise from a child" in client.log()
    assert client.call("ping") == "pong"


def test_progress_arrives_in_order(client):
    seen = []
    assert client.call("steps", on_progress=lambda *step: seen.append(step)) == "done"
    assert seen == [("half", 0.5), ("unknown", None)]


def test_a_refusal_keeps_its_kind_and_the_worker(client):
    with pytest.raises(LoadError, match=r"^x.onnx is empty; export it again$"):
        client.call("refuse")
    pid = client.process_id
    assert client.call("ping") == "pong"
    assert client.process_id == pid


def test_a_bug_brings_its_traceback(client):
    with pytest.raises(Bug, match="ZeroDivisionError: division by zero") as bug:
        client.call("bug")
    assert "in bug" in bug.value.traceback


@pytest.mark.parametrize(
    ("method", "how"), [("crash", "killed by SIGSEGV"), ("leave", "exit code 3")]
)  # fmt: skip
def test_a_crash_is_one_clear_line_and_the_next_call_works(client, method, how):
    with pytest.raises(WorkerCrashed) as crash:
        client.call(method)
    assert str(crash.value) == (
        f"the worker process died at {method} ({how}); try again, or with -v to see its log"
    )  # fmt: skip
    assert client.call("ping") == "pong"


def test_a_worker_killed_in_the_middle_of_a_call(client):
    def kill(message, _fraction):
        assert message == "sleeping"
        os.kill(client.process_id, signal.SIGKILL)

    with pytest.raises(WorkerCrashed, match="died at sleep"):
        client.call("sleep", on_progress=kill)
    assert client.call("ping") == "pong"


def test_a_worker_killed_between_two_calls_is_not_missed(client):
    client.call("ping")
    os.kill(client.process_id, signal.SIGKILL)
    os.waitid(os.P_PID, client.process_id, os.WEXITED | os.WNOWAIT)
    assert client.call("ping") == "pong"


def test_a_call_over_its_time_is_stopped(client):
    with pytest.raises(WorkerCrashed, match="sleep took longer than it may"):
        client.call("sleep", timeout=0.5)
    assert client.process_id is None
    assert client.call("ping") == "pong"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit there")
def test_a_call_over_its_memory_is_stopped(client):
    with pytest.raises(WorkerCrashed, match=r"needs more than the 0.3 GB of memory"):
        client.call("hungry")
    assert client.call("ping") == "pong"


def test_cancelling_ends_the_process(client):
    client.call("ping")
    pid = client.process_id

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.call("sleep", on_progress=interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_that_cannot_start():
    with pytest.raises(WorkerCrashed, match="cannot be started"):
        Client(["/nonexistent/python"]).call("ping")


def test_closing_leaves_no_thread(client):
    """Only threads started since count: others in this process are none of the client's, and may come and go."""
    before = set(threading.enumerate())
    client.call("ping")
    started = set(threading.enumerate()) - before
    assert started
    client.kill()
    for thread in started:
        thread.join(5)
    assert not [thread for thread in started if thread.is_alive()]
