"""The link to the worker: replies, refusals, crashes, cancels, and that the next call works after each."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import Cancelled, LoadError, WorkerCrashed
from gui.worker_link import WorkerLink
from tests.gui.conftest import wait_until
from worker.client import too_long

SCRIPT = Path(__file__).with_name("scripted_worker.py")


class Heard:
    """What a call was told."""

    def __init__(self) -> None:
        self.result: object = None
        self.error: Exception | None = None
        self.progress: list[tuple[str, float | None]] = []

    @property
    def over(self) -> bool:
        return self.result is not None or self.error is not None


@pytest.fixture
def worker(qapp) -> Iterator[WorkerLink]:
    link = WorkerLink(command=[sys.executable, str(SCRIPT)])
    yield link
    link.stop()


def ask(link: WorkerLink, act: str) -> tuple[int, Heard]:
    heard = Heard()
    number = link.call(
        "ping",
        {"act": act},
        done=lambda result: setattr(heard, "result", result),
        failed=lambda error: setattr(heard, "error", error),
        progress=lambda message, fraction: heard.progress.append((message, fraction)),
    )
    return number, heard


def works(link: WorkerLink) -> bool:
    _, heard = ask(link, "pong")
    wait_until(lambda: heard.over)
    return heard.result == "pong"


def test_a_call_starts_the_worker_and_gets_its_result(worker):
    assert worker.process_id == 0
    assert works(worker)
    assert worker.process_id != 0
    wait_until(lambda: "noise" in worker.last_words)


def test_calls_are_answered_in_order(worker):
    heard = [ask(worker, f"answer {place}")[1] for place in range(5)]
    wait_until(lambda: all(one.over for one in heard))
    assert [one.result for one in heard] == [f"answer {place}" for place in range(5)]


def test_a_reply_of_megabytes_arrives_whole(worker):
    _, heard = ask(worker, "long")
    wait_until(lambda: heard.over)
    assert heard.result == "x" * 3_000_000


def test_a_refusal_keeps_its_class_and_the_worker(worker):
    assert works(worker)
    process = worker.process_id
    _, heard = ask(worker, "refuse")
    wait_until(lambda: heard.over)
    assert isinstance(heard.error, LoadError)
    assert str(heard.error) == "no; try yes"
    assert works(worker)
    assert worker.process_id == process


@pytest.mark.parametrize("how", ["crash", "exit"])
def test_a_death_is_an_error_and_the_next_call_works(worker, how):
    _, heard = ask(worker, how)
    _, behind = ask(worker, "behind")
    wait_until(lambda: heard.over and behind.over)
    assert isinstance(heard.error, WorkerCrashed)
    assert behind.result == "behind"


def test_a_worker_killed_in_mid_call_is_an_error_and_the_next_call_works(worker):
    _, heard = ask(worker, "sleep")
    wait_until(lambda: bool(heard.progress))
    os.kill(worker.process_id, signal.SIGKILL)
    wait_until(lambda: heard.over)
    assert isinstance(heard.error, WorkerCrashed)
    assert works(worker)


def test_a_worker_that_dies_at_rest_is_replaced_without_a_word(worker):
    assert works(worker)
    os.kill(worker.process_id, signal.SIGKILL)
    wait_until(lambda: worker.process_id == 0)
    assert works(worker)


def test_cancel_kills_the_call_under_way_and_keeps_the_queue(worker):
    number, heard = ask(worker, "sleep")
    _, behind = ask(worker, "behind")
    wait_until(lambda: bool(heard.progress))
    assert heard.progress == [("sleeping", 0.25)]
    worker.cancel(number)
    assert isinstance(heard.error, Cancelled)
    wait_until(lambda: behind.over)
    assert behind.result == "behind"


def test_cancel_of_a_waiting_call_leaves_the_worker_alone(worker):
    first_number, first = ask(worker, "sleep")
    number, waiting = ask(worker, "pong")
    wait_until(lambda: bool(first.progress))
    process = worker.process_id
    worker.cancel(number)
    assert isinstance(waiting.error, Cancelled)
    assert worker.process_id == process
    worker.cancel(first_number)


def test_a_result_of_the_wrong_type_is_an_error_not_a_silence(worker):
    _, heard = ask(worker, "nonsense")
    wait_until(lambda: heard.over)
    assert heard.error is not None
    assert works(worker)


def test_a_program_that_is_not_there_fails_every_call(qapp):
    link = WorkerLink(command=["/nowhere/python"])
    _, first = ask(link, "pong")
    _, second = ask(link, "pong")
    wait_until(lambda: first.over and second.over)
    assert isinstance(first.error, WorkerCrashed)
    assert isinstance(second.error, WorkerCrashed)
    link.stop()


def test_a_call_that_takes_too_long_is_ended_in_the_command_lines_words_and_the_queue_goes_on(qapp):
    link = WorkerLink(command=[sys.executable, str(SCRIPT)], longest_ms=300)
    _, heard = ask(link, "sleep")
    _, behind = ask(link, "behind")
    wait_until(lambda: heard.over)
    assert isinstance(heard.error, WorkerCrashed)
    assert str(heard.error) == str(too_long("ping"))
    wait_until(lambda: behind.over)
    link.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("how", "words"), [("crash", "killed by SIGSEGV"), ("exit", "exit code 3")])
def test_how_a_worker_died_is_said_in_words(worker, how, words):
    _, heard = ask(worker, how)
    wait_until(lambda: heard.over)
    assert str(heard.error).startswith(f"the worker process died at ping ({words}); ")
    assert works(worker)


def test_memory_at_its_limit_is_said_too(worker):
    _, heard = ask(worker, "full")
    wait_until(lambda: heard.over)
    assert "(out of memory)" in str(heard.error)
