"""The table beneath the canvas: every layer with its figures, linked with the selection both ways."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRectF, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.column_widths import Column, column, names, room_of, shared, text_width
from gui.layer_rows import LayerRow, cost_words, layer_rows
from gui.layers_model import LAYER, NUMBERS, OPERATION, OUTPUT, ROW, SHARE, LayersFilter, LayersModel
from gui.palette import Palette
from gui.session import Diagram, Session
from gui.theme import mono_font, text_font

ROW_HEIGHT = 28
BAR_LENGTH = 62.0
_LAYER, _OPERATION, _SHARE = (130, 520), (130, 320), 130  # least and most pixels of names, and of the share
_BESIDE = 24  # pixels around a cell's text
_UPWARD = Qt.SortOrder.AscendingOrder
_Index = QModelIndex | QPersistentModelIndex


class LayersDelegate(QStyledItemDelegate):
    """Category dot, mono figures, share bar, a hairline under each row."""

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.palette = palette
        self._text, self._mono, self._bold = text_font(12), mono_font(12), text_font(12)
        self._bold.setWeight(QFont.Weight.DemiBold)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One cell."""
        row: LayerRow = index.data(ROW)
        area = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self.paint_ground(painter, area, chosen)
        inner = area.adjusted(10, 0, -10, -1)
        if index.column() == LAYER:
            self.paint_dot(painter, inner, row.category)
            inner.adjust(15, 0, 0, 0)
        if index.column() == SHARE:
            self.paint_share(painter, inner, row.category, row.share, BAR_LENGTH)
        self._paint_text(painter, inner, index, chosen)
        painter.restore()

    def paint_ground(self, painter: QPainter, area: QRectF, chosen: bool) -> None:
        """The tint of the chosen row, the hairline under each."""
        if chosen:
            painter.fillRect(area, QColor(self.palette.selected))
        painter.setPen(QColor(self.palette.row_line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint_dot(self, painter: QPainter, area: QRectF, category: str) -> None:
        """The category's mark at the left."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.category(category)))
        painter.drawRoundedRect(QRectF(area.left(), area.center().y() - 4, 8, 8), 2, 2)

    def paint_share(self, painter: QPainter, area: QRectF, category: str, share: float | None, longest: float) -> None:
        """A bar as long as the share; the largest of the table has the ``longest``."""
        if share is None:
            return
        colour = QColor(self.palette.category(category))
        colour.setAlphaF(0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        length = max(share / self._most(share) * longest, 1.5)
        painter.drawRoundedRect(QRectF(area.left(), area.center().y() - 3.5, length, 7), 2, 2)

    def _most(self, share: float) -> float:
        return max(self.largest_share, share, 1e-9)

    largest_share: float = 1.0

    def _paint_text(self, painter: QPainter, area: QRectF, index: _Index, chosen: bool) -> None:
        column = index.column()
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        font = (
            self._mono if column in (OUTPUT, *NUMBERS) else (self._bold if chosen and column == LAYER else self._text)
        )
        if column == SHARE:
            area = area.adjusted(BAR_LENGTH + 8, 0, 0, 0)
        align = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
        empty = text in ("0", "–", "?")
        quiet = column in (OPERATION, SHARE)
        colour = self.palette.faint if empty else self.palette.dim if quiet else self.palette.ink
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, align | Qt.AlignmentFlag.AlignVCenter, elided)


class LayersTable(QFrame):
    """Listens to the session; a row chosen here is selected everywhere."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePanel")
        self._session = session
        self._shown: object = None
        self._linking = False
        self._columns: list[Column] = []
        self.model = LayersModel()
        self.filter = LayersFilter(self.model)
        self.view = QTableView()
        self._delegate = LayersDelegate(session.palette, self.view)
        self._empty = QLabel(self.tr("No layer matches"), self.view, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "dim")
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        session.current_changed.connect(self._changed)
        session.replaced.connect(self._replaced)
        session.selection_changed.connect(lambda _diagram: self._follow_selection())
        self.show_diagram(session.current)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._delegate.palette = palette
        self.view.viewport().update()

    def _changed(self, diagram: Diagram | None) -> None:
        """Another diagram's table starts at its own top; its selection, where there is one, moves it."""
        self.view.scrollToTop()
        self.show_diagram(diagram)

    def show_diagram(self, diagram: Diagram | None) -> None:
        """List a diagram's layers; a comparison has a table of its own."""
        diagram = diagram if diagram is None or diagram.comparison is None else None
        self._shown = diagram.graph if diagram else None
        rows = layer_rows(diagram) if diagram else []
        self._delegate.largest_share = max((row.share or 0.0 for row in rows), default=1.0)
        self._linking = True
        self._show_hot(diagram)
        self.model.set_rows(rows, cost_words(diagram) if diagram else "MACs")
        self._linking = False
        self._columns = columns_for(self.model)
        self._set_widths()
        self._follow_selection()

    def _show_hot(self, diagram: Diagram | None) -> None:
        """Times that have just come are listed from the longest; without them the layers stand in their order again."""
        hot = diagram is not None and diagram.colouring.by == "time"
        if hot != (self.model.cost == "time"):
            self.view.sortByColumn(SHARE if hot else -1, Qt.SortOrder.DescendingOrder if hot else _UPWARD)

    def keep(self, text: str) -> None:
        """Keep the layers that match."""
        self._linking = True
        self.filter.find(text)
        self._linking = False
        self._empty.setVisible(bool(text) and self.filter.rowCount() == 0)
        self._empty.setGeometry(self.view.viewport().rect())
        self._follow_selection()

    def step(self, by: int) -> None:
        """Select the next (1) or previous (-1) layer shown, round and round."""
        step_rows(self.view, by)

    def _set_up_view(self) -> None:
        dress(self.view, self.filter, self._delegate)
        self._empty.hide()
        self.view.selectionModel().selectionChanged.connect(self._selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take what is left."""
        super().resizeEvent(event)
        self._set_widths()

    def _set_widths(self) -> None:
        for place, width in enumerate(shared(self._columns, room_of(self.view))):
            self.view.setColumnWidth(place, width)

    def _replaced(self, diagram: Diagram) -> None:
        if diagram is self._session.current and diagram.graph is not self._shown:
            self.show_diagram(diagram)

    def _selected(self, chosen: QItemSelection) -> None:
        if self._linking or chosen.isEmpty():
            return
        row: LayerRow = chosen.indexes()[0].data(ROW)
        self._session.select(row.name)

    def _follow_selection(self) -> None:
        diagram = self._session.current
        place = self.model.places.get(diagram.selected) if diagram else None
        self._linking = True
        index = self.filter.mapFromSource(self.model.index(place, 0)) if place is not None else QModelIndex()
        if index.isValid():
            self.view.selectRow(index.row())
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        self._linking = False


def columns_for(model: LayersModel) -> list[Column]:
    """What each column needs: numbers are never cut, names are elided first."""
    numbers = [column(model.texts(place), mono_font(12), _BESIDE, model.heads[place]) for place in (OUTPUT, *NUMBERS)]
    layer = names(model.texts(LAYER), text_font(12, bold=True), _BESIDE + 15, *_LAYER)
    operation = names(model.texts(OPERATION), text_font(12), _BESIDE, *_OPERATION)
    share = text_width(model.texts(SHARE), text_font(12)) + round(BAR_LENGTH) + 8 + _BESIDE
    return [layer, operation, *numbers, Column(max(_SHARE, share), max(_SHARE, share))]


def dress(view: QTableView, model: QSortFilterProxyModel, delegate: QStyledItemDelegate) -> None:
    """Rows of one height, chosen whole, sorted by a click on a column's title; no grid."""
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(True)
    header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    header.setSortIndicatorClearable(True)
    header.setStretchLastSection(True)
    view.setSortingEnabled(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)


def step_rows(view: QTableView, by: int) -> None:
    """Select the next (1) or previous (-1) row shown, round and round."""
    count = view.model().rowCount()
    if count:
        current = view.currentIndex()
        row = (current.row() + by) % count if current.isValid() else (0 if by > 0 else count - 1)
        view.selectRow(row)
