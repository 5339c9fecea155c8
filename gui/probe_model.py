"""The probe's results as a Qt model: one row per configuration, from waiting to measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct, structs
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from probe.values import Failed, Measured, Row
from render.tables.table import one_line
from render.tables.timings import ABOVE_PEAK

State: TypeAlias = Literal["waiting", "running", "done", "kept", "failed", "left"]

(LINE, DEVICE, BACKEND, DTYPE, BATCH, MEDIAN, RANGE, IQR, ITEMS, MACS, PEAK, MEMORY, FIRST, NOTE) = range(14)
NUMBERS = frozenset((BATCH, MEDIAN, RANGE, IQR, ITEMS, MACS, PEAK, MEMORY, FIRST))
TITLES = (
    "configuration",
    "device",
    "back end",
    "dtype",
    "batch",
    "median ms",
    "p10 – p90 ms",
    "IQR ms",
    "items/s",
    "GMAC/s",
    "of peak",
    "memory",
    "first call ms",
    "note",
)
SORT = Qt.ItemDataRole.UserRole
ROW = Qt.ItemDataRole.UserRole + 1

_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ProbeRow(Struct, frozen=True):
    """One configuration. ``message`` and ``fraction`` tell of the one in hand."""

    line: str
    state: State = "waiting"
    result: Row | None = None
    message: str = ""
    fraction: float | None = None

    @property
    def measured(self) -> Measured | None:
        """Its figures, None where there are none."""
        return self.result if isinstance(self.result, Measured) else None

    @property
    def error(self) -> str:
        """Why there are none, "" where there are."""
        return one_line(self.result.error) if isinstance(self.result, Failed) else ""


def row_of(result: Row, *, kept: bool = False) -> ProbeRow:
    """The row of a result."""
    state: State = "failed" if isinstance(result, Failed) else "kept" if kept else "done"
    return ProbeRow(one_line(result.configuration), state, result)


class ProbeModel(QAbstractTableModel):
    """Rows in the order in which they were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ProbeRow] = []

    @property
    def results(self) -> list[Row]:
        """What is there already."""
        return [row.result for row in self.rows if row.result is not None]

    def set_rows(self, rows: Sequence[ProbeRow]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_row(self, place: int, row: ProbeRow) -> None:
        """Change one."""
        self.rows[place] = row
        self.dataChanged.emit(self.index(place, 0), self.index(place, NOTE))

    def leave_waiting(self) -> None:
        """What was not measured will not be."""
        for place, row in enumerate(self.rows):
            if row.state in ("waiting", "running"):
                self.set_row(place, structs.replace(row, state="left", message="", fraction=None))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Number of configurations."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns of ``TITLES``."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles; numbers stand right."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, tooltip, sort key or whole row."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text_of(row, index.column())
        if role == SORT:
            return _key(row, index.column())
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row)
        return None


class ProbeOrder(QSortFilterProxyModel):
    """Sorts by the column's key; what has no figure stands last, whichever way."""

    def __init__(self, model: ProbeModel) -> None:
        super().__init__()
        self.setSourceModel(model)
        self.setSortRole(SORT)

    def lessThan(self, left: _Index, right: _Index) -> bool:
        """By text or number."""
        one, two = left.data(SORT), right.data(SORT)
        if one is None or two is None:
            return (one is not None) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)
        return bool(one < two)


def text_of(row: ProbeRow, column: int) -> str:
    """A cell in words."""
    if column == LINE:
        return _short(row.line)
    found = row.measured
    if found is None:
        return _state_words(row) if column == DEVICE else ""
    return _figures(found)[column] if column != NOTE else _note(row, found)


def figure(value: float, like: float | None = None) -> str:
    """About three digits: ``0.012``, ``4.56``, ``78.9``, ``1,230``; as many after the point as ``like`` would have."""
    size = value if like is None else like
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{digits}f}"


def _short(line: str) -> str:
    """Without the folders of a file."""
    source, at, rest = line.partition("@") if "@" in line else line.partition(",")
    return source.replace("\\", "/").rpartition("/")[2] + at + rest


def tooltip(row: ProbeRow) -> str:
    """What the columns leave out: the device's whole name, why it is no GPU, when, where, with what."""
    found = row.measured
    if found is None:
        return row.error or row.line
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    parts = [row.line, found.device, found.device_reason, f"{found.calls} calls after {found.warm_up_calls} to warm up"]
    if found.noisy:
        parts.append("noisy: the middle half of the calls spreads over more than a tenth of the median")
    if (found.peak_share or 0.0) > 1.0:
        parts.append(ABOVE_PEAK)
    threads = f"{found.threads} threads" + (", XLA" if found.xla else "")
    return "\n".join(one_line(part) for part in [*parts, threads, f"{found.host}, {found.date}", versions] if part)


def device_words(found: Measured) -> tuple[str, str]:
    """``CPU`` or ``GPU`` by where the result lay, and the device's name."""
    kind = found.device_kind.upper()
    return kind, one_line(found.device).removeprefix(f"{kind}: ")


def _state_words(row: ProbeRow) -> str:
    words = {"waiting": "waiting", "left": "not measured", "running": row.message or "starting"}
    return row.error or words.get(row.state, "")


def _figures(found: Measured) -> dict[int, str]:
    share, speed = found.peak_share, found.gmacs_per_s
    return {
        DEVICE: " ".join(device_words(found)),
        BACKEND: found.backend,
        DTYPE: found.dtype + (" XLA" if found.xla else ""),
        BATCH: str(found.batch),
        MEDIAN: figure(found.median_ms),
        RANGE: f"{figure(found.p10_ms, found.median_ms)} – {figure(found.p90_ms, found.median_ms)}",
        IQR: figure(found.iqr_ms, found.median_ms),
        ITEMS: figure(found.items_per_s),
        MACS: "?" if speed is None else figure(speed),
        PEAK: "?" if share is None else f"{100 * share:.0f} %",
        MEMORY: _bytes(found.peak_memory_bytes),
        FIRST: figure(found.first_call_ms),
    }


def _note(row: ProbeRow, found: Measured) -> str:
    words = ["kept"] if row.state == "kept" else []
    words += ["nodes timed"] if found.nodes else []
    words += [ABOVE_PEAK] if (found.peak_share or 0.0) > 1.0 else []
    return ", ".join(words)


def _bytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _key(row: ProbeRow, column: int) -> str | float | None:
    found = row.measured
    if column == LINE:
        return row.line
    if found is None:
        return None
    keys: dict[int, float | None] = {
        BATCH: found.batch,
        MEDIAN: found.median_ms,
        RANGE: found.p90_ms - found.p10_ms,
        IQR: found.iqr_ms,
        ITEMS: found.items_per_s,
        MACS: found.gmacs_per_s,
        PEAK: found.peak_share,
        MEMORY: found.peak_memory_bytes,
        FIRST: found.first_call_ms,
    }
    return keys[column] if column in keys else text_of(row, column)
