"""The caption under a figure in one sentence: what it shows, its totals, and the configuration that gives it again."""

from __future__ import annotations

from graph.facts import totals
from graph.labels import shape_text, short_count, without_folders
from graph.size_letters import brief, size_letters
from graph.values import Graph
from render.metrics import printable
from render.style import Style
from render.units import parameters_text, total_macs

_MEANS = {
    "params": "depth of colour is the part of the parameters",
    "macs": "depth of colour is the part of the MACs",
    "memory": "depth of colour is the part of the activations' memory",
    "time": "depth of colour is the part of the time",
}


def sentence(graph: Graph, style: Style, title: str = "") -> str:
    """``Architecture of ResNet50 (input 224×224×3): 25.6 M parameters, 3.9 GMACs; … (resnet50@224x224x3).``

    graph: as it is drawn, folded or not. title: the network's name where the graph's own is not how people write it.
    """
    parts = [", ".join(filter(None, (_params(graph, style), total_macs(graph, style))))]
    if any(node.repeat > 1 for node in graph.nodes):
        parts.append("×N marks a block that repeats N times")
    if style.colour_by in _MEANS:
        parts.append(_MEANS[style.colour_by])
    head = f"Architecture of {title or graph.name}{_inputs(graph)}"
    source = f" ({without_folders(graph.configuration)})" if graph.configuration else ""
    return printable(f"{head}: {'; '.join(parts)}{source}.")


def _params(graph: Graph, style: Style) -> str:
    count = totals(graph).params
    return f"{parameters_text(count, style) if style.units == 'exact' else short_count(count)} parameters"


def _inputs(graph: Graph) -> str:
    """The inputs' shapes without the batch; of many only how many they are."""
    if not graph.inputs:
        return ""
    if len(graph.inputs) > 3:
        return f" ({len(graph.inputs)} inputs)"
    return f" ({'inputs' if len(graph.inputs) > 1 else 'input'} {' and '.join(_shapes(graph))})"


def _shapes(graph: Graph) -> list[str]:
    names = size_letters(graph)
    return [shape_text(brief(spec.shape, names)) for spec in graph.inputs]
