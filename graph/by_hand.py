"""Folding by hand: blocks that a person closes, opens, renames or colours, over what was folded automatically.

A hand's fold is a block like any other: totals stay what they are, and unfolding gives the same graph again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from msgspec import Struct, field, structs

from graph.block_node import free_name, is_block, leaves
from graph.errors import ConfigurationError
from graph.facts import category
from graph.fold import Mode, fold, fold_nodes, unfold
from graph.labels import headline
from graph.values import Graph, Node

COLOURS: Final = ("convolution", "recurrent", "dense", "pooling", "normalisation", "activation", "merge", "shape")
"""Categories whose colour a block may take, first what a mixed block takes by itself."""

_HEX = re.compile("#[0-9A-Fa-f]{6}")


class Fold(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One block that a person made.

    scope: the nodes under every scope that this pattern fits (``conv4/block*``, ``encoder``).
    nodes: or the nodes and blocks of these names or patterns.
    label: what it is called. Without one every scope is a block of its own, called after the scope.
    colour: ``#RRGGBB``, or a category's name, whose colour it takes.
    open: it is opened instead: one level of each block that ``scope`` or ``nodes`` fit.
    """

    scope: str = ""
    nodes: tuple[str, ...] = ()
    label: str = ""
    colour: str = ""
    open: bool = False


class Folds(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a person chose for one model: how far it is folded automatically, None for no choice, and then by hand."""

    fold: Mode | None = None
    blocks: tuple[Fold, ...] = field(default=(), name="block")


def folded(graph: Graph, mode: Mode, folds: Folds) -> Graph:
    """The graph folded automatically and then by hand; ``folds.fold`` stands for ``mode`` where it is given.

    Raises ConfigurationError for what fits no node, cannot be one block, or is no colour.
    """
    graph = fold(graph, folds.fold or mode)
    for each in folds.blocks:
        graph = _opened(graph, each) if each.open else _closed(graph, each)
    return graph


def _opened(graph: Graph, wanted: Fold) -> Graph:
    """The graph with the blocks that fit opened, those that come to light and fit too."""
    found = _fitting(graph, wanted)
    if not found:
        names = ", ".join(node.name for node in graph.nodes if is_block(node)) or "none: fold it first"
        raise ConfigurationError(f"no block is called {_pattern(wanted)!r}; the blocks are {names}")
    while found:
        graph = unfold(graph, found[0].name)
        found = _fitting(graph, wanted)
    return graph


def _fitting(graph: Graph, wanted: Fold) -> list[Node]:
    blocks = [node for node in graph.nodes if is_block(node)]
    return [
        node
        for node in blocks
        if any(fnmatchcase(node.name, name) for name in wanted.nodes)
        or (wanted.scope and (fnmatchcase(node.name, wanted.scope) or fnmatchcase(node.scope, wanted.scope)))
    ]


def _closed(graph: Graph, wanted: Fold) -> Graph:
    groups = _groups(graph, wanted)
    if not groups:
        names = "names of layers" if wanted.nodes else "scopes"
        raise ConfigurationError(
            f"nothing fits {_pattern(wanted)!r}; the {names} are in archigram summary --format json"
        )
    for title, inside in groups.items():
        graph = _as_one(graph, inside, title, wanted)
    return graph


def _groups(graph: Graph, wanted: Fold) -> dict[str, frozenset[str]]:
    """Title → leaves that are to be one block."""
    if wanted.nodes:
        inside = frozenset(_named(graph, wanted.nodes))
        return {wanted.label: inside} if inside else {}
    groups: dict[str, set[str]] = {}
    for node in leaves(graph.nodes):
        found = next((path for path in _paths(node.scope) if fnmatchcase(path, wanted.scope)), None)
        if found is not None:
            groups.setdefault(wanted.label or found, set()).add(node.name)
    return {title: frozenset(names) for title, names in groups.items()}


def _paths(scope: str) -> Iterator[str]:
    """A scope and those above it, the uppermost first: ``a``, ``a/b``."""
    parts = scope.split("/") if scope else []
    return ("/".join(parts[: number + 1]) for number in range(len(parts)))


def _named(graph: Graph, patterns: tuple[str, ...]) -> Iterator[str]:
    """The leaves of every node or block, nested ones too, whose name fits."""
    for node in _every(graph.nodes):
        if any(fnmatchcase(node.name, pattern) for pattern in patterns):
            yield from (leaf.name for leaf in leaves([node]))


def _every(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if node.body is not None and is_block(node):
            yield from _every(node.body.nodes)


def _as_one(graph: Graph, inside: frozenset[str], title: str, wanted: Fold) -> Graph:
    """The graph with these leaves as one block; blocks that hold others beside them are opened."""
    while (across := next((node for node in graph.nodes if _is_across(node, inside)), None)) is not None:
        graph = unfold(graph, across.name)
    chosen = [node for node in graph.nodes if inside.issuperset(leaf.name for leaf in leaves([node]))]
    if len(chosen) == 1 and is_block(chosen[0]):
        return _replaced(graph, chosen[0], _restyled(graph, chosen[0], title, wanted))
    alone = len(chosen) == 1
    name = title or (f"{chosen[0].name}+" if alone else "block")
    made = fold_nodes(
        graph, {node.name for node in chosen}, name, headline(chosen[0]) if alone else f"{len(inside)} layers"
    )
    known = {node.name for node in graph.nodes}
    block = next(node for node in made.nodes if node.name not in known)
    return _replaced(made, block, _described(block, wanted))


def _is_across(node: Node, inside: frozenset[str]) -> bool:
    names = {leaf.name for leaf in leaves([node])}
    return is_block(node) and not names.isdisjoint(inside) and not names <= inside


def _described(block: Node, wanted: Fold) -> Node:
    kinds = {category(leaf) for leaf in leaves([block])}
    own = next((kind for kind in COLOURS if kind in kinds), "shape")
    chosen = {"category": _colour(wanted.colour) or own}
    return structs.replace(block, attributes={**block.attributes, **chosen, **_labelled(wanted)})


def _labelled(wanted: Fold) -> dict[str, bool]:
    """The mark of a block that a person named: a figure keeps that name, whatever else it leaves out."""
    return {"labelled": True} if wanted.label else {}


def _restyled(graph: Graph, block: Node, title: str, wanted: Fold) -> Node:
    """A block that was there, under the name and in the colour chosen."""
    taken = {node.name for node in _every(graph.nodes)} - {block.name}
    colour = {"category": _colour(wanted.colour)} if wanted.colour else {}
    name = free_name(title, taken) if title and wanted.label else block.name
    return structs.replace(block, name=name, attributes={**block.attributes, **colour, **_labelled(wanted)})


def _colour(colour: str) -> str:
    if colour and colour not in COLOURS and not _HEX.fullmatch(colour):
        raise ConfigurationError(f"{colour!r} is no colour; give #RRGGBB or one of {', '.join(COLOURS)}")
    return colour


def _replaced(graph: Graph, old: Node, new: Node) -> Graph:
    return structs.replace(graph, nodes=tuple(new if node is old else node for node in graph.nodes))


def _pattern(wanted: Fold) -> str:
    return wanted.scope or ", ".join(wanted.nodes)
