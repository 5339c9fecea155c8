"""Consent travels with the request: without it the user's code never runs, with it once for each of its texts."""

from __future__ import annotations

import pytest

from graph.errors import TrustNeeded, UserCodeError
from tests.cli.run import archigram, refusal
from worker.client import Client

SOURCE = """
import pathlib
import keras

def build(width=2):
    with open(pathlib.Path(__file__).with_name("runs"), "a") as runs:
        runs.write("x")
    print("noise on the user's own stdout")
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(width, name="top")], name="own")

def fails():
    return keras.layers.Dense("\\x1b[31mred")
"""
ASKS = (
    '"net.py:build" is a program that would run here with all of your rights; '
    "if you trust who wrote it, say so with --trust"
)


@pytest.fixture
def net(tmp_path):
    (tmp_path / "net.py").write_text(SOURCE)
    return tmp_path / "net.py"


def runs(net):
    path = net.with_name("runs")
    return len(path.read_text()) if path.exists() else 0


def test_the_worker_runs_trusted_code_once_for_each_of_its_texts(net):
    line = f"{net}:build"
    with Client() as client:
        for method in ("load", "draw"):
            with pytest.raises(TrustNeeded) as asked:
                client.call(method, {"configuration": line})
            assert str(asked.value) == ASKS
        with pytest.raises(TrustNeeded):
            client.call("compare", {"configurations": ["vgg16", line]})
        assert runs(net) == 0
        trusted = {"configuration": line, "trust": True}
        graph = client.call("load", trusted, timeout=300)
        assert graph.nodes[-1].outputs[0].shape == (None, 2)
        assert client.call("draw", trusted).graph == graph
        assert runs(net) == 1  # a change of theme runs nothing again
        net.write_text(SOURCE.replace("width=2", "width=3"))
        assert client.call("load", trusted).nodes[-1].outputs[0].shape == (None, 3)
        assert runs(net) == 2
        with pytest.raises(TrustNeeded):  # consent was for the request, not for ever
            client.call("load", {"configuration": line})
        compared = client.call("compare", {"configurations": [line, f"{line},width=7"], "trust": True})
        assert compared.graphs[1].nodes[-1].outputs[0].shape == (None, 7)
        with pytest.raises(UserCodeError) as failed:
            client.call("load", {"configuration": f"{net}:fails", "trust": True})
        assert "line 12, in fails" in str(failed.value)
        assert "line 12, in fails" in failed.value.traceback


def test_without_trust_every_command_refuses_in_one_line(net):
    commands = (("summary", "net.py:build"), ("explain", "net.py:build"), ("compare", "vgg16", "net.py:build"))
    for command in (*commands, ("export", "net.py:build", "-o", "x.svg")):
        assert refusal(archigram(*command, cwd=net.parent)) == ASKS
    assert runs(net) == 0


def test_the_users_traceback_comes_with_verbose_and_cannot_steer_the_terminal(net):
    done = archigram("-v", "summary", "net.py:fails", "--trust", cwd=net.parent)
    assert done.returncode == 1
    assert "Traceback (most recent call last):" in done.stderr
    assert 'net.py", line 12, in fails' in done.stderr
    assert "\x1b" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith('error: "net.py:fails" raised ')


def test_with_trust_the_table_alone_is_written(net):
    done = archigram("summary", "net.py:build", "--trust", "--format", "csv", cwd=net.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "noise" not in done.stdout
    assert done.stdout.startswith("layer")
