"""What the user's own function returned, as a graph: a Keras 3 model, built or not, or one of Keras 2."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from graph.configuration import Configuration, print_shape
from graph.errors import LoadError
from graph.values import Graph, Shape
from loaders.keras_walk import walk
from loaders.names import safe_name

if TYPE_CHECKING:
    from keras import Model

LONGEST_REASON = 200


def fresh_session() -> None:
    """Keras with its counters at zero and the library's defaults, whatever the last function left."""
    import keras

    keras.utils.clear_session(free_memory=False)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")


def graph_of(model: object, configuration: Configuration, shown: str) -> Graph:
    """The model's graph at the configuration's shapes; ``shown`` names its source in a refusal.

    Raises LoadError for what is no Keras model and for one whose shapes are open, ConfigurationError for
    shapes that its inputs cannot have.
    """
    from keras import Model

    if not _is_keras2(model) and not isinstance(model, Model):
        raise LoadError(_refusal(model, shown))
    unbuilt = f'"{shown}" returned a model that was never built; give its input\'s shape, like {shown}@224x224x3'
    return open_graph(model, configuration, unbuilt)


def open_graph(model: object, configuration: Configuration, unbuilt: str) -> Graph:
    """The graph of a model of Keras 3 or 2 at these shapes; where they stay open LoadError(``unbuilt``)."""
    if _is_keras2(model):
        return _keras2(model.to_json(), configuration)  # type: ignore[attr-defined]
    traced = _traced(model, configuration.shape)
    if not traced.built:
        raise LoadError(unbuilt)
    return _sized(walk(traced), configuration)


def _is_keras2(model: object) -> bool:
    return type(model).__module__.partition(".")[0] == "tf_keras" and hasattr(model, "to_json")


def _refusal(model: object, shown: str) -> str:
    kind = safe_name(type(model).__name__)
    if model is None:
        return f'"{shown}" returned nothing; end the function with: return model'
    if isinstance(model, list | tuple | dict):
        return f'"{shown}" returned a {kind}, not a Keras model; return the model alone'
    if any(base.__module__.startswith("torch.") for base in type(model).__mro__):
        return f'"{shown}" returned a PyTorch module; export it with torch.onnx.export(model, inputs, "model.onnx")'
    return f'"{shown}" returned {kind}, not a Keras model; return a keras.Model'


def _keras2(architecture: str, configuration: Configuration) -> Graph:
    """A model of tf_keras, by way of its JSON: read as any file's."""
    from loaders.keras_file import load_json

    with tempfile.TemporaryDirectory(prefix="archigram-") as folder:
        path = Path(folder) / "model.json"
        path.write_text(architecture, encoding="utf-8")
        graph = load_json(configuration, path)
    name = json.loads(architecture).get("config", {})
    return structs.replace(
        graph, name=safe_name(name["name"]) if isinstance(name, dict) and "name" in name else graph.name
    )


def _traced(model: Model, shape: Shape | None) -> Model:
    """The model itself where its calls are recorded; else, if its input is known, its ``call`` traced once.

    A model that is a class of its own shows its layers so; one whose ``call`` cannot be traced stays one node.
    """
    from keras import Sequential
    from keras.src.models import Functional  # has no public name

    if isinstance(model, Functional) or (isinstance(model, Sequential) and model.built):
        return model
    whole = (None, *shape) if shape is not None else _recorded(model)
    if whole is None:
        return model
    return _built(model, whole) if isinstance(model, Sequential) else _opened(model, whole)


def _recorded(model: Model) -> Shape | None:
    """The input's shape a model was built on, None where it was not or takes several."""
    found = (model.get_build_config() or {}).get("input_shape") if model.built else None
    plain = isinstance(found, list | tuple) and all(size is None or isinstance(size, int) for size in found)
    return tuple(found) if plain and found else None


def _built(model: Model, shape: Shape) -> Model:
    try:
        model.build(shape)
    except (ValueError, TypeError, ArithmeticError) as error:
        reason = " ".join(str(error).split())[:LONGEST_REASON]
        raise LoadError(f'"{safe_name(model.name)}" cannot be built at {print_shape(shape[1:])}: {reason}') from None
    return model


def _opened(model: Model, shape: Shape) -> Model:
    """A functional model of the calls inside ``model.call``; the model itself, built, where tracing fails."""
    import keras

    inputs = keras.Input(batch_shape=shape)
    try:
        return keras.Model(inputs, model.call(inputs), name=model.name)
    except Exception:  # the user's call may do anything that has no symbolic form
        return _built(model, shape) if not model.built else model


def _sized(graph: Graph, configuration: Configuration) -> Graph:
    """The graph at the shapes of ``@SHAPE``, inputs by name and ``batch``; as walked where none is given."""
    from loaders.keras_compute import computed
    from loaders.keras_file import input_shapes

    if not graph.inputs:
        return graph
    shapes = input_shapes(configuration, graph.inputs)
    same = all(spec.shape == shapes.get(spec.name, spec.shape) for spec in graph.inputs)
    return graph if same else computed(graph, shapes)
