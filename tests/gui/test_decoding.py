"""Large answers, decoded beside the window: the same as decoded at once, and a cancel is a cancel."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec
import pytest

from graph.errors import Cancelled
from gui import decoding, parts
from gui.worker_link import WorkerLink
from tests.gui.conftest import settle, wait_until
from tests.gui.fakes import small_drawing, small_graph
from tests.gui.test_worker_link import ask, worker, works  # noqa: F401 - the fixture
from worker import protocol


@pytest.fixture
def held(monkeypatch) -> Iterator[threading.Event]:
    """Decoding waits for this."""
    event = threading.Event()
    real = decoding.decode

    def wait_and_decode(method, frame):
        event.wait(30)
        return real(method, frame)

    monkeypatch.setattr(decoding, "decode", wait_and_decode)
    yield event
    event.set()


def frame_of(result) -> protocol.Frame:
    return protocol.decode_frame(protocol.encode_result(1, result))


def test_a_drawing_sorted_ahead_is_sorted_as_it_would_be_at_once():
    graph = small_graph()
    drawn = decoding.decode("draw", frame_of(protocol.Drawn(graph, small_drawing(graph))))
    again = msgspec.json.decode(msgspec.json.encode(drawn.drawing), type=type(drawn.drawing))
    ahead, at_once = parts.sort_parts(drawn.drawing), parts.sort_parts(again)
    assert ahead.nodes == at_once.nodes
    assert ahead.edges == at_once.edges
    assert ahead.nodes


def test_what_is_sorted_ahead_is_handed_out_once():
    drawing = small_drawing(small_graph())
    parts.AHEAD.prepare((drawing,))
    assert parts.sort_parts(drawing) is not parts.sort_parts(drawing)


def test_the_window_lives_while_a_large_answer_is_decoded(worker: WorkerLink, held):  # noqa: F811
    _, heard = ask(worker, "long")
    wait_until(lambda: bool(worker.decoding))
    settle()
    assert not heard.over
    held.set()
    wait_until(lambda: heard.over)
    assert heard.result == "x" * 3_000_000


def test_a_large_answer_cancelled_while_it_is_decoded_is_not_told(worker: WorkerLink, held):  # noqa: F811
    number, heard = ask(worker, "long")
    wait_until(lambda: bool(worker.decoding))
    worker.cancel(number)
    held.set()
    assert works(worker)
    assert isinstance(heard.error, Cancelled)
    assert heard.result is None


def test_a_large_answer_of_the_wrong_type_is_an_error(worker: WorkerLink):  # noqa: F811
    _, heard = ask(worker, "long nonsense")
    wait_until(lambda: heard.over)
    assert isinstance(heard.error, msgspec.ValidationError)
    assert works(worker)
