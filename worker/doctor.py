"""What works on this machine, seen from the worker: packages, layout engine, memory, devices."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from importlib import metadata

from probe.memory import GIGABYTE
from worker import limits
from worker.protocol import Check

_PACKAGES = (
    "tensorflow",
    "keras",
    "onnx",
    "onnxruntime",
    "h5py",
    "numpy",
    "msgspec",
    "pygraphviz",
    "uharfbuzz",
    "fonttools",
)
_REINSTALL = 'run "make setup", or install the packages of requirements/run.txt again'


def examine(devices: bool, report: Callable[[str, float | None], None]) -> tuple[Check, ...]:
    """All checks; ``devices`` also starts TensorFlow, which takes seconds."""
    checks = [_python(), *(_package(name) for name in _PACKAGES), _layout(), _fonts(), _memory()]
    if devices:
        report("starting TensorFlow", None)
    return (*checks, _devices() if devices else _likely_devices())


def _python() -> Check:
    return Check("python", True, f"{platform.python_version()} on {platform.platform()}")


def _package(name: str) -> Check:
    try:
        return Check(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, False, "not installed", _REINSTALL)


def _layout() -> Check:
    """Lay out the smallest graph with the engine in earnest."""
    try:
        import pygraphviz

        graph = pygraphviz.AGraph(directed=True)
        graph.add_edge("a", "b")
        graph.layout(prog="dot")
        placed = bool(graph.get_node("a").attr["pos"])
    except Exception as error:  # a missing system library shows as any kind of error
        return Check("layout", False, f"Graphviz does not work: {error}", f"{_REINSTALL}; the own layout is used")
    return Check("layout", placed, "Graphviz dot, in process" if placed else "Graphviz gives no positions")


def _fonts() -> Check:
    try:
        from render.metrics import text_width

        width = text_width("ResNet50V2", "sans", 13.0)
    except Exception as error:
        return Check("fonts", False, f"the bundled fonts cannot be measured: {error}", _REINSTALL)
    return Check("fonts", width > 0, "IBM Plex Sans and Mono, Archigram Math, bundled")


def _memory() -> Check:
    return Check("memory", True, f"{limits.memory_limit() / GIGABYTE:.1f} GB for one model at most")


def _likely_devices() -> Check:
    """What can be told at once."""
    driver = "an NVIDIA driver" if os.path.exists("/proc/driver/nvidia/version") else "no NVIDIA driver seen"
    return Check("devices", True, f"{os.cpu_count()} CPU cores, {driver}; --devices asks TensorFlow")


def _devices() -> Check:
    try:
        from probe.devices import listed

        found = listed()
    except Exception as error:
        return Check("devices", False, f"TensorFlow does not start: {error}", _REINSTALL)
    return Check("devices", True, "; ".join(found))
