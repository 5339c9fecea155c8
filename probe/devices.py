"""The machine: the processor's name, why there is no GPU, versions, the host's name."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from probe.memory import GIGABYTE, machine_bytes

_GPU_NODES = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
"""What the drivers of NVIDIA, AMD and Windows' subsystem for Linux leave in the file system."""


class Where(NamedTuple):
    """Where a result lives. ``reason`` says why that is not a GPU, where one was not ruled out by the person."""

    name: str
    kind: Literal["cpu", "gpu"]
    reason: str = ""


def processor() -> str:
    """The processor's name, as the system tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine() or "unknown"


def cpu(reason: str = "") -> Where:
    """The processor as a place."""
    return Where(f"CPU: {processor()}", "cpu", reason)


def usable_threads() -> int:
    """Threads this process may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_gpu_driver() -> bool:
    """Whether the system shows a driver of a GPU."""
    return any(os.path.exists(path) for path in _GPU_NODES)


def listed() -> list[str]:
    """Every device that a back end installed here can compute on, with its memory; starts TensorFlow (seconds)."""
    return [f"{processor()} with {machine_bytes() / GIGABYTE:.0f} GB", *_of_tensorflow(), *_of_onnxruntime()]


def _of_tensorflow() -> list[str]:
    if find_spec("tensorflow") is None:
        return []
    import tensorflow

    memory, found = _gpu_memory(), []
    for gpu in tensorflow.config.list_physical_devices("GPU"):
        details = tensorflow.config.experimental.get_device_details(gpu)
        name = str(details.get("device_name", gpu.name))
        found.append(f"TensorFlow: {name}{memory.get(name, '')}")
    return found or ["TensorFlow: CPU only"]


def _of_onnxruntime() -> list[str]:
    if find_spec("onnxruntime") is None:
        return []
    import onnxruntime

    names = [name.removesuffix("ExecutionProvider") for name in onnxruntime.get_available_providers()]
    return [f"ONNX Runtime: {', '.join(names)}"]


def _gpu_memory() -> dict[str, str]:
    """`` with 80 GB`` by the GPU's name, as NVIDIA's own tool says; {} without it."""
    command = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return {}
    pairs = [line.rsplit(",", 1) for line in done.stdout.splitlines() if "," in line]
    return {name.strip(): f" with {int(memory) / 1024:.0f} GB" for name, memory in pairs if memory.strip().isdecimal()}


def why_no_gpu(backend: str) -> str:
    """One line for who might have expected a GPU."""
    if not has_gpu_driver():
        return "no GPU driver on this machine"
    return f"there is a GPU driver, but {backend} offers no GPU here: its GPU libraries are not installed"


def host() -> str:
    """The machine's name."""
    return platform.node() or "localhost"


def host_versions(packages: Iterable[str]) -> dict[str, str]:
    """Python's version, the system, and those of the packages that are installed; nothing is imported."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.release()}"}
    for name in ("archigram", *packages):
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
