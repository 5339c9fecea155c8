"""An ONNX file as a graph: structure without weights, shapes by the walk, bodies opened.

``load`` is the entry; ``loaders.load`` calls it for a file whose content says ONNX.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import LoadError
from graph.images import image
from graph.values import Graph, Shape
from loaders.absurd import refuse_absurd
from loaders.onnx_blocks import Declared, Model
from loaders.onnx_external import absent_note
from loaders.onnx_graph import convert
from loaders.onnx_letters import with_letters
from loaders.onnx_pins import Pins, pins_of, symbols_of
from loaders.onnx_reader import read_model
from loaders.onnx_shapes import Walk
from loaders.onnx_wire import prune
from loaders.too_small import layers_advice

if TYPE_CHECKING:
    import onnx

    from graph.configuration import Configuration

LARGEST_SIZE = 2**63
_LISTED = 3


def load(configuration: Configuration, path: str) -> Graph:
    """The graph of the ONNX file at ``path`` with the configuration's sizes put in.

    ``@SHAPE`` is the first input's whole shape; options are input shapes by name, named
    dimensions, scalar input values, and ``batch``. Raises LoadError for a file that is no
    readable ONNX model, and for choices that it lacks or cannot work at.
    """
    from msgspec import structs

    message = parse(prune(path))
    graph = load_model(configuration, path, read_model(message))
    return structs.replace(graph, notes=(*graph.notes, *absent_note(message, path)))


def load_model(configuration: Configuration, path: str, model: Model) -> Graph:
    """The same of a model that is read already; ``path`` names it."""
    walk = walked_at(configuration, model)
    return with_letters(as_graph(configuration, path, walk), walk)


def walked_at(configuration: Configuration, model: Model) -> Walk:
    """The walk of a model at the configuration's sizes, ``found`` filled. Raises LoadError as ``load`` does."""
    walk = Walk(model, pins_of(configuration, model.graph.inputs))
    walk.run()
    _refuse_misfit(configuration, walk)
    return walk


def as_graph(configuration: Configuration, path: str, walk: Walk) -> Graph:
    """What a walk found, as a graph with its notes."""
    graph = convert(walk.found, Path(path).stem, str(configuration))
    refuse_absurd(graph, LARGEST_SIZE)
    return _noted(graph, walk.model, walk)


def parse(data: bytes) -> onnx.ModelProto:
    """The pruned bytes as a message; LoadError where they are no model."""
    import onnx
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError:
        raise LoadError("the file is cut off or is no ONNX model: download or export it again") from None
    if not model.graph.node and not model.graph.output:
        raise LoadError("the file holds no graph, so it is no ONNX model; check what the file really is")
    return model


def _refuse_misfit(configuration: Configuration, walk: Walk) -> None:
    """A size the person chose that some node cannot work at is refused; a file's own contradiction is noted."""
    if not walk.misfits or not walk.pins:
        return
    own = Walk(walk.model, Pins())
    own.run()
    if not own.misfits:
        graph = with_letters(as_graph(configuration, configuration.source, own), own)
        advice = layers_advice(graph, configuration, _wanted(graph, walk)) or "; choose another"
        raise LoadError(f"the model cannot work at this input size: {walk.misfits[0]}{advice}")


def _wanted(graph: Graph, walk: Walk) -> Shape | None:
    """The shape of the image that the configuration asks for."""
    found = image(graph)
    spec = next((item for item in convert(walk.found, "", "").inputs if found and item.name == found.name), None)
    return spec.shape if spec is not None else None


def _noted(graph: Graph, model: Model, walk: Walk) -> Graph:
    from msgspec import structs

    notes = [*graph.notes, *_open_sizes(model.graph.inputs, walk.pins), *_remarks(model, walk)]
    return structs.replace(graph, notes=tuple(notes))


def _open_sizes(inputs: tuple[Declared, ...], pins: Pins) -> Iterable[str]:
    names = [name for name in symbols_of(inputs) if name not in pins.names]
    if names:
        yield f"open sizes: {', '.join(names)}; fix one with {names[0]}={'1' if names[0] == 'N' else 'N'}"
    nameless = [item for item in inputs if item.name not in pins.shapes and None in (item.shape or ())]
    if nameless:
        shape = "x".join("?" if dim is None else str(dim) for dim in nameless[0].shape or ())
        yield f"{_inputs(nameless)} open sizes without a name; fix them with {nameless[0].name}={shape} in numbers"


def _inputs(items: list[Declared]) -> str:
    names = _some(item.name for item in items)
    return f"input {names} has" if len(items) == 1 else f"inputs {names} have"


def _remarks(model: Model, walk: Walk) -> Iterable[str]:
    if walk.contradictions:
        yield f"{_count(walk.contradictions)} declared by the file differently: {_some(walk.contradictions)}"
    if walk.misfits:
        yield f"sizes do not fit at {_some(walk.misfits)}"
    if model.graph.dangling:
        yield f"read by a node but written by none: {_some(model.graph.dangling)}"


def _count(items: list[str]) -> str:
    return f"{len(items)} shape is" if len(items) == 1 else f"{len(items)} shapes are"


def _some(items: Iterable[str]) -> str:
    listed = list(items)
    return ", ".join(listed[:_LISTED]) + (" …" if len(listed) > _LISTED else "")
