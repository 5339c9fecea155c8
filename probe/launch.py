"""How the process of one configuration is started: its command and its own environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from probe.values import Settings

ROOT = Path(__file__).resolve().parent.parent

_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GRPC_VERBOSITY": "ERROR",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUNBUFFERED": "1",
    # taken as it comes, the GPU's memory is all reserved at once and a peak says nothing
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}

_BY_BACKEND = {"jax": "jax", "torch": "torch"}


def command() -> list[str]:
    """The program and its arguments; a script's path, so that the current folder is not on Python's path."""
    return [sys.executable, str(ROOT / "main.py"), "--probe"]


def environment(settings: Settings) -> dict[str, str]:
    """This process' environment with the devices, threads and back end of one task."""
    own = {**os.environ, **_QUIET, "KERAS_BACKEND": _BY_BACKEND.get(settings.backend, "tensorflow")}
    if settings.device == "cpu":
        own |= {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    if settings.threads:
        threads = str(settings.threads)
        own |= {"OMP_NUM_THREADS": threads, "NPROC": threads, "TF_NUM_INTRAOP_THREADS": threads}
    return own
