"""Keras on TensorFlow: one compiled ``tf.function``, called with tensors that already lie on the device.

The function itself is called, as everybody calls it, not the concrete function inside: finding that one by the
arguments' signature and handing over hundreds of weights costs 0.2 to 0.5 ms a call, which a user pays too.
"""

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


class TensorFlow(Backend):
    """Keras with ``KERAS_BACKEND=tensorflow``."""

    name = "tensorflow"
    packages = ("tensorflow", "keras", "numpy")

    def start(self, settings: Settings) -> None:
        """Threads must be set before the first operation."""
        if find_spec("tensorflow") is None:
            raise missing("tensorflow")
        import tensorflow

        if settings.threads:
            tensorflow.config.threading.set_intra_op_parallelism_threads(settings.threads)
            tensorflow.config.threading.set_inter_op_parallelism_threads(settings.threads)
        gpus = tensorflow.config.list_physical_devices("GPU")
        if settings.device == "gpu" and not gpus:
            raise no_gpu(why_no_gpu("TensorFlow"))

    def build(self, configuration: Configuration, graph: Graph, settings: Settings) -> Running:
        """The model with initialised weights in a ``tf.function``."""
        model = keras_model.build(configuration, graph, settings)
        return _Running(model, configuration, graph, settings)


class _Running(Running):
    def __init__(self, model: Any, configuration: Configuration, graph: Graph, settings: Settings) -> None:
        import tensorflow

        self._settings = settings
        self._on_gpu = bool(tensorflow.config.list_physical_devices("GPU")) and settings.device != "cpu"
        self.dtype = settings.dtype
        self.threads = settings.threads or usable_threads()
        fed = keras_model.fed(model, graph)
        self.inputs = input_sizes(fed)
        values = [tensorflow.constant(numbers(spec, configuration)) for spec in fed]
        feed = values[0] if len(values) == 1 else values
        function = tensorflow.function(
            lambda x: model(x, training=False), autograph=False, jit_compile=settings.xla or None
        )
        self.call = self._synchronised(function, feed)
        self.layers = keras_model.layer_names(model)

    def _synchronised(self, function: Callable[[Any], Any], feed: Any) -> Callable[[], object]:
        """On a CPU a call returns with its result; a GPU's work is waited for."""
        import tensorflow

        self._function, self._feed = function, feed
        wait = tensorflow.test.experimental.sync_devices
        if not self._on_gpu:
            return lambda: function(feed)

        def call() -> None:
            function(feed)
            wait()

        return call

    def device(self) -> Where:
        """By the device of the result's first tensor."""
        import tensorflow

        result = tensorflow.nest.flatten(self._function(self._feed))[0]
        if "GPU" not in result.device.upper():
            return on_cpu(self._settings, "TensorFlow")
        gpu = tensorflow.config.list_physical_devices("GPU")[0]
        details = tensorflow.config.experimental.get_device_details(gpu)
        return Where(f"GPU: {details.get('device_name', gpu.name)}", "gpu")

    def device_peak_bytes(self) -> int | None:
        """TensorFlow's own count of the GPU's memory."""
        if not self._on_gpu:
            return None
        import tensorflow

        return int(tensorflow.config.experimental.get_memory_info("GPU:0")["peak"])

    def product(self, size: int) -> Callable[[], object]:
        """``tf.matmul`` in a compiled function of its own."""
        import tensorflow

        kind = keras_model.compute_dtype(self._settings, on_gpu=self._on_gpu)
        matrix = tensorflow.cast(tensorflow.random.normal((size, size)), kind)
        function = tensorflow.function(lambda a: tensorflow.matmul(a, a), autograph=False).get_concrete_function(matrix)
        wait = tensorflow.test.experimental.sync_devices if self._on_gpu else lambda: None

        def call() -> None:
            function(matrix)
            wait()

        return call

    def shares(self, graph: Graph) -> NodeShares:
        """From TensorFlow's own trace."""
        from probe.backends.tensorflow_trace import shares

        if self._settings.xla:
            raise ProbeError("XLA fuses the layers away, so no layer has a time of its own; try without xla=true")
        return shares(self.call, graph, self.layers)
