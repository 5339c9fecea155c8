"""Folded blocks in a flow diagram: what their boxes say."""

from __future__ import annotations

from msgspec import structs

from graph.labels import headline
from graph.values import Node
from render.diagrams.cells import Facts


def block_facts(facts: Facts, node: Node) -> Facts:
    """The facts of a folded block: coloured by what it mainly does, ×N beside its box rather than in its headline."""
    text = headline(structs.replace(node, repeat=1)) if facts.headline else ""
    return facts._replace(category=str(node.attributes.get("category", "block")), headline=text)
