"""The table beneath a comparison's canvases: what differs, what is equal, and the totals, linked with the selection."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from graph.compare import Comparison
from gui.cards import label
from gui.column_widths import Column, column, names, room_of, shared
from gui.compare_model import CELL, FIRST, CompareFilter, CompareModel
from gui.compare_rows import NONE, Cell, CompareRow, compare_rows
from gui.layers_model import ROW
from gui.layers_table import LayersDelegate, dress, step_rows
from gui.palette import Palette
from gui.session import Diagram, Session
from gui.theme import mono_font, text_font

_Index = QModelIndex | QPersistentModelIndex
LAYER, OPERATION = (110, 460), (150, 300)  # least and most pixels of the columns of names
SHARE = 108
BAR = 40.0
STANDING = 52  # pixels for how many sides have a row
BESIDE = 24  # pixels around a cell's text, its tint included


class CompareDelegate(LayersDelegate):
    """As the table of layers, with tints behind what differs and green for what is equal."""

    def __init__(self, palette: Palette, model: CompareModel, parent: QWidget) -> None:
        super().__init__(palette, parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One cell."""
        row: CompareRow = index.data(ROW)
        area = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self.paint_ground(painter, area, chosen)
        inner = area.adjusted(10, 0, -10, -1)
        if index.column() == 0:
            self.paint_dot(painter, inner, row.category)
            inner.adjust(15, 0, 0, 0)
            inner.adjust(0, 0, -self._paint_standing(painter, inner, row.standing), 0)
        elif index.column() == self._model.share_column:
            self.paint_share(painter, inner, row.category, row.share, BAR)
            inner.adjust(BAR + 8, 0, 0, 0)
        self._paint_cell(painter, inner, index.column(), index.data(CELL), chosen)
        painter.restore()

    def _paint_standing(self, painter: QPainter, area: QRectF, text: str) -> float:
        """``2 of 3`` at the right, in the frame that such a node has on the canvas. Returns the pixels it takes."""
        if not text:
            return 0.0
        font = text_font(11)
        width, height = QFontMetricsF(font).horizontalAdvance(text) + 10, QFontMetricsF(font).height() + 1
        chip = QRectF(area.right() - width, area.center().y() - height / 2, width, height)
        painter.setPen(QPen(QColor(self.palette.rim), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(self.palette.dim))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        return width + 8

    def _paint_cell(self, painter: QPainter, area: QRectF, column: int, cell: Cell, chosen: bool) -> None:
        right = self._model.is_number(column)
        mono = FIRST <= column < self._model.share_column
        font = mono_font(12) if mono else text_font(12, bold=chosen and column == 0)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, area.width())
        left = area.right() - metrics.horizontalAdvance(text) if right else area.left()
        if cell.part and cell.part in text:
            self._paint_tint(painter, area, left, text, cell.part, metrics)
        painter.setFont(font)
        painter.setPen(QColor(self._colour(column, cell)))
        painter.drawText(QRectF(left, area.top(), area.width(), area.height()), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_tint(
        self, painter: QPainter, area: QRectF, left: float, text: str, part: str, metrics: QFontMetricsF
    ) -> None:
        start = left + metrics.horizontalAdvance(text.partition(part)[0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.differs))
        height = metrics.height() + 2
        across = metrics.horizontalAdvance(part)
        painter.drawRoundedRect(QRectF(start - 3, area.center().y() - height / 2, across + 6, height), 3, 3)

    def _colour(self, column: int, cell: Cell) -> str:
        if cell.equal:
            return self.palette.same
        if cell.text in ("0", NONE, "?"):
            return self.palette.faint
        return self.palette.dim if column in (1, self._model.share_column) else self.palette.ink


class CompareTable(QFrame):
    """Listens to the session; a row chosen here is selected on every canvas."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePanel")
        self._session = session
        self._linking = False
        self._columns: list[Column] = []
        self.model = CompareModel()
        self.filter = CompareFilter(self.model)
        self.view = QTableView()
        self._delegate = CompareDelegate(session.palette, self.model, self.view)
        dress(self.view, self.filter, self._delegate)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.warning = label("", "warning", wrap=True)
        self.words = label("", "small", wrap=True)
        self.only = QPushButton(self.tr("Only differences"))
        self.only.setCheckable(True)
        self.only.setProperty("role", "switch")
        self.only.toggled.connect(self._keep_differences)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.warning)
        layout.addWidget(self._head())
        layout.addWidget(self.view, 1)
        session.current_changed.connect(self._changed)
        session.replaced.connect(self._replaced)
        session.selection_changed.connect(lambda _diagram: self._follow_selection())

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._delegate.palette = palette
        self.view.viewport().update()

    def _changed(self, diagram: Diagram | None) -> None:
        """Another comparison starts at its own top."""
        self.view.scrollToTop()
        self.show_diagram(diagram)

    def show_diagram(self, diagram: Diagram | None) -> None:
        """List a comparison's rows; nothing for a single configuration."""
        if diagram is None or diagram.comparison is None:
            return
        rows = compare_rows(diagram)
        self._delegate.largest_share = max((row.share or 0.0 for row in rows), default=1.0)
        self._linking = True
        self.model.set_rows(rows, diagram.lines)
        self._linking = False
        self.warning.setText(" ".join(diagram.comparison.warnings))
        self.warning.setVisible(bool(diagram.comparison.warnings))
        self.words.setText(" ".join(short(diagram.comparison)))
        self.words.setToolTip("\n".join(diagram.comparison.words))
        self.model.set_narrow(False)
        self._columns = columns_for(self.model)
        self._set_widths()
        self._follow_selection()

    def keep(self, text: str) -> None:
        """Keep the rows that match."""
        self._linking = True
        self.filter.find(text)
        self._linking = False
        self._follow_selection()

    def step(self, by: int) -> None:
        """Select the next (1) or previous (-1) row shown, round and round."""
        step_rows(self.view, by)

    def _head(self) -> QFrame:
        head = QFrame()
        head.setObjectName("compareHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(16)
        row.addWidget(self.words, 1)
        row.addWidget(self.only, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take what is left."""
        super().resizeEvent(event)
        self._set_widths()

    def _set_widths(self) -> None:
        widths = shared(self._columns, room_of(self.view))
        for place, width in enumerate(widths):
            self.view.setColumnWidth(place, width)
        outputs = slice(FIRST, FIRST + len(self.model.sides))
        wanted = [one.wanted for one in self._columns[outputs]]
        self.model.set_narrow(any(width < want for width, want in zip(widths[outputs], wanted, strict=True)))

    def _keep_differences(self, on: bool) -> None:
        self._linking = True
        self.filter.keep_differences(on)
        self._linking = False
        self._follow_selection()

    def _replaced(self, diagram: Diagram) -> None:
        if diagram is self._session.current:
            self.show_diagram(diagram)

    def _selected(self, chosen: QItemSelection) -> None:
        diagram = self._session.current
        if self._linking or chosen.isEmpty() or diagram is None:
            return
        row: CompareRow = chosen.indexes()[0].data(ROW)
        present = [place for place, name in enumerate(row.names) if name is not None]
        side = diagram.focused if diagram.focused in present else present[0]
        self._session.select(row.names[side] or "", side)

    def _follow_selection(self) -> None:
        diagram = self._session.current
        if diagram is None or diagram.comparison is None or len(self.model.places) != len(diagram.contents):
            return
        place = self.model.places[diagram.focused].get(diagram.selected)
        index = self.filter.mapFromSource(self.model.index(place, 0)) if place is not None else QModelIndex()
        self._linking = True
        if index.isValid():
            self.view.selectRow(index.row())
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        self._linking = False


def short(comparison: Comparison) -> tuple[str, ...]:
    """How much is common, what differs, the totals, and why; the inspector has every sentence, the warnings a line."""
    words = [word for word in comparison.words if word not in comparison.warnings]
    return (*words[:3], words[-1]) if len(words) > 4 else tuple(words)


def columns_for(model: CompareModel) -> list[Column]:
    """What each column needs: numbers are never cut, names and titles are elided first."""
    mono = mono_font(12)
    numbers = [
        column(model.texts(place), mono, BESIDE, model.heads[place]) for place in range(FIRST, model.share_column)
    ]
    standing = STANDING if any(row.standing for row in model.rows) else 0
    layer = names(
        model.texts(0), text_font(12, bold=True), BESIDE + 15 + standing, LAYER[0] + standing, LAYER[1] + standing
    )
    operation = names(model.texts(1), text_font(12), BESIDE, *OPERATION)
    return [layer, operation, *numbers, Column(SHARE, SHARE)]
