"""The contract every command shares: exit codes, one line of refusal, quiet ends."""

import os
import signal
import subprocess
import sys
import time
import tomllib

import pytest

from cli import app
from cli.commands import COMMANDS
from graph.errors import LoadError
from tests.cli.run import ROOT, archigram, refusal

RESNET = "resnet50v2@440x340x3,include_top=false"


def test_help_names_every_command():
    done = archigram("--help")
    assert done.returncode == 0
    assert all(f"  {command} " in done.stdout for command in COMMANDS)


def test_the_version_is_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert archigram("--version").stdout == f"archigram {project['version']}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command):
    done = archigram(command, "--help")
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["summary"],
        ["summary", RESNET, "--format", "yaml"],
        ["list", "--nonsense"],
        ["export", RESNET],
        ["export", RESNET, "-o", "x.png", "--dpi", "many"],
        ["export", RESNET, "-o", "x.svg", "--font-size", "0"],
        ["sumary", RESNET],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_2_and_no_traceback(arguments, tmp_path):
    done = archigram(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage: archigram" in done.stderr
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_no_display_is_one_line():
    done = archigram(DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    assert refusal(done) == (
        "there is no display to open a window on; "
        "try archigram export resnet50v2 -o figure.svg, or archigram summary resnet50v2"
    )


def test_without_a_command_the_window_opens_with_the_configurations(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    opened = []
    assert app.main(["vgg16", "m.onnx,batch=1"], lambda configurations: opened.append(configurations) or 5) == 5
    assert app.main([], lambda configurations: opened.append(configurations) or 0) == 0
    assert opened == [["vgg16", "m.onnx,batch=1"], []]


def test_a_closed_pipe_ends_quietly():
    command = [sys.executable, str(ROOT / "main.py"), "summary", RESNET, "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == app.PIPE_CLOSED


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_disk_behind_stdout_is_one_line():
    command = [sys.executable, str(ROOT / "main.py"), "summary", RESNET, "--format", "json"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "error: cannot write to standard output: no space left on device\n"


STUCK_WORKER = """
import os, time
with open("pid.new", "w") as file:
    file.write(str(os.getpid()))
os.replace("pid.new", "pid")
time.sleep(60)
"""
WAITING_PROGRAM = """
import sys
sys.path.insert(0, ROOT)
from worker import launch
launch.command = lambda: [sys.executable, "stuck.py"]
from cli.app import main
sys.exit(main(["doctor"], None))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_quietly_and_takes_the_worker_along(tmp_path):
    (tmp_path / "stuck.py").write_text(STUCK_WORKER)
    waiting = tmp_path / "waiting.py"
    waiting.write_text(f"ROOT = {str(ROOT)!r}\n{WAITING_PROGRAM}")
    with subprocess.Popen([sys.executable, str(waiting)], cwd=tmp_path, stderr=subprocess.PIPE) as process:
        pid = _wait_for(tmp_path / "pid")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == app.INTERRUPTED
        assert process.stderr.read() == b""
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _wait_for(path):
    for _ in range(600):
        if path.exists():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{path} did not appear")


@pytest.fixture
def broken(monkeypatch):
    """A command that fails as it is told."""

    def fail_with(error):
        def run(arguments, console):
            raise error

        monkeypatch.setattr("cli.commands.doctor.run", run)

    return fail_with


def test_a_bug_is_one_line_that_asks_for_a_report(broken, capsys):
    broken(KeyError("x"))
    assert app.main(["doctor"], None) == app.REFUSED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "error: archigram has a bug here (KeyError: 'x'); run again with -v and report what it prints\n"
    )


def test_verbose_shows_a_bug_in_full(broken):
    broken(KeyError("x"))
    with pytest.raises(KeyError):
        app.main(["doctor", "-v"], None)


def test_an_error_line_holds_no_line_break_or_terminal_escape(broken, capsys):
    broken(LoadError("a\nb\x1b[31m.onnx is empty"))
    assert app.main(["doctor"], None) == app.REFUSED
    assert capsys.readouterr().err == "error: a b\N{REPLACEMENT CHARACTER}[31m.onnx is empty\n"


@pytest.mark.parametrize("error", [MemoryError(), RecursionError()])
def test_a_model_too_large_is_one_line(broken, capsys, error):
    broken(error)
    assert app.main(["doctor"], None) == app.REFUSED
    assert capsys.readouterr().err.startswith("error: this model is too large")
