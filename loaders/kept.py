"""The kept skeletons of the Keras applications: op types, attributes and edges, no shapes, no weights.

One member of ``data/applications.zip`` per application. Its *variants* are the structures the constructor
can give: by the number of channels (three or other), whether the width is known, and the tail (with the top,
without it, average or maximum pooling). Variants share their nodes; an attribute that the top takes
from a choice is a hole ``{"$": "classes"}``. A padding that Keras chooses by parity is ``{"correct_pad": k}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from zipfile import ZipFile

import msgspec
from msgspec import Struct

from graph.values import Graph, Node, Shape, TensorSpec
from loaders.catalogue import DATA
from loaders.scopes import scope_of

ARCHIVE = "applications.zip"
HOLE = "$"


class KeptOperation(Struct, frozen=True, array_like=True):
    """What many nodes share."""

    domain: str
    op_type: str
    attributes: dict[str, Any]


class KeptNode(Struct, frozen=True, array_like=True):
    """A node: its operation and the nodes it reads, by position."""

    name: str
    operation: int
    inputs: tuple[int, ...]


class KeptGraph(Struct, frozen=True, array_like=True):
    """A variant: ranges of nodes in topological order, and the node whose output is the model's."""

    ranges: tuple[tuple[int, int], ...]
    output: int


class Kept(Struct, frozen=True, array_like=True):
    """All variants of one application; ``variants`` maps a key of ``variant`` to a graph."""

    operations: tuple[KeptOperation, ...]
    nodes: tuple[KeptNode, ...]
    graphs: tuple[KeptGraph, ...]
    variants: dict[str, int]


def variant(shape: Shape, tail: str) -> str:
    """The key of a structure: ``3 known top``; tail is ``top``, ``none``, ``avg`` or ``max``."""
    channels = "3" if shape[2] == 3 else "other"
    return f"{channels} {'unknown' if shape[1] is None else 'known'} {tail}"


@cache
def kept(name: str) -> Kept:
    """The kept variants of an application, by its name in Keras."""
    with ZipFile(DATA / ARCHIVE) as archive:
        return msgspec.json.decode(archive.read(f"{name}.json"), type=Kept)


def skeleton(data: Kept, key: str, shape: Shape, choices: Mapping[str, object]) -> Graph:
    """The graph of a variant with the choices put in; ``shape`` is the input's, with the batch.

    Raises KeyError for a structure that is not kept.
    """
    graph = data.graphs[data.variants[key]]
    operations = [_filled(operation, choices) for operation in data.operations]
    positions = [position for start, stop in graph.ranges for position in range(start, stop)]
    nodes = [_node(data, position, operations) for position in positions]
    given = TensorSpec(nodes[0].name, shape)
    nodes[0] = msgspec.structs.replace(nodes[0], outputs=(given,))
    output = data.nodes[graph.output].name
    return Graph(name="", nodes=tuple(nodes), inputs=(given,), outputs=(TensorSpec(output, None),))


def _node(data: Kept, position: int, operations: list[KeptOperation]) -> Node:
    node = data.nodes[position]
    operation = operations[node.operation]
    return Node(
        name=node.name,
        op_type=operation.op_type,
        domain=operation.domain,
        scope=scope_of(node.name),
        inputs=tuple(data.nodes[reader].name for reader in node.inputs),
        outputs=(TensorSpec(node.name, None),),
        attributes=operation.attributes,
    )


def _filled(operation: KeptOperation, choices: Mapping[str, object]) -> KeptOperation:
    attributes = {key: _fill(value, choices) for key, value in operation.attributes.items()}
    return msgspec.structs.replace(operation, attributes=attributes)


def _fill(value: object, choices: Mapping[str, object]) -> object:
    """The value with its holes filled."""
    if isinstance(value, dict):
        return choices[value[HOLE]] if HOLE in value else {key: _fill(item, choices) for key, item in value.items()}
    return [_fill(item, choices) for item in value] if isinstance(value, list) else value
