"""The weights a Keras file stores, by layer: shapes only, for layers no rule knows and as a check of the rest."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct, structs

from graph.values import Graph, Node, Weight
from loaders.hdf5 import Dataset, Hdf5
from loaders.keras_layers import LayerEntry, layer_entries, model_config
from loaders.names import safe_name, unique_name

_CONTAINERS = ("layers", "_layer_checkpoint_dependencies")
"""What the versions call the layers of a model in a ``.keras`` file."""

Stored = dict[str, tuple[Dataset, ...]]
"""Layer (``outer/inner`` in a nested model) -> its datasets, their paths relative to the layer."""


def with_stored_weights(graph: Graph, stored: Stored) -> Graph:
    """The graph with the weights its file stores, by layer; a layer called twice has them once.

    A layer that two models hold is stored with one of them only.
    """
    weights: dict[str, tuple[Weight, ...]] = {}
    for node in graph.nodes:
        for place in (node.layer_name, node.name.partition("#")[0]):
            if place in stored:
                weights.setdefault(node.layer_name, _weights(node, stored[place]))
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
    root = next((name for name in _CONTAINERS if file is not None and name in file.names()), None)
    if file is None or config is None or root is None:
        return {}
    contents = file.contents(root)
    found: Stored = {}
    _add_archive_layers(_Archive(root, contents.labels, _by_group(contents.datasets)), config, (root, ""), found)
    return found


def layer_groups_weights(file: Hdf5, graph: Graph) -> Stored:
    """The weights in an ``.h5`` file, one group per layer of the outermost model."""
    root = "model_weights" if "model_weights" in file.names() else ""
    layers = dict.fromkeys(node.layer_name for node in graph.nodes)
    owned: dict[str, list[Dataset]] = {}
    inside: dict[str, list[Dataset]] = {}  # in the group of an outermost layer, a nested model
    for item in file.contents(root).datasets:
        if not _is_state(item.path):
            dataset = structs.replace(item, path=_safe_path(item.path, root))
            layer = _owner(dataset.path, layers)
            owned.setdefault(layer, []).append(dataset)
            if not layer:
                inside.setdefault(dataset.path.partition("/")[0], []).append(dataset)
    found = {layer: _of_layer(layer, owned, inside) for layer in layers}
    return {layer: datasets for layer, datasets in found.items() if datasets}


def _owner(path: str, layers: Container[str]) -> str:
    """The layer with the longest name that the path begins with, "" where there is none.

    The names of layers may hold slashes: ``Conv`` and ``Conv/BatchNorm`` are two layers in one group.
    """
    place = path.rfind("/")
    while place > 0 and path[:place] not in layers:
        place = path.rfind("/", 0, place)
    return path[: max(place, 0)]


def _safe_path(path: str, root: str) -> str:
    """The path below the root, its names as the graph's names are."""
    inside = path.removeprefix(root + "/") if root else path
    return "/".join(safe_name(part) for part in inside.split("/"))


def _by_group(datasets: Iterable[Dataset]) -> dict[str, list[Dataset]]:
    """The datasets below each group, however deep."""
    below: dict[str, list[Dataset]] = {}
    for dataset in datasets:
        place = dataset.path.rfind("/")
        while place > 0:
            below.setdefault(dataset.path[:place], []).append(dataset)
            place = dataset.path.rfind("/", 0, place)
    return below


def _of_layer(
    layer: str, owned: Mapping[str, Sequence[Dataset]], inside: Mapping[str, Sequence[Dataset]]
) -> tuple[Dataset, ...]:
    """The datasets of one layer, named from behind the layer's own name."""
    outermost, _, _ = layer.partition("/")
    own = layer.rpartition("/")[2]
    datasets = owned.get(layer, ())
    if not datasets and outermost != layer:
        datasets = [item for item in inside.get(outermost, ()) if own in item.path.split("/")[1:-1]]
    return tuple(structs.replace(dataset, path=_behind(dataset.path, own)) for dataset in datasets)


def _behind(path: str, own: str) -> str:
    """The part of a weight's path behind its layer's last mention, without TensorFlow's ``:0``."""
    parts = re.sub(r":\d+$", "", path).split("/")
    mentions = [place for place, part in enumerate(parts[:-1]) if part == own]
    return "/".join(parts[mentions[-1] + 1 :]) if mentions else parts[-1]


class _Archive(Struct, frozen=True):
    """The weights file of an archive: what it calls a model's layers, its groups' own names, its datasets by group."""

    container: str
    labels: dict[str, str]
    below: dict[str, list[Dataset]]


def _add_archive_layers(file: _Archive, config: Mapping[str, object], place: tuple[str, str], found: Stored) -> None:
    """Add the layers of one model: ``place`` is their group in the file and the model's path in the graph."""
    layers, path = place
    for group, entry in _archive_groups(file, config, layers).items():
        inner = f"{path}/{entry.name}" if path else entry.name
        if entry.is_model:
            _add_archive_layers(file, entry.config, (f"{group}/{file.container}", inner), found)
            continue
        datasets = [item for item in file.below.get(group, ()) if not _is_state(item.path)]
        if datasets:
            found[inner] = tuple(structs.replace(item, path=_own_path(item.path, group)) for item in datasets)


def _archive_groups(file: _Archive, config: Mapping[str, object], layers: str) -> dict[str, LayerEntry]:
    """The group of each layer: by the name it records, else by its class and count."""
    entries = [entry for entry in layer_entries(config) if entry.domain != "keras.ops"]
    if "input_layers" not in config:
        entries = [entry for entry in entries if not entry.is_input]
    named = {label: group for group, label in file.labels.items() if _is_layer(group, layers)}
    counts: dict[str, int] = {}
    groups: dict[str, LayerEntry] = {}
    for entry in entries:
        kind = _snake_case(entry.written.rpartition(">")[2])
        count = counts[kind] = counts.get(kind, -1) + 1
        guess = f"{layers}/{kind}_{count}" if count else f"{layers}/{kind}"
        groups[named.get(safe_name(entry.key), f"{guess}/vars").removesuffix("/vars")] = entry
    return groups


def _is_layer(group: str, layers: str) -> bool:
    """Whether a group is ``layers/conv2d/vars``, where a layer's name stands."""
    return group.startswith(layers + "/") and group.endswith("/vars") and group.count("/") == layers.count("/") + 2


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
