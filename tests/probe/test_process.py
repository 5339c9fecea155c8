"""How a dead process is told of: in its own last words, not in its framework's small talk."""

import sys

import pytest

from probe.measure import measure_one
from probe.task import task_of
from tests.probe.models import QUICK

TALK = (
    "2026-11-23 05:01:02.123456: I external/local_xla/xla/tsl/cuda/cudart_stub.cc:31] Could not find cuda drivers",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow with the right flags.",
    "2026-11-23 05:01:02.123 [W:onnxruntime:, graph.cc:43] an initializer is not used",
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "I0000 00:00:1714562000.000000   12345 cuda_executor.cc:1015] no NUMA node",
    "W0000 00:00:1714562000.000000   12345 gpu_device.cc:2342] cannot dlopen some GPU libraries",
)


def died_saying(*lines):
    program = "import os, sys; sys.stderr.write(sys.argv[1]); sys.stderr.flush(); os.abort()"
    command = [sys.executable, "-c", program, "\n".join(lines)]
    return measure_one(task_of("vgg16", QUICK), command=command).error


@pytest.mark.parametrize("talk", TALK)
def test_small_talk_is_no_last_word(talk):
    assert died_saying("F failed to align", talk).endswith("its last words: F failed to align")


def test_who_only_chatted_has_no_last_words():
    error = died_saying(*TALK)
    assert "SIGABRT" in error
    assert "last words" not in error


def test_an_errors_line_is_kept():
    line = "2026-11-23 05:01:02.123456: E external/xla.cc:31] Invalid instruction"
    assert died_saying(TALK[0], line).endswith(line)
