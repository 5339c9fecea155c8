"""Live Keras models with initialised weights, for the clock. Only the probe's child imports this.

An application comes from its constructor with ``weights=None``. A model from a file is rebuilt from our own graph
of it (``probe.keras_layers``): the file itself never reaches Keras. A model built weight-free would draw its
weights anew at every use, so none is timed.
"""

from __future__ import annotations

from typing import Any

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph, TensorSpec
from graph.whatif import edits_of
from probe.values import Settings


def build(configuration: Configuration, graph: Graph, settings: Settings) -> Any:
    """The model. Raises ProbeError or LoadError where it cannot be built."""
    import keras

    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy(policy(settings))
    keras.utils.set_random_seed(0)
    if configuration.names_application and not edits_of(configuration)[1]:
        return _application(configuration)
    from probe.keras_layers import rebuild

    return rebuild(graph)


def policy(settings: Settings, *, on_gpu: bool | None = None) -> str:
    """Keras' dtype policy: ``mixed`` computes in float16 on a GPU and bfloat16 on a CPU, as each is fast at."""
    if settings.dtype != "mixed":
        return settings.dtype
    return "mixed_float16" if (_has_gpu(settings) if on_gpu is None else on_gpu) else "mixed_bfloat16"


def compute_dtype(settings: Settings, *, on_gpu: bool) -> str:
    """The dtype in which products are computed."""
    return policy(settings, on_gpu=on_gpu).removeprefix("mixed_")


def fed(model: Any, graph: Graph) -> list[TensorSpec]:
    """The graph's inputs in the order and dtype in which the model takes them."""
    given = [str(tensor.dtype) for tensor in model.inputs]
    return [TensorSpec(spec.name, spec.shape, dtype) for spec, dtype in zip(graph.inputs, given, strict=True)]


def layer_names(model: Any) -> list[str]:
    """Names of the model's operations, those of nested models included."""
    found: list[str] = []
    for operation in getattr(model, "operations", None) or model.layers:
        inner = getattr(operation, "layers", None)
        found.append(operation.name)
        if inner:
            found += layer_names(operation)
    return found


def _application(configuration: Configuration) -> Any:
    from loaders.applications import check, choose, constructor_arguments
    from loaders.catalogue import find_application
    from loaders.keras_build import initialised

    application = find_application(configuration.source)
    choices = choose(application, configuration)
    check(application, choices)
    if None in choices.shape:
        raise LoadError(f"{application.name} needs a size to be timed; try {application.name.lower()}@224x224x3")
    return initialised(application.name, constructor_arguments(choices), choices.below_minimum)


def _has_gpu(settings: Settings) -> bool:
    if settings.device == "cpu":
        return False
    from probe.devices import has_gpu_driver

    return has_gpu_driver()
