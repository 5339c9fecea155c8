"""How a worker is started: its command and its environment, the same for every client."""

from __future__ import annotations

import os

from probe.program import QUIET, program


def command() -> list[str]:
    """The program and its arguments."""
    return program("--worker")


def environment(gpu: bool = False) -> dict[str, str]:
    """This process' environment with the libraries' chatter turned off.

    And without the GPU: reading shapes needs none, and TensorFlow would reserve all of its memory.
    """
    hidden = {} if gpu else {"CUDA_VISIBLE_DEVICES": "-1"}
    return {**os.environ, **QUIET, "KERAS_BACKEND": "tensorflow", **hidden}
