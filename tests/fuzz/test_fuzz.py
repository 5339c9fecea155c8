"""A bounded part of the fuzzing, and everything that it ever found."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from tests.fuzz import wire
from tests.fuzz.mutate import damaged_bytes, mutate
from tests.fuzz.seeds import seeds
from tests.fuzz.target import examine
from worker import computing

CORPUS = Path(__file__).with_name("corpus")
SECONDS = 9.0
"""Per format; examples beyond are not tried."""

bounded = settings(
    max_examples=250,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.*")), ids=lambda path: path.name)
def test_what_was_found_is_mended(path, monkeypatch):
    """Files that hang the HDF5 library are ended by the worker's limit; here only that of Python can be seen."""
    monkeypatch.setenv("ARCHIGRAM_WORKER_SECONDS", "10")
    with computing.limited("reading this file"):
        assert examine(path) in ("drawn", "refused")


def test_every_seed_is_good(tmp_path):
    """What cannot be opened teaches nothing when it is damaged."""
    refused = []
    for number, (suffix, data) in enumerate(dict.fromkeys(seeds())):
        path = tmp_path / f"seed{number}{suffix}"
        path.write_bytes(data)
        if examine(path, outputs=False) != "drawn":
            refused.append(path.name)
    assert refused == []


@pytest.mark.parametrize("suffix", [".onnx", ".json", ".keras", ".h5"])
def test_damage_is_drawn_or_refused(suffix, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIGRAM_WORKER_SECONDS", "5")
    chosen = [seed for seed in seeds() if seed[0] == suffix]
    end = time.monotonic() + SECONDS

    @bounded
    @given(st.sampled_from(chosen), st.integers(0, 2**32))
    def check(seed, number):
        if time.monotonic() > end:
            return
        path = tmp_path / f"fuzz{suffix}"
        # damaged HDF5 can hang its library: that is for the worker, which can be ended
        path.write_bytes(mutate(seed, random.Random(number), structure=suffix in (".keras", ".h5")))
        try:
            with computing.limited("this file"):
                examine(path)
        except LoadError:
            pass

    check()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".onnx", ".keras", ".json"]))
def test_any_bytes_are_refused_in_one_line(tmp_path_factory, data, suffix):
    path = tmp_path_factory.getbasetemp() / f"noise{suffix}"
    path.write_bytes(data)
    assert examine(path) in ("drawn", "refused")


@given(st.integers(0, 2**32))
def test_the_wire_format_survives_being_taken_apart(number):
    """The mutator itself: what it parses, it writes back as it was."""
    rng = random.Random(number)
    data = rng.choice([seed[1] for seed in seeds() if seed[0] == ".onnx"])
    assert wire.encode(wire.parse(data)) == data
    assert isinstance(damaged_bytes(data, rng), bytes)
