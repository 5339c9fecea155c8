"""A Keras architecture as JSON: what ``model.to_json()`` writes, and the ``model.json`` of TensorFlow.js."""

from __future__ import annotations

from pathlib import Path

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.keras_config import skeleton
from loaders.limits import LARGEST_JSON, parse_json
from loaders.names import safe_name


def load(configuration: Configuration, path: str | Path) -> Graph:
    """The skeleton of the model in a JSON file. Raises LoadError where it holds none."""
    path = Path(path)
    with path.open("rb") as file:
        data = file.read(LARGEST_JSON + 1)
    shown = f'"{safe_name(path.name)}"'
    architecture = architecture_of(parse_json(data.removeprefix(b"\xef\xbb\xbf"), shown))
    if architecture is None:
        raise LoadError(
            f"{shown} is JSON but no Keras architecture; write one with model.to_json(), or open a model file"
        )
    return skeleton(architecture, path.stem, "keras-json")


def architecture_of(value: object) -> dict[str, object] | None:
    """The ``{"class_name": …, "config": …}`` in a JSON value, None where there is none."""
    if isinstance(value, str):  # json.dump(model.to_json()) writes JSON inside JSON
        return architecture_of(parse_json(value.encode("utf-8", "replace"), "the text in the JSON file"))
    if not isinstance(value, dict):
        return None
    topology = value.get("modelTopology")
    if isinstance(topology, dict):
        return architecture_of(topology.get("model_config", topology))
    if "class_name" in value and "config" in value:
        return value
    return {"config": value} if isinstance(value.get("layers"), list) else None
