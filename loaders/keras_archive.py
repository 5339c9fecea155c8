"""The ``.keras`` archive: a zip whose ``config.json`` is the model; its weights are looked at, never read."""

from __future__ import annotations

from pathlib import Path

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.archive import Archive, Slice
from loaders.hdf5 import opened
from loaders.keras_config import skeleton
from loaders.keras_json import architecture_of
from loaders.keras_weights import archive_weights, with_stored_weights
from loaders.limits import LARGEST_JSON, parse_json
from loaders.names import safe_name

WEIGHTS = "model.weights.h5"


def load(configuration: Configuration, path: str | Path) -> Graph:
    """The skeleton of the model in a ``.keras`` file, with the stored weights of layers no rule knows.

    Raises LoadError where the archive is damaged or holds no model.
    """
    path = Path(path)
    shown = f'"{safe_name(path.name)}"'
    with Archive(path) as archive:
        config = parse_json(archive.read("config.json", LARGEST_JSON), f"{shown}: config.json")
        place = archive.stored_at(WEIGHTS)
    architecture = architecture_of(config)
    if architecture is None:
        raise LoadError(f"{shown} has a config.json without a model; save the model again with model.save()")
    graph = skeleton(architecture, path.stem, "keras")
    if place is None:
        return graph
    with opened(Slice(path, *place)) as file:
        return with_stored_weights(graph, archive_weights(file, architecture))
