"""Frames: what is sent is what arrives, cut from any stream."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import errors
from graph.values import Graph, Node, TensorSpec, Weight
from render.drawing import Drawing, Group, Rect, Text
from worker import protocol

GRAPH = Graph(
    "net",
    (
        Node("a", "InputLayer", outputs=(TensorSpec("a", (None, "⌈H/2⌉", 3)),)),
        Node("b", "Dense", inputs=("a",), weights=("b/kernel",), attributes={"units": 10, "nested": {"k": [1, 2.5]}}),
    ),
    weights=(Weight("b/kernel", (3, 10), value=None), Weight("c", (2,), "int64", None, "constant", (1, 2))),
    notes=("two\nlines",),
)
DRAWING = Drawing(10, 20, (Group("a", (Rect(0, 0, 5, 5), Text(1, 2, "×", 7, 4.5))),))


def test_a_request_arrives_as_sent():
    line = protocol.encode_request(7, "load", {"configuration": "ü\n×"})
    assert line.count(b"\n") == 1
    request = protocol.decode_request(line)
    assert (request.id, request.method) == (7, "load")
    assert msgspec.json.decode(request.params) == {"configuration": "ü\n×"}


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("ping", "pong"),
        ("load", GRAPH),
        ("draw", protocol.Drawn(GRAPH, DRAWING)),
        ("doctor", (protocol.Check("fonts", True, "bundled"), protocol.Check("layout", False, "no", "install"))),
    ],
)
def test_each_methods_result_arrives_as_sent(method, result):
    line = protocol.encode_result(3, result)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    frame = protocol.decode_frame(line)
    assert frame.error is None
    assert frame.progress is None
    assert protocol.decode_result(method, frame) == result


def test_progress_is_no_result():
    frame = protocol.decode_frame(protocol.encode_frame(protocol.Frame(1, progress=protocol.Progress("x", 0.5))))
    assert frame.progress == protocol.Progress("x", 0.5)
    assert not bytes(frame.result)


def test_the_wire_form_of_the_contract():
    failure = protocol.Failure("LoadError", "no")
    assert protocol.encode_frame(protocol.Frame(1, error=failure)) == (
        b'{"id":1,"error":{"kind":"LoadError","message":"no"}}\n'
    )
    assert protocol.encode_result(1, "pong") == b'{"id":1,"result":"pong"}\n'


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ArchigramError)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_keeps_class_and_line(kind):
    again = protocol.to_exception(protocol.failure_of(kind("what; why\n and what to try")))
    assert type(again) is kind
    assert str(again) == "what; why and what to try"


@pytest.mark.parametrize("kind", ["Bug", "ValueError", "annotations", "__doc__"])
def test_every_other_kind_is_a_bug(kind):
    again = protocol.to_exception(protocol.Failure(kind, "boom", "Traceback"))
    assert type(again) is protocol.Bug
    assert again.traceback == "Traceback"


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b""))), st.integers(1, 7))
def test_lines_survive_any_cutting(lines, size):
    stream = b"".join(line + b"\n" for line in lines) + b"unfinished"
    splitter, found = protocol.Splitter(), []
    for start in range(0, len(stream), size):
        found += splitter.feed(stream[start : start + size])
    assert found == lines
