"""Keras on JAX: the stateless call under ``jax.jit``, variables and inputs already on the device. Always XLA."""

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


class Jax(Backend):
    """Keras with ``KERAS_BACKEND=jax``."""

    name = "jax"
    packages = ("jax", "jaxlib", "keras", "numpy")

    def start(self, settings: Settings) -> None:
        """JAX takes its threads from the environment."""
        if find_spec("jax") is None:
            raise missing("jax")
        import jax

        if settings.device == "gpu" and jax.devices()[0].platform == "cpu":
            raise no_gpu(why_no_gpu("JAX"))

    def build(self, configuration: Configuration, graph: Graph, settings: Settings) -> Running:
        """The model with initialised weights, compiled."""
        return _Running(keras_model.build(configuration, graph, settings), configuration, graph, settings)


class _Running(Running):
    def __init__(self, model: Any, configuration: Configuration, graph: Graph, settings: Settings) -> None:
        import jax

        self._settings = settings
        self.dtype = settings.dtype
        self.threads = settings.threads or usable_threads()
        fed = keras_model.fed(model, graph)
        self.inputs = input_sizes(fed)
        values = [jax.device_put(numbers(spec, configuration)) for spec in fed]
        feed = values[0] if len(values) == 1 else values
        trainable = [variable.value for variable in model.trainable_variables]
        rest = [variable.value for variable in model.non_trainable_variables]

        def forward(trainable: Any, rest: Any, feed: Any) -> Any:
            return model.stateless_call(trainable, rest, feed, training=False)[0]

        compiled = jax.jit(forward).lower(trainable, rest, feed).compile()
        self.call = lambda: jax.block_until_ready(compiled(trainable, rest, feed))

    def device(self) -> Where:
        """By the device of the result's first array."""
        import jax

        (place,) = jax.tree_util.tree_leaves(self.call())[0].devices()
        if place.platform == "cpu":
            return on_cpu(self._settings, "JAX")
        return Where(f"GPU: {place.device_kind}", "gpu")

    def device_peak_bytes(self) -> int | None:
        """JAX's own count of the device's memory."""
        import jax

        stats = jax.devices()[0].memory_stats() or {}
        peak = stats.get("peak_bytes_in_use")
        return None if peak is None else int(peak)

    def product(self, size: int) -> Callable[[], object]:
        """``jax.numpy.matmul``, compiled."""
        import jax

        kind = keras_model.compute_dtype(self._settings, on_gpu=jax.devices()[0].platform != "cpu")
        matrix = jax.random.normal(jax.random.key(0), (size, size)).astype(kind)
        compiled = jax.jit(jax.numpy.matmul).lower(matrix, matrix).compile()
        return lambda: jax.block_until_ready(compiled(matrix, matrix))

    def shares(self, graph: Graph) -> NodeShares:
        """XLA fuses layers into one another."""
        raise ProbeError("XLA fuses the layers away, so no layer has a time of its own; try backend=tensorflow")
