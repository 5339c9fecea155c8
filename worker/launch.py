"""How a worker is started: its command and its environment, the same for every client."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GRPC_VERBOSITY": "ERROR",
    "KERAS_BACKEND": "tensorflow",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUNBUFFERED": "1",
}


def command() -> list[str]:
    """The program and its arguments.

    A script's path, not ``-m``: with ``-m`` the current folder would come first on the path,
    and a ``json.py`` lying beside somebody's model would run.
    """
    return [sys.executable, str(ROOT / "main.py"), "--worker"]


def environment(gpu: bool = False) -> dict[str, str]:
    """This process' environment with the libraries' chatter turned off.

    And without the GPU: reading shapes needs none, and TensorFlow would reserve all of its memory.
    """
    return {**os.environ, **QUIET, **({} if gpu else {"CUDA_VISIBLE_DEVICES": "-1"})}
