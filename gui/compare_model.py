"""The comparison's table as a Qt model: an output column for each side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from gui import titles
from gui.compare_rows import Cell, CompareRow
from gui.layer_rows import percent
from gui.layers_model import ROW, SORT

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
CELL = ROW + 1
FIRST = 2  # columns before the outputs
AFTER = 3  # columns behind them: parameters, MACs, share


class CompareModel(QAbstractTableModel):
    """``ROW`` gives the whole row, ``CELL`` a column's cell, ``SORT`` what a column sorts by."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[CompareRow] = []
        self.sides: tuple[str, ...] = ()
        self.lines: tuple[str, ...] = ()
        self.narrow = False
        self.places: list[dict[str, int]] = []

    def set_rows(self, rows: list[CompareRow], lines: Sequence[str]) -> None:
        """Show another comparison of these configurations."""
        sides = titles.sides(lines)
        self.beginResetModel()
        self.rows, self.sides, self.lines = rows, sides, tuple(lines)
        self.places = [
            {name: place for place, row in enumerate(rows) if (name := row.names[side])} for side in range(len(sides))
        ]
        self.endResetModel()

    @property
    def share_column(self) -> int:
        """The last column."""
        return FIRST + len(self.sides) + AFTER - 1

    def is_number(self, column: int) -> bool:
        """Whether a column stands right."""
        return FIRST + len(self.sides) <= column < self.share_column

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Layer, operation, an output for each side, parameters, MACs, share."""
        return 0 if parent.isValid() else self.share_column + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles; numbers stand right."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._told(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.is_number(section) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, the cell, its tooltip, its sort key or the whole row."""
        row, column = self.rows[index.row()], index.column()
        if role == ROW:
            return row
        cell = self._cell(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.told or cell.text
        if role == CELL:
            return cell
        if role == SORT:
            numeric = column >= FIRST
            return cell.size if numeric else cell.text
        return None

    def _cell(self, row: CompareRow, column: int) -> Cell:
        if column == 0:
            return Cell(row.name, told="\n".join(filter(None, (row.name, row.held))))
        if column == 1:
            return row.operation
        if column < FIRST + len(row.outputs):
            return row.outputs[column - FIRST]
        share = Cell("" if row.share is None else percent(row.share), size=row.share or 0.0)
        return (row.params, row.macs, share)[column - FIRST - len(row.outputs)]

    @property
    def heads(self) -> tuple[str, ...]:
        """What heads each column."""
        outputs = [titles.output_at(side).removeprefix("output " if self.narrow else "") for side in self.sides]
        behind = (self.tr("parameters"), self.tr("MACs"), self.tr("share"))
        return (self.tr("layer"), self.tr("operation"), *outputs, *behind)

    def set_narrow(self, narrow: bool) -> None:
        """Whether there is no room to say what the outputs' columns are."""
        if narrow != self.narrow:
            self.narrow = narrow
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIRST, FIRST + len(self.sides) - 1)

    def texts(self, column: int) -> list[str]:
        """Every text of a column."""
        return [self._cell(row, column).text for row in self.rows]

    def _told(self, section: int) -> str:
        """A side's whole configuration, for a title that may be elided."""
        side = section - FIRST
        return self.lines[side] if 0 <= side < len(self.lines) else self.heads[section]


class CompareFilter(QSortFilterProxyModel):
    """Sorts by the column's key; keeps rows that hold every word, and on wish only those that differ."""

    def __init__(self, model: CompareModel) -> None:
        super().__init__()
        self._model = model
        self._words: list[str] = []
        self._differences = False
        self.setSourceModel(model)
        self.setSortRole(SORT)

    def find(self, text: str) -> None:
        """Keep what matches; "" keeps all."""
        self._words = text.casefold().split()
        self.invalidate()

    def keep_differences(self, on: bool) -> None:
        """Keep only rows in which anything differs."""
        self._differences = on
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Whether a row is kept."""
        row = self._model.rows[source_row]
        if self._differences and not row.differs:
            return False
        if not self._words:
            return True
        text = " ".join((row.name, row.operation.text, row.category, *(cell.text for cell in row.outputs))).casefold()
        return all(word in text for word in self._words)
