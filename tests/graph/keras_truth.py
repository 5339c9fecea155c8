"""What Keras itself says of a layer, without allocating its weights."""

from __future__ import annotations

import os
import warnings
from typing import Any

from graph.errors import LoadError
from graph.infer import infer
from graph.values import Graph, Shape
from loaders.keras_walk import skeleton, walk

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class Refused(Exception):
    """Keras does not build this."""


def built(make: Any, shapes: list[Shape], dtypes: list[str] | None = None, **call: Any) -> Graph:
    """The graph, shapes and weights recorded by Keras, of one layer called on inputs of these shapes."""
    import keras

    dtypes = dtypes or ["float32"] * len(shapes)
    keras.utils.clear_session(free_memory=False)
    with warnings.catch_warnings(), keras.StatelessScope(initialize_variables=False):
        warnings.simplefilter("ignore")
        inputs = [keras.Input(batch_shape=s, dtype=d, name=f"in{n}") for n, (s, d) in _numbered(shapes, dtypes)]
        try:
            outputs = make()(*_arguments(make, inputs, call), **call)
            return walk(keras.Model(inputs, outputs, name="m"))
        except (ValueError, TypeError, ZeroDivisionError, OverflowError, IndexError) as error:
            raise Refused(str(error)) from error


def _numbered(shapes: list[Shape], dtypes: list[str]) -> Any:
    return enumerate(zip(shapes, dtypes, strict=True))


def _arguments(make: Any, inputs: list[Any], call: dict[str, Any]) -> list[Any]:
    """Merge layers take one list; attention and operators take their tensors one by one."""
    return inputs if len(inputs) == 1 or getattr(make, "separate", False) else [inputs]


def shapes_of(graph: Graph) -> dict[str, list[Shape | None]]:
    """Output shapes by node."""
    return {node.name: [spec.shape for spec in node.outputs] for node in graph.nodes}


def weights_of(graph: Graph) -> list[tuple[str, Shape, bool | None, str]]:
    """Every weight in order."""
    return [(weight.name, weight.shape, weight.trainable, weight.dtype) for weight in graph.weights]


def dtypes_of(graph: Graph) -> dict[str, list[str]]:
    """Output element types by node."""
    return {node.name: [spec.dtype for spec in node.outputs] for node in graph.nodes}


def ours(graph: Graph) -> Graph | None:
    """The same calls through our rules alone, None where they refuse."""
    try:
        return infer(skeleton(graph))
    except LoadError:
        return None
