"""How large the sides of a comparison are shown: so that their widest box is not cut, as long as it can be read."""

from __future__ import annotations

from collections.abc import Iterable

from gui.canvas import Canvas
from gui.parts import NodePart

LEAST = 0.5  # of actual size: text is left out not far below
ALL = 0.66  # at this size or more, boxes beside the main line are fitted too
AIR = 20.0  # pixels left and right together


def fitting_scale(canvas: Canvas) -> float:
    """Pixels per point, at most 1, at which the canvas' boxes fit across with the input in the middle."""
    nodes = canvas.parts.nodes
    if not nodes:
        return 1.0
    spine, room = nodes[0].box.center().x(), max(canvas.viewport().width() - AIR, 1.0)
    whole = room / _across(nodes, spine)
    if whole >= ALL:
        return min(whole, 1.0)
    line = [node for node in nodes if node.box.left() <= spine <= node.box.right()]
    return min(max(room / _across(line, spine), LEAST), 1.0)


def _across(nodes: Iterable[NodePart], spine: float) -> float:
    """Points of the narrowest strip about the input's line that holds all boxes."""
    return 2 * max(max(spine - node.box.left(), node.box.right() - spine) for node in nodes)
