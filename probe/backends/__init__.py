"""The back ends. One is a module with a ``Backend`` and one line in ``BACKENDS``; imported on use."""

from __future__ import annotations

from importlib import import_module

from graph.errors import ProbeError
from graph.values import Graph
from probe.backends.base import Backend, Running
from probe.values import Settings

__all__ = ["BACKENDS", "Backend", "Running", "backend_for"]

BACKENDS: dict[str, str] = {
    "tensorflow": "probe.backends.tensorflow_backend:TensorFlow",
    "jax": "probe.backends.jax_backend:Jax",
    "torch": "probe.backends.torch_backend:Torch",
    "onnxruntime": "probe.backends.onnxruntime_backend:OnnxRuntime",
}
"""Back end → ``module:class``."""


def backend_for(graph: Graph, settings: Settings) -> Backend:
    """The back end that runs this graph: ONNX Runtime an ONNX file, Keras on TensorFlow everything else unless
    asked otherwise. Raises ProbeError for a pair that does not fit.
    """
    name = settings.backend
    if name == "auto":
        name = "onnxruntime" if graph.format == "onnx" else "tensorflow"
    if (name == "onnxruntime") != (graph.format == "onnx"):
        kind = "an ONNX file" if graph.format == "onnx" else "a Keras model"
        fitting = "onnxruntime" if graph.format == "onnx" else "tensorflow, jax or torch"
        raise ProbeError(f"backend={name} does not run {kind}; try backend={fitting}")
    module, _, cls = BACKENDS[name].partition(":")
    backend: Backend = getattr(import_module(module), cls)()
    return backend
