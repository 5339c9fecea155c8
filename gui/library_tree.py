"""The library's list: headings, families that unfold, rows with a dim figure at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem, QWidget

from gui.icon import icon
from gui.palette import Palette
from gui.theme import text_font

KIND = Qt.ItemDataRole.UserRole
RIGHT = Qt.ItemDataRole.UserRole + 1
LINE = Qt.ItemDataRole.UserRole + 2
HEADING, FAMILY, ROW, CHILD = "heading", "family", "row", "child"

_HEIGHTS = {HEADING: 34, FAMILY: 28, ROW: 28, CHILD: 26}
_INSET = {HEADING: 4.0, FAMILY: 8.0, ROW: 8.0, CHILD: 22.0}
_Index = QModelIndex | QPersistentModelIndex


class LibraryDelegate(QStyledItemDelegate):
    """Paints every kind of row, with the palette of the moment."""

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._palette = palette
        self._folded: QIcon = icon("chevron", palette.faint, 12)
        self._unfolded: QIcon = icon("down", palette.faint, 12)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Headings stand off from the list above them."""
        return QSize(80, _HEIGHTS.get(index.data(KIND), 28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        if index.data(KIND) == HEADING:
            self._paint_heading(painter, area, index)
        else:
            self._paint_row(painter, area, option, index)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRectF, index: _Index) -> None:
        font = text_font(11)
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.5)
        painter.setFont(font)
        painter.setPen(QColor(self._palette.dim))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(area.adjusted(4, 0, 0, -7), align, str(index.data(Qt.ItemDataRole.DisplayRole)).upper())

    def _paint_row(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, index: _Index) -> None:
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._palette.selected if chosen else self._palette.hover))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        kind = index.data(KIND)
        right = self._paint_right(painter, area, option, index)
        font = text_font()
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(self._palette.accent if chosen else self._palette.ink))
        inner = area.adjusted(_INSET.get(kind, 8.0), 0, -right - 14, 0)
        text = QFontMetricsF(font).elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideMiddle, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_right(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, index: _Index) -> float:
        """The figure at the right and a family's chevron; returns the width used."""
        used = 0.0
        if index.data(KIND) == FAMILY:
            opened = bool(option.state & QStyle.StateFlag.State_Open)
            place = QRectF(area.right() - 18, area.center().y() - 6, 12, 12)
            (self._unfolded if opened else self._folded).paint(painter, place.toRect())
            used = 16.0
        text = str(index.data(RIGHT) or "")
        painter.setFont(text_font(12))
        painter.setPen(QColor(self._palette.dim))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -8 - used, 0), align, text)
        return used + QFontMetricsF(text_font(12)).horizontalAdvance(text)


class LibraryTree(QTreeWidget):
    """A click opens a row or unfolds a family; Enter does the same from the keyboard."""

    chosen = Signal(str)

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = LibraryDelegate(palette, self)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._activated)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._delegate.set_palette(palette)
        self.viewport().update()

    def add_heading(self, text: str) -> QTreeWidgetItem:
        """A heading in small capitals."""
        item = self.add_row(None, HEADING, text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item

    def add_row(
        self, parent: QTreeWidgetItem | None, kind: str, text: str, right: str = "", line: str = ""
    ) -> QTreeWidgetItem:
        """A row; ``line`` is the configuration it stands for."""
        item = QTreeWidgetItem([text])
        item.setData(0, KIND, kind)
        item.setData(0, RIGHT, right)
        item.setData(0, LINE, line)
        item.setToolTip(0, text if line.startswith("?") else line)
        if kind == FAMILY:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        if parent is None:
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)
        return item

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KIND) == FAMILY:
            item.setExpanded(not item.isExpanded())
        elif item.data(0, LINE):
            self.chosen.emit(item.data(0, LINE))

    def _activated(self, item: QTreeWidgetItem) -> None:
        if self.hasFocus() and item.data(0, LINE):
            self.chosen.emit(item.data(0, LINE))
