"""Keras on PyTorch: eager calls in inference mode, as Keras runs there; a GPU's work is waited for."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from graph.configuration import Configuration
from graph.errors import ProbeError
from graph.values import Graph
from probe import keras_model
from probe.backends.base import Backend, NodeShares, Running, input_sizes, missing, no_gpu, on_cpu
from probe.devices import Where, usable_threads, why_no_gpu
from probe.inputs import numbers
from probe.values import Settings


class Torch(Backend):
    """Keras with ``KERAS_BACKEND=torch``."""

    name = "torch"
    packages = ("torch", "keras", "numpy")

    def start(self, settings: Settings) -> None:
        """Threads must be set before the first operation."""
        if find_spec("torch") is None:
            raise missing("torch")
        if settings.xla:
            raise ProbeError("xla=true is TensorFlow's and JAX's; leave it out for torch")
        import torch

        if settings.threads:
            torch.set_num_threads(settings.threads)
        if settings.device == "gpu" and not torch.cuda.is_available():
            raise no_gpu(why_no_gpu("PyTorch"))

    def build(self, configuration: Configuration, graph: Graph, settings: Settings) -> Running:
        """The model with initialised weights."""
        return _Running(keras_model.build(configuration, graph, settings), configuration, graph, settings)


class _Running(Running):
    def __init__(self, model: Any, configuration: Configuration, graph: Graph, settings: Settings) -> None:
        import keras
        import torch

        self._settings = settings
        self._on_gpu = torch.cuda.is_available() and settings.device != "cpu"
        self.dtype = settings.dtype
        self.threads = settings.threads or usable_threads()
        fed = keras_model.fed(model, graph)
        self.inputs = input_sizes(fed)
        values = [keras.ops.convert_to_tensor(numbers(spec, configuration)) for spec in fed]
        feed = values[0] if len(values) == 1 else values
        wait = torch.cuda.synchronize if self._on_gpu else None

        @torch.inference_mode()  # type: ignore[untyped-decorator]
        def call() -> object:
            result = model(feed, training=False)
            if wait is not None:
                wait()
            return result

        self.call = call

    def device(self) -> Where:
        """By the device of the result's first tensor."""
        import keras
        import torch

        result = keras.tree.flatten(self.call())[0]
        if result.device.type == "cpu":
            return on_cpu(self._settings, "PyTorch")
        return Where(f"GPU: {torch.cuda.get_device_name(result.device)}", "gpu")

    def device_peak_bytes(self) -> int | None:
        """PyTorch's own count of the GPU's memory."""
        import torch

        return int(torch.cuda.max_memory_allocated()) if self._on_gpu else None

    def product(self, size: int) -> Callable[[], object]:
        """``torch.matmul``."""
        import torch

        kind = getattr(torch, keras_model.compute_dtype(self._settings, on_gpu=self._on_gpu))
        matrix = torch.randn(size, size, device="cuda" if self._on_gpu else "cpu").to(kind)

        def call() -> object:
            result = torch.matmul(matrix, matrix)
            if self._on_gpu:
                torch.cuda.synchronize()
            return result

        return call

    def shares(self, graph: Graph) -> NodeShares:
        """Not yet: see docs/probe.md."""
        raise ProbeError("times of single nodes are read from TensorFlow and ONNX Runtime only; try backend=tensorflow")
