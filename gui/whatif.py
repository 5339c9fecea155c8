"""What-if in the window: which layers can be edited here, and what an edit changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.configuration import Configuration, parse_value, print_value
from graph.values import Graph, Node
from graph.whatif import Edit, changed, editable, edits_of, with_edit
from gui import titles
from gui.session import Diagram

MEASURED = "measured"  # how the worker's note begins at a node whose sizes were measured

if TYPE_CHECKING:
    from graph.fold import Mode


def fields(node: Node) -> dict[str, str]:
    """Attributes of a node that can be changed → their values as one writes them; {} for what has none."""
    return {name: value_text(value) for name, value in editable(node).items()}


def value_text(value: Any) -> str:
    """``7×7``, ``2`` for equal strides, ``true``, ``valid``."""
    if isinstance(value, list | tuple):
        cells = [value_text(cell) for cell in value]
        return cells[0] if len(set(cells)) == 1 and cells[0] else "×".join(cells)
    return "" if value is None else print_value(value)


def with_field(diagram: Diagram, node: Node, attribute: str, text: str) -> Configuration:
    """The configuration with one attribute as typed; typed as it first was, the edit is gone.

    Raises ConfigurationError for what cannot be read.
    """
    configuration = titles.read(diagram.configuration)
    edit = Edit(node.layer_name, attribute, parse_value(text.strip().replace("×", "x")))
    first = first_value(diagram, node, attribute)
    if first is not None and first == text.strip():
        return configuration.without_option(f"{node.layer_name}.{attribute}")
    return with_edit(configuration, edit)


def first_value(diagram: Diagram, node: Node, attribute: str) -> str | None:
    """What the attribute was before any edit, None where nobody knows."""
    if diagram.original is None:
        return None
    twins = [one for one in diagram.original[2].nodes if one.name == node.name]
    return fields(twins[0]).get(attribute) if twins else None


def without_edits(diagram: Diagram) -> Configuration:
    """The configuration as it was before its layers were edited."""
    return edits_of(titles.read(diagram.configuration))[0]


def with_original(diagram: Diagram, graph: Graph) -> None:
    """Keep the graph as it is without the edits in the tab's line, and mark what is another since."""
    from graph.fold import fold  # the first paint does without

    plain = str(without_edits(diagram))
    diagram.original = (plain, diagram.fold, fold(graph, diagram.fold))
    diagram.changed = frozenset(changed(diagram.original[2], diagram.graph))


def lacks_original(diagram: Diagram) -> bool:
    """Whether the layers were edited, and nobody knows what they were before."""
    if diagram.comparison is not None or not edit_count(diagram):
        return False
    return diagram.original is None or diagram.original[:2] != (str(without_edits(diagram)), diagram.fold)


def edit_count(diagram: Diagram) -> int:
    """How many attributes are edited."""
    return len(edits_of(titles.read(diagram.configuration))[1])


def measured_nodes(graph: Graph) -> frozenset[str]:
    """Nodes whose sizes one run of the file told."""
    return frozenset(node.name for node in graph.nodes if node.note.startswith(MEASURED))


def mark_changed(diagram: Diagram, lines: tuple[str, ...], result: Any, mode: Mode) -> None:
    """Before a result is shown: keep the graph as it was before its first edit, and find what is another now."""
    plain, edits = edits_of(titles.read(lines[0]))
    before, earlier = edits_of(titles.read(diagram.lines[0]))
    if len(lines) > 1 or not edits:
        diagram.original = None
        diagram.changed = measured_nodes(result.graph) if diagram.measured else frozenset()
        return
    if not earlier and plain == before and diagram.comparison is None:
        diagram.original = (str(plain), diagram.fold, diagram.graph)
    if diagram.original is not None and diagram.original[:2] == (str(plain), mode):
        diagram.changed = frozenset(changed(diagram.original[2], result.graph))
    else:
        diagram.original, diagram.changed = None, frozenset()
