"""The weights a Keras file stores, by layer: shapes only, for layers no rule knows and as a check of the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import structs

from graph.values import Graph, Node, Weight
from loaders.hdf5 import Dataset, Hdf5
from loaders.keras_layers import LayerEntry, layer_entries, model_config
from loaders.names import safe_name, unique_name

Stored = dict[str, tuple[Dataset, ...]]
"""Layer (``outer/inner`` in a nested model) -> its datasets, their paths relative to the layer."""


def with_stored_weights(graph: Graph, stored: Stored) -> Graph:
    """The graph with the weights its file stores, by layer; a layer called twice has them once."""
    weights = {
        node.layer_name: _weights(node, stored[node.layer_name]) for node in graph.nodes if node.layer_name in stored
    }
    nodes = tuple(
        structs.replace(node, weights=tuple(weight.name for weight in weights.get(node.layer_name, ())))
        for node in graph.nodes
    )
    return structs.replace(graph, nodes=nodes, weights=tuple(weight for found in weights.values() for weight in found))


def archive_weights(file: Hdf5 | None, architecture: Mapping[str, object]) -> Stored:
    """The weights in a ``.keras`` file's ``model.weights.h5``.

    Its groups are named after classes and counted (``layers/conv2d_3``), as
    https://github.com/keras-team/keras/blob/master/keras/src/saving/saving_lib.py does; newer files add the layer's
    own name, which then decides.
    """
    config = model_config(str(architecture.get("class_name")), architecture.get("config"))
    found: Stored = {}
    if file is not None and config is not None:
        _add_archive_layers(file, config, ("", ""), found)
    return found


def layer_groups_weights(file: Hdf5, graph: Graph) -> Stored:
    """The weights in an ``.h5`` file, one group per layer of the outermost model."""
    root = "model_weights" if "model_weights" in file.names() else ""
    below: dict[str, list[Dataset]] = {}
    for dataset in file.datasets(root):
        path = dataset.path.removeprefix("model_weights/") if root else dataset.path
        parts = [safe_name(part) for part in path.split("/")]
        for length in range(1, len(parts)):
            below.setdefault("/".join(parts[:length]), []).append(structs.replace(dataset, path="/".join(parts)))
    layers = dict.fromkeys(node.layer_name for node in graph.nodes)
    found = {layer: tuple(item for item in _of_layer(layer, below) if not _is_state(item.path)) for layer in layers}
    return {layer: datasets for layer, datasets in found.items() if datasets}


def _of_layer(layer: str, below: Mapping[str, Sequence[Dataset]]) -> tuple[Dataset, ...]:
    """The datasets of one layer, named from behind the layer's own name."""
    outer, _, own = layer.rpartition("/")
    datasets = below.get(layer, ())
    if not datasets and outer:
        inside = below.get(layer.partition("/")[0], ())
        datasets = [dataset for dataset in inside if own in dataset.path.split("/")[1:-1]]
    return tuple(structs.replace(dataset, path=_behind(dataset.path, own)) for dataset in datasets)


def _behind(path: str, own: str) -> str:
    """The part of a weight's path behind its layer's last mention, without TensorFlow's ``:0``."""
    parts = re.sub(r":\d+$", "", path).split("/")
    mentions = [place for place, part in enumerate(parts[:-1]) if part == own]
    return "/".join(parts[mentions[-1] + 1 :]) if mentions else parts[-1]


def _add_archive_layers(file: Hdf5, config: Mapping[str, object], place: tuple[str, str], found: Stored) -> None:
    """Add the layers of one model: ``place`` is its group in the file and its path in the graph."""
    group, path = place
    layers = f"{group}/layers" if group else "layers"
    groups = _archive_groups(file, config, layers)
    for key, entry in groups.items():
        inner = f"{path}/{entry.name}" if path else entry.name
        if entry.is_model:
            _add_archive_layers(file, entry.config, (key, inner), found)
            continue
        datasets = tuple(item for item in file.datasets(key) if not _is_state(item.path))
        if datasets:
            found[inner] = tuple(structs.replace(item, path=_own_path(item.path, key)) for item in datasets)


def _archive_groups(file: Hdf5, config: Mapping[str, object], layers: str) -> dict[str, LayerEntry]:
    """The group of each layer: by the name it records, else by its class and count."""
    entries = [entry for entry in layer_entries(config) if entry.domain != "keras.ops"]
    if "input_layers" not in config:
        entries = [entry for entry in entries if not entry.is_input]
    present = file.children(layers)
    labels = {file.label(f"{layers}/{child}/vars"): child for child in present}
    counts: dict[str, int] = {}
    groups: dict[str, LayerEntry] = {}
    for entry in entries:
        kind = _snake_case(entry.written.rpartition(">")[2])
        count = counts[kind] = counts.get(kind, -1) + 1
        guess = f"{kind}_{count}" if count else kind
        groups[f"{layers}/{labels.get(entry.key, guess)}"] = entry
    return groups


def _is_state(path: str) -> bool:
    """Whether it is a random generator's state, which Keras does not count as parameters."""
    return "seed_generator" in path


def _own_path(path: str, group: str) -> str:
    """``layers/dense/vars/0`` is ``0`` of its layer, ``layers/gru/cell/vars/0`` is ``cell/0``."""
    return "/".join(part for part in path.removeprefix(group + "/").split("/") if part != "vars")


def _snake_case(name: str) -> str:
    """As Keras names a group after a class."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _weights(node: Node, datasets: Sequence[Dataset]) -> tuple[Weight, ...]:
    trainable = False if node.attributes.get("trainable") is False else None
    weights: dict[str, Weight] = {}
    for dataset in datasets:
        name = unique_name(f"{node.layer_name}/{safe_name(dataset.path)}", weights)
        role = safe_name(dataset.path.rpartition("/")[2])
        weights[name] = Weight(name, dataset.shape, dataset.dtype, trainable, "" if role.isdigit() else role)
    return tuple(weights.values())
