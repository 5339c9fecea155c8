"""The worker's process from the outside: whatever it is fed, and whoever dies."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.run import ROOT
from worker import launch, limits
from worker.protocol import decode_frame, decode_result, encode_request


def start(command=None, **options):
    return subprocess.Popen(
        command or launch.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def ask(process, line):
    process.stdin.write(line)
    process.stdin.flush()
    return decode_frame(process.stdout.readline())


def end(process):
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("noise", [b"\n", b"not json\n", b"[1]\n", b'{"id": "x"}\n', b"\xff\xfe\n", b'{"id": 1}\n'])
def test_a_broken_request_is_answered_and_the_next_works(noise):
    process = start()
    assert ask(process, noise).error.kind == "Bug"
    assert decode_result("ping", ask(process, encode_request(2, "ping", {}))) == "pong"
    end(process)


def test_unknown_methods_and_parameters_are_answered():
    process = start()
    assert "no method 'sing'" in ask(process, encode_request(1, "sing", {})).error.message
    assert "song" in ask(process, encode_request(2, "load", {"song": 1})).error.message
    assert decode_result("ping", ask(process, encode_request(3, "ping", {}))) == "pong"
    end(process)


def test_requests_sent_at_once_are_answered_in_order():
    process = start()
    process.stdin.write(b"".join(encode_request(number, "ping", {}) for number in range(50)))
    process.stdin.flush()
    assert [decode_frame(process.stdout.readline()).id for _ in range(50)] == list(range(50))
    end(process)


def test_the_worker_ends_with_its_stdin():
    process = start()
    ask(process, encode_request(1, "ping", {}))
    end(process)
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_worker_ends_with_the_program_that_started_it(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from worker.client import Client\n"
        "client = Client()\n"
        "client.call('ping')\n"
        "print(client.process_id, flush=True)\n"
        "client.call('load', {'configuration': 'mobilenet,alpha=0.75'})\n"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as parent:
        worker = int(parent.stdout.readline())
        time.sleep(0.5)  # into the import of a framework
        parent.kill()
    assert _gone(worker)


def _gone(pid):
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):
            return True
        time.sleep(0.05)
    return False


def _is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    "command", [launch.command(), [sys.executable, "-m", "worker.entry"]], ids=["script", "module"]
)
def test_modules_beside_a_model_are_not_imported(tmp_path, command):
    for name in ("msgspec", "graph", "keras", "loaders", "render"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\nraise SystemExit(9)\n")
    process = start(cwd=tmp_path, env=launch.environment())
    frame = ask(process, encode_request(1, "load", {"configuration": "vgg16"}))
    while frame.progress is not None:
        frame = decode_frame(process.stdout.readline())
    assert decode_result("load", frame).name == "vgg16"
    end(process)
    assert not (tmp_path / "ran").exists()


def test_the_memory_limit_can_be_set(monkeypatch):
    monkeypatch.setenv("ARCHIGRAM_WORKER_MEMORY", "12345")
    assert limits.memory_limit() == 12345
    monkeypatch.setenv("ARCHIGRAM_WORKER_MEMORY", "lots")
    assert 2 * limits.GIGABYTE <= limits.memory_limit() <= 16 * limits.GIGABYTE


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_resident_memory_is_what_the_system_says():
    with open("/proc/self/status") as file:
        (line,) = (line for line in file if line.startswith("VmRSS:"))
    assert limits.resident_bytes() == pytest.approx(int(line.split()[1]) * 1024, rel=0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_signal_ends_it_at_once():
    process = start()
    ask(process, encode_request(1, "ping", {}))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == -signal.SIGTERM
    end(process)
