"""Colour by cost: how much of a figure's time, parameters, products or memory each node takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from msgspec import structs

from graph.facts import macs, params
from graph.index import Index
from graph.memory import activation_bytes
from graph.values import Graph, Node
from render.colours import mixed
from render.style import Style
from render.units import brief_text, bytes_text

Cost: TypeAlias = Callable[[Index, Node], float]
"""What a node of an index's graph costs."""

TITLES: Final = {
    "time": "time of a call",
    "params": "parameters",
    "macs": "multiply-accumulates",
    "memory": "activation memory, batch of one",
}
"""What a legend calls each cost."""

_RAMPS: Final[dict[str, tuple[str, ...]]] = {
    "light": ("#FFFFFF", "#FDE3BF", "#F9B25F", "#F0803C"),
    "dark": ("#1E2227", "#4A2F1E", "#7A3F14", "#A3480F"),
    "print": ("#FFFFFF", "#FDE3BF", "#F9B25F", "#F0803C"),
    "mono": ("#FFFFFF", "#E4E4E4", "#C4C4C4", "#A0A0A0"),
}
"""From nothing to the most; the theme's ink keeps 4.5:1 on all of them, and each is darker in grey than the last."""


class Heat(NamedTuple):
    """A cost by node. Linear in the cost: twice the depth of colour is twice the cost."""

    title: str
    values: Mapping[str, float]
    most: float
    total: float
    ramp: tuple[str, ...]
    write: Callable[[float], str]

    def colour(self, name: str) -> str:
        """The colour of a node's box."""
        return self.at(self.values.get(name, 0.0) / self.most if self.most else 0.0)

    def at(self, part: float) -> str:
        """The colour of a part of the most, from 0 to 1."""
        place = min(max(part, 0.0), 1.0) * (len(self.ramp) - 1)
        below = min(int(place), len(self.ramp) - 2)
        return mixed(self.ramp[below], self.ramp[below + 1], place - below)

    def text(self, name: str) -> str:
        """The node's cost in words; "" where it has none."""
        value = self.values.get(name, 0.0)
        return self.write(value) if value else ""


def heat_of(graph: Graph, style: Style) -> Heat | None:
    """The cost that a style colours by; None where it colours by category, or nothing has that cost."""
    cost = cost_of(graph, style)
    if cost is None:
        return None
    index = Index(graph)
    return heat_from({node.name: cost(index, node) for node in graph.nodes}, style)


def cost_of(graph: Graph, style: Style) -> Cost | None:
    """What a node of the graph, or of one folded from it, costs; None where a style does not colour by a cost."""
    times = dict(style.times)
    readers: dict[str, Cost] = {
        "time": lambda _, node: _time(times, node),
        "params": lambda index, node: float(params(index, node) or 0),
        "macs": lambda index, node: float(macs(index, node) or 0),
        "memory": lambda _, node: _bytes(graph, node),
    }
    return readers.get(style.colour_by)


def heat_from(values: Mapping[str, float], style: Style) -> Heat | None:
    """The heat map of costs by name; None where all are 0."""
    most = max(values.values(), default=0.0)
    write = {"time": _milliseconds, "memory": bytes_text}.get(style.colour_by, partial(_count, style))
    times = dict(style.times)
    total = sum(times.values()) if style.colour_by == "time" else sum(values.values())
    return Heat(TITLES[style.colour_by], values, most, total, _RAMPS[style.theme], write) if most > 0 else None


def _time(times: Mapping[str, float], node: Node) -> float:
    """A node's milliseconds; of a folded block, which holds each of its repeats, those of all nodes inside."""
    if node.name in times or node.body is None:
        return times.get(node.name, 0.0)
    return sum(_time(times, inner) for inner in node.body.nodes)


def _bytes(graph: Graph, node: Node) -> float:
    return float(activation_bytes(structs.replace(graph, nodes=(node,))) or 0)


def _milliseconds(value: float) -> str:
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms" if value >= 0.1 else f"{1000 * value:.2g} µs"


def _count(style: Style, value: float) -> str:
    return brief_text(round(value), style)
