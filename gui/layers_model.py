"""The layers table as a Qt model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from graph import labels
from gui.layer_rows import LayerRow, percent

LAYER, OPERATION, OUTPUT, PARAMETERS, MACS, SHARE = range(6)
SORT = Qt.ItemDataRole.UserRole
ROW = Qt.ItemDataRole.UserRole + 1
NUMBERS = (PARAMETERS, MACS)

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class LayersModel(QAbstractTableModel):
    """Rows of one diagram; ``ROW`` gives the whole row, ``SORT`` what a column sorts by."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LayerRow] = []
        self.places: dict[str, int] = {}
        self.cost = "MACs"

    def set_rows(self, rows: list[LayerRow], cost: str = "MACs") -> None:
        """Show another diagram; ``cost``: of what the shares are parts."""
        self.beginResetModel()
        self.rows, self.cost = rows, cost
        self.places = {row.name: place for place, row in enumerate(rows)}
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Number of nodes."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Layer, operation, output, parameters, MACs, share."""
        return 0 if parent.isValid() else SHARE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles; numbers stand right."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, tooltip, sort key or whole row."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == SORT:
            return _key(row, column)
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and column in (LAYER, OPERATION, OUTPUT):
            return _text(row, column)
        return None

    def texts(self, column: int) -> list[str]:
        """Every text of a column."""
        return [_text(row, column) for row in self.rows]

    @property
    def heads(self) -> tuple[str, ...]:
        """What heads each column."""
        return (
            self.tr("layer"),
            self.tr("operation"),
            self.tr("output"),
            self.tr("parameters"),
            self.tr("MACs"),
            self.tr("share of {}").format(self.cost),
        )


class LayersFilter(QSortFilterProxyModel):
    """Sorts by the column's key; keeps rows whose name, operation or category hold every word."""

    def __init__(self, model: LayersModel) -> None:
        super().__init__()
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)
        self.setSortRole(SORT)

    def find(self, text: str) -> None:
        """Keep what matches; "" keeps all."""
        self._words = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Whether a row matches."""
        if not self._words:
            return True
        row = self._model.rows[source_row]
        text = f"{row.name} {row.operation} {row.category} {row.output}".casefold()
        return all(word in text for word in self._words)


def _text(row: LayerRow, column: int) -> str:
    if column == PARAMETERS:
        return "?" if row.params is None else labels.count_text(row.params)
    if column == MACS:
        return "?" if row.macs is None else (labels.short_count(row.macs) if row.macs else "–")
    if column == SHARE:
        part = percent(row.share) if row.share is not None else ""
        return f"{part} · {row.cost}" if row.cost else part
    return (row.name, row.operation, row.output)[column]


def _key(row: LayerRow, column: int) -> str | int | float:
    keys = (row.name, row.operation, row.output_size, row.params or 0, row.macs or 0, row.share or 0.0)
    return keys[column]
