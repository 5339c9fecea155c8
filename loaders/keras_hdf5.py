"""The HDF5 model file (``.h5``, ``.hdf5``) of Keras 1 to 3: the attribute ``model_config`` is the model."""

from __future__ import annotations

from pathlib import Path

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.hdf5 import Hdf5, opened
from loaders.keras_config import skeleton
from loaders.keras_json import architecture_of
from loaders.keras_weights import layer_groups_weights, with_stored_weights
from loaders.limits import LARGEST_JSON, parse_json
from loaders.names import safe_name

MOST_CHUNKS = 10_000


def load(configuration: Configuration, path: str | Path) -> Graph:
    """The skeleton of the model in an HDF5 file, with the stored weights of layers no rule knows.

    Raises LoadError where the file is damaged, or holds weights without a model.
    """
    path = Path(path)
    shown = f'"{safe_name(path.name)}"'
    with opened(str(path)) as file:
        if file is None:
            raise LoadError(f"{shown} is a truncated or damaged HDF5 file; download or copy it again")
        text = _model_config(file)
        if text is None:
            raise LoadError(_without_model(shown, file))
        architecture = architecture_of(parse_json(text, f"{shown}: model_config"))
        if architecture is None:
            raise LoadError(f"{shown} has a model_config without a model; save the model again with model.save()")
        graph = skeleton(architecture, path.stem, "keras-h5")
        return with_stored_weights(graph, layer_groups_weights(file, graph))


def _model_config(file: Hdf5) -> bytes | None:
    """The attribute's bytes; a long one may be cut in ``model_config0``, ``model_config1`` …"""
    whole = file.text_attribute("model_config", LARGEST_JSON)
    if whole is not None:
        return whole
    chunks: list[bytes] = []
    while len(chunks) < MOST_CHUNKS:
        chunk = file.text_attribute(f"model_config{len(chunks)}", LARGEST_JSON)
        if chunk is None or sum(map(len, chunks)) > LARGEST_JSON:
            break
        chunks.append(chunk)
    return b"".join(chunks) or None


def _without_model(shown: str, file: Hdf5) -> str:
    """What the file holds instead of a model."""
    names = file.names()
    keras = file.has_attribute("layer_names") or {"layers", "vars"} & names or "_layer_checkpoint_dependencies" in names
    if keras or "model_weights" in names or "layer_names" in names:
        return (
            f"{shown} holds weights only, without the model they belong to (no model_config in it); "
            "save the whole model with model.save(), or open the architecture .json"
        )
    return (
        f"{shown} is an HDF5 file without a Keras model (no model_config in it); open the file that model.save() wrote"
    )
