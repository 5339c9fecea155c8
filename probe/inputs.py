"""The inputs a model is called with: their sizes from the graph, their numbers drawn once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import structs

from graph.configuration import Configuration, print_shape
from graph.errors import LoadError, ProbeError
from graph.infer import infer
from graph.values import Graph, Shape, TensorSpec
from loaders.load import load

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_SEED = 0


def load_sized(configuration: Configuration, trust: bool = False) -> Graph:
    """The graph with every input's size known: an open batch is one. ``trust`` lets the user's own code run.

    Raises ProbeError for any other open size and for an empty batch, LoadError, ConfigurationError and
    TrustNeeded as a loader does.
    """
    graph = load(configuration, trust=trust)
    if graph.format == "onnx" and any(_is_open_batch(spec) for spec in graph.inputs):
        with suppress(LoadError):
            graph = load(configuration.with_option("batch", 1))
    inputs = {spec.name: _sized(graph, spec) for spec in graph.inputs}
    if configuration.option("batch") == 0 or 0 in {shape[0] for shape in inputs.values() if len(shape) > 1}:
        raise ProbeError("a batch of 0 holds no item, so there is nothing to time; try batch=1")
    if graph.format == "onnx":
        specs = tuple(structs.replace(spec, shape=inputs[spec.name]) for spec in graph.inputs)
        return structs.replace(graph, inputs=specs)
    return infer(graph, inputs)


def _is_open_batch(spec: TensorSpec) -> bool:
    return len(spec.shape or ()) > 1 and not isinstance((spec.shape or (0,))[0], int)


def batch_of(graph: Graph) -> int:
    """The leading size of the first input of more than one dimension; 1 where there is none."""
    shapes = [spec.shape for spec in graph.inputs if spec.shape and len(spec.shape) > 1]
    return shapes[0][0] if shapes and isinstance(shapes[0][0], int) else 1


def numbers(spec: TensorSpec, configuration: Configuration) -> NDArray[numpy.generic]:
    """An input's numbers: standard normal, so that no kernel meets denormals; ones for whole numbers and flags,
    which are as often tokens and masks; what the configuration gives for a scalar.
    """
    import numpy

    shape = tuple(size for size in spec.shape or () if isinstance(size, int))
    dtype = numpy_dtype(spec.dtype)
    given = configuration.option(spec.name)
    if isinstance(given, int | float) and not shape:
        return numpy.asarray(given, dtype)
    if numpy.issubdtype(dtype, numpy.floating):
        drawn = numpy.random.default_rng(_SEED).standard_normal(shape, dtype=numpy.float32)
        return drawn.astype(dtype)
    return numpy.ones(shape, dtype)


def numpy_dtype(name: str) -> numpy.dtype[numpy.generic]:
    """NumPy's dtype of a tensor's. Raises ProbeError for one that cannot be drawn."""
    import numpy

    try:
        return numpy.dtype(_NAMES.get(name, name))
    except TypeError:
        raise ProbeError(f"an input of dtype {name} cannot be made up; only models of numbers can be timed") from None


_NAMES = {"float": "float32", "double": "float64"}


def _sized(graph: Graph, spec: TensorSpec) -> Shape:
    if spec.shape is None:
        raise ProbeError(f"the input {spec.name} has no known rank, so nothing can be fed to it; try another model")
    shape = (1, *spec.shape[1:]) if _is_open_batch(spec) else spec.shape
    if all(isinstance(size, int) for size in shape):
        return shape
    whole = spec.shape if graph.format == "onnx" else spec.shape[1:]
    example = print_shape(tuple(size if isinstance(size, int) else 224 for size in whole))
    raise ProbeError(f"the input {spec.name} has open sizes ({print_shape(whole)}): give them, like @{example}")
