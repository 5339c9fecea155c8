"""A model that lives in this Python session as a graph: a Keras model, built or not, or an ONNX ModelProto.

Which framework an object comes from is told by its classes' modules, so that nothing is imported in vain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.names import safe_name

if TYPE_CHECKING:
    import onnx

_ADVICE = "give a Keras model, an ONNX ModelProto, a file's path, or a configuration such as resnet50@224x224x3"


def load(model: object, sizes: Configuration) -> Graph:
    """The graph of a live model; of ``sizes`` the shape and the options count, its source names the model in refusals.

    Raises LoadError for an object that is no model, or whose shapes are open, and ConfigurationError for sizes that
    its inputs cannot have. ``configuration`` of the graph is "": no line gives a live object again.
    """
    if _comes_from(model, "keras", "tf_keras") and hasattr(model, "layers"):
        found = _keras(model, sizes)
    elif _comes_from(model, "onnx") and hasattr(model, "graph") and hasattr(model, "opset_import"):
        found = _onnx(model, sizes)
    else:
        raise LoadError(_refusal(model))
    return structs.replace(found, configuration="")


def _comes_from(model: object, *packages: str) -> bool:
    return any(base.__module__.partition(".")[0] in packages for base in type(model).__mro__)


def _keras(model: object, sizes: Configuration) -> Graph:
    from loaders.keras_model import open_graph

    name = safe_name(str(getattr(model, "name", "")) or type(model).__name__)
    advice = "give its input's shape without the batch, like shape=(224, 224, 3), or call it once on an input"
    return open_graph(model, sizes, f'the model "{name}" was never built, so its shapes are open; {advice}')


def _onnx(model: onnx.ModelProto, sizes: Configuration) -> Graph:
    from loaders.onnx_file import as_graph, walked_at
    from loaders.onnx_reader import read_model

    if not model.graph.node and not model.graph.output:
        raise LoadError("the ModelProto holds no graph; load one with onnx.load or build one with onnx.helper")
    graph = as_graph(sizes, "", walked_at(sizes, read_model(model)))
    return structs.replace(graph, name=safe_name(model.graph.name) or "model")


def _refusal(model: object) -> str:
    kind = safe_name(type(model).__name__)
    if _comes_from(model, "torch") and hasattr(model, "model_proto"):
        return f"{kind} is a wrapper of PyTorch's; give its .model_proto"
    if _comes_from(model, "torch"):
        return f'{kind} is of PyTorch; export it with torch.onnx.export(model, inputs, "model.onnx"), and give the file'
    if _comes_from(model, "onnx"):
        return f"{kind} is a part of an ONNX model; give the whole ModelProto"
    return f"an object of the class {kind} cannot be drawn; {_ADVICE}"
