"""How the process of one configuration is started: its command and its own environment."""

from __future__ import annotations

import os

from probe.program import QUIET, program
from probe.values import Settings

_GROWING = {
    # taken as it comes, the GPU's memory is all reserved at once and a peak says nothing
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}

_BY_BACKEND = {"jax": "jax", "torch": "torch"}


def command() -> list[str]:
    """The program and its arguments."""
    return program("--probe")


def environment(settings: Settings) -> dict[str, str]:
    """This process' environment with the devices, threads and back end of one task."""
    own = {**os.environ, **QUIET, **_GROWING, "KERAS_BACKEND": _BY_BACKEND.get(settings.backend, "tensorflow")}
    if settings.device == "cpu":
        own |= {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    if settings.threads:
        threads = str(settings.threads)
        own |= {"OMP_NUM_THREADS": threads, "NPROC": threads, "TF_NUM_INTRAOP_THREADS": threads}
    return own
