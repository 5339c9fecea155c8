"""Which node is under the pointer: a grid of cells over the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from gui.parts import NodePart

CELL = 128.0  # points; about two boxes high


class HitGrid:
    """Nodes by cell; a look-up touches the few nodes of one cell, however large the diagram."""

    def __init__(self, nodes: Iterable[NodePart]) -> None:
        self._nodes = nodes

    @cached_property
    def _grid(self) -> dict[tuple[int, int], list[NodePart]]:
        """Made when the pointer first comes by: opening 10,000 nodes need not wait for it."""
        grid: dict[tuple[int, int], list[NodePart]] = {}
        for node in self._nodes:
            for cell in _cells(node.box):
                grid.setdefault(cell, []).append(node)
        return grid

    def at(self, point: QPointF) -> NodePart | None:
        """The topmost node whose box holds the point (drawing coordinates)."""
        cell = (int(point.x() // CELL), int(point.y() // CELL))
        found = [node for node in self._grid.get(cell, ()) if node.box.contains(point)]
        return found[-1] if found else None


def _cells(box: QRectF) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left() // CELL), int(box.right() // CELL) + 1):
        for row in range(int(box.top() // CELL), int(box.bottom() // CELL) + 1):
            yield column, row
