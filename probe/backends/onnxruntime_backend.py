"""ONNX Runtime for ONNX files, with inputs and outputs bound on the device."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from graph.configuration import Configuration
from graph.errors import ProbeError
from graph.values import Graph
from probe.backends.base import Backend, NodeShares, Running, input_sizes, missing, no_gpu, on_cpu
from probe.devices import Where, usable_threads, why_no_gpu
from probe.inputs import numbers
from probe.values import Settings

GPU_PROVIDERS = {
    "CUDAExecutionProvider": "cuda",
    "ROCMExecutionProvider": "cuda",
    "DmlExecutionProvider": "dml",
}
"""Providers that compute on a GPU, and what ONNX Runtime calls the memory they own."""


class OnnxRuntime(Backend):
    """ONNX Runtime with its CPU or a GPU's provider."""

    name = "onnxruntime"
    packages = ("onnxruntime", "onnxruntime-gpu", "onnx", "numpy")

    def start(self, settings: Settings) -> None:
        """Refuse what the file or the installation cannot give."""
        if find_spec("onnxruntime") is None:
            raise missing("onnxruntime")
        if settings.dtype != "float32":
            raise ProbeError(f"dtype={settings.dtype} does not fit an ONNX file, which holds its own; leave it out")
        if settings.xla:
            raise ProbeError("xla=true is TensorFlow's and JAX's; leave it out for ONNX Runtime")
        if settings.device == "gpu" and not gpu_providers():
            raise no_gpu(why_no_gpu("ONNX Runtime"))
        import onnxruntime

        onnxruntime.set_default_logger_severity(4)

    def build(self, configuration: Configuration, graph: Graph, settings: Settings) -> Running:
        """A session of the file as it is, its own weights included."""
        return _Running(configuration, graph, settings)


def gpu_providers() -> list[str]:
    """The GPU providers that this installation has."""
    import onnxruntime

    return [name for name in onnxruntime.get_available_providers() if name in GPU_PROVIDERS]


def session_options(settings: Settings) -> Any:
    """Threads that wait do not spin: on a shared machine spinning doubles the time, on an idle one it gains little."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = settings.threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


class _Running(Running):
    def __init__(self, configuration: Configuration, graph: Graph, settings: Settings) -> None:
        import onnxruntime

        self._settings, self._path = settings, configuration.source
        self._providers = [*(gpu_providers() if settings.device != "cpu" else []), "CPUExecutionProvider"]
        self._session = onnxruntime.InferenceSession(self._path, session_options(settings), providers=self._providers)
        self._place = GPU_PROVIDERS.get(self._session.get_providers()[0], "cpu")
        self.dtype = _main_dtype(graph)
        self.threads = settings.threads or usable_threads()
        self.inputs = input_sizes(graph.inputs)
        self._arrays = {spec.name: numbers(spec, configuration) for spec in graph.inputs}
        self.call = self._bound(self._session)

    def _bound(self, session: Any) -> Callable[[], object]:
        """Inputs already on the device, outputs left there."""
        import onnxruntime

        binding = session.io_binding()
        for name, array in self._arrays.items():
            binding.bind_ortvalue_input(name, onnxruntime.OrtValue.ortvalue_from_numpy(array, self._place, 0))
        for output in session.get_outputs():
            binding.bind_output(output.name, self._place, 0)
        self._binding = binding
        run, wait = session.run_with_iobinding, binding.synchronize_outputs

        def call() -> None:
            run(binding)
            wait()

        return call

    def device(self) -> Where:
        """By where the first output lies."""
        values = self._binding.get_outputs()
        place = values[0].device_name() if values else "cpu"
        if place != "cpu":
            return Where(f"GPU: {self._session.get_providers()[0].removesuffix('ExecutionProvider')}", "gpu")
        return on_cpu(self._settings, "ONNX Runtime")

    def product(self, size: int) -> Callable[[], object]:
        """A MatMul with a constant second factor, as a Gemm's weights are: they may be packed beforehand."""
        import numpy
        import onnxruntime

        matrix = numpy.random.default_rng(0).standard_normal((size, size), dtype=numpy.float32)
        model = _product_model(size, matrix)
        session = onnxruntime.InferenceSession(model, session_options(self._settings), providers=self._providers)
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(matrix, self._place, 0))
        binding.bind_output("y", self._place, 0)

        def call() -> None:
            session.run_with_iobinding(binding)
            binding.synchronize_outputs()

        return call

    def shares(self, graph: Graph) -> NodeShares:
        """From ONNX Runtime's own profile."""
        from probe.backends.onnxruntime_profile import shares

        return shares(Path(self._path), graph, self._settings, self._providers, self._bound)


def _product_model(size: int, matrix: Any) -> bytes:
    from onnx import TensorProto, helper, numpy_helper

    shape = [size, size]
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(matrix, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    data: bytes = model.SerializeToString()
    return data


def _main_dtype(graph: Graph) -> str:
    """The dtype that holds most of the parameters."""
    held: dict[str, int] = {}
    for weight in graph.weights:
        if weight.is_parameter:
            held[weight.dtype] = held.get(weight.dtype, 0) + (weight.count or 0)
    return max(held, key=lambda name: held[name]) if held else "float32"
