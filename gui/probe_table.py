"""The probe's results as a table: what is measured, what waits, what failed and why."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from gui.layers_table import dress
from gui.palette import Palette
from gui.probe_model import (
    BACKEND,
    BATCH,
    DEVICE,
    DTYPE,
    FIRST,
    IQR,
    ITEMS,
    LINE,
    MACS,
    MEDIAN,
    MEMORY,
    NOTE,
    NUMBERS,
    PEAK,
    RANGE,
    ROW,
    ProbeModel,
    ProbeOrder,
    ProbeRow,
    device_words,
    text_of,
)
from gui.theme import mono_font, text_font

_WIDTHS = {
    LINE: 212,
    DEVICE: 112,
    BACKEND: 98,
    DTYPE: 66,
    BATCH: 58,
    MEDIAN: 112,
    RANGE: 114,
    IQR: 64,
    ITEMS: 72,
    MACS: 68,
    PEAK: 64,
    MEMORY: 72,
    FIRST: 94,
    NOTE: 120,
}
_QUIET = (BACKEND, DTYPE, RANGE, IQR, FIRST, NOTE)
_PROGRESS = 120.0  # pixels of the bar of the row in hand
_Index = QModelIndex | QPersistentModelIndex


class ProbeTable(QTableView):
    """Rows of a ``ProbeModel``; a click on a column's title sorts."""

    def __init__(self, model: ProbeModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeTable")
        self.order = ProbeOrder(model)
        self._delegate = ProbeDelegate(palette, self)
        dress(self, self.order, self._delegate)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)

    @property
    def chosen(self) -> ProbeRow | None:
        """The selected row."""
        index = self.currentIndex()
        row: ProbeRow | None = index.data(ROW) if index.isValid() else None
        return row

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._delegate.palette = palette
        self.viewport().update()


class ProbeDelegate(QStyledItemDelegate):
    """Mono figures, the kind of device in bold, a bar for the row in hand, a failure's reason across the row."""

    def __init__(self, palette: Palette, view: QTableView) -> None:
        super().__init__(view)
        self.palette = palette
        self._view = view
        self._text, self._mono, self._bold = text_font(12), mono_font(12), text_font(12)
        self._bold.setWeight(QFont.Weight.DemiBold)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One cell."""
        row: ProbeRow = index.data(ROW)
        area = QRectF(option.rect)
        painter.save()
        painter.setClipRect(area)
        self._paint_ground(painter, area, bool(option.state & QStyle.StateFlag.State_Selected))
        inner = area.adjusted(10, 0, -10, -1)
        if index.column() == LINE:
            self._paint_line(painter, inner, row)
        elif row.measured is None:
            self._paint_state(painter, area, row)
        elif index.column() == DEVICE:
            self._paint_device(painter, inner, row)
        else:
            self._paint_figure(painter, inner, row, index)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, chosen: bool) -> None:
        if chosen:
            painter.fillRect(area, QColor(self.palette.selected))
        painter.setPen(QColor(self.palette.row_line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_line(self, painter: QPainter, area: QRectF, row: ProbeRow) -> None:
        colour = self.palette.faint if row.state in ("waiting", "left") else self.palette.ink
        metrics = QFontMetricsF(self._mono)
        shown = elided_line(text_of(row, LINE), metrics, area.width())
        self._write(painter, area, shown, self._mono, colour)

    def _paint_state(self, painter: QPainter, area: QRectF, row: ProbeRow) -> None:
        """Words over all columns but the first: each cell paints its part of them."""
        left = float(self._view.columnViewportPosition(DEVICE)) + 10
        end = left + sum(self._view.columnWidth(column) for column in range(DEVICE, NOTE + 1)) - 20
        whole = QRectF(left, area.top(), min(end, self._view.viewport().width() - 10.0) - left, area.height() - 1)
        if row.state == "running":
            self._paint_bar(painter, QRectF(left, area.center().y() - 2, _PROGRESS, 4), row.fraction)
            whole.adjust(_PROGRESS + 12, 0, 0, 0)
        colour = {"failed": self.palette.error, "running": self.palette.dim}.get(row.state, self.palette.faint)
        words = row.error or {"waiting": "waiting", "left": "not measured"}.get(row.state, row.message)
        self._write(painter, whole, words, self._text, colour, Qt.TextElideMode.ElideRight)

    def _paint_bar(self, painter: QPainter, area: QRectF, fraction: float | None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.track))
        painter.drawRoundedRect(area, 2, 2)
        painter.setBrush(QColor(self.palette.accent))
        painter.drawRoundedRect(QRectF(area.left(), area.top(), area.width() * (fraction or 0.0), 4), 2, 2)

    def _paint_device(self, painter: QPainter, area: QRectF, row: ProbeRow) -> None:
        """The kind first and in bold: a processor's figure is nobody else's."""
        found = row.measured
        assert found is not None
        kind, name = device_words(found)
        colour = self.palette.same if kind == "GPU" else self.palette.ink
        self._write(painter, area, kind, self._bold, colour)
        room = area.adjusted(QFontMetricsF(self._bold).horizontalAdvance(kind) + 7, 0, 0, 0)
        self._write(painter, room, name, self._text, self.palette.dim, Qt.TextElideMode.ElideRight)

    def _paint_figure(self, painter: QPainter, area: QRectF, row: ProbeRow, index: _Index) -> None:
        column, text = index.column(), str(index.data(Qt.ItemDataRole.DisplayRole))
        colour = self.palette.dim if column in _QUIET else self.palette.ink
        font = self._mono if column in NUMBERS else self._text
        if column == MEDIAN:
            font = mono_font(12)
            font.setWeight(QFont.Weight.DemiBold)
            if row.measured is not None and row.measured.noisy:
                self._write(painter, area, "noisy", self._text, self.palette.changed)
            elif row.state == "kept":
                self._write(painter, area, "kept", self._text, self.palette.faint)
        self._write(painter, area, text, font, colour, right=column in NUMBERS)

    def _write(
        self,
        painter: QPainter,
        area: QRectF,
        text: str,
        font: QFont,
        colour: str,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        *,
        right: bool = False,
    ) -> None:
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetricsF(font).elidedText(text, elide, area.width())
        painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, shown)


def elided_line(line: str, metrics: QFontMetricsF, width: float) -> str:
    """A configuration that fits: the model's name gives way first, since a sweep's rows differ in what follows it."""
    if metrics.horizontalAdvance(line) <= width:
        return line
    start = min((place for place in (line.find("@"), line.find(",")) if place >= 0), default=len(line))
    name, rest = line[:start], line[start:]
    room = max(width - metrics.horizontalAdvance(rest), width / 5)
    short = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
    return metrics.elidedText(short + rest, Qt.TextElideMode.ElideMiddle, width)
