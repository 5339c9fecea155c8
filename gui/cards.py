"""The inspector's building blocks: rows of facts, cards with equations, bars of categories."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.attributes import Fact
from gui.describe import Share
from gui.explanation_cards import Card
from gui.icon import icon
from gui.layer_rows import percent
from gui.palette import Palette
from gui.theme import text_font

LONG_LABEL, LONG_ROW = 14, 42  # letters
SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


def label(text: str, role: str, *, wrap: bool = False, rich: bool = False) -> QLabel:
    """Text in one of the style sheet's roles; plain unless said otherwise, and selectable."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    result.setWordWrap(wrap)
    result.setTextInteractionFlags(SELECTABLE)
    if wrap:
        result.setMinimumWidth(1)
    return result


class FactRow(QFrame):
    """A dim label at the left, its value at the right; a link when the value names a node."""

    followed = Signal(str)

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.setProperty("role", "row")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 5, 0, 5)
        layout.setSpacing(12)
        if fact.label:
            self._add_label(layout, fact)
        if fact.link:
            layout.addStretch(1)
            layout.addWidget(self._link(fact))
        else:
            value = label(_breakable(fact.value), "mono", wrap=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            layout.addWidget(value, 1)

    def _add_label(self, layout: QHBoxLayout, fact: Fact) -> None:
        """A long one wraps: it may not push the value out of the panel."""
        long = len(fact.label) > LONG_LABEL and len(fact.label) + len(fact.value) > LONG_ROW
        shown = label(breakable(fact.label) if long else fact.label, "dim", wrap=long)
        layout.addWidget(shown, 1 if long else 0, Qt.AlignmentFlag.AlignTop)

    def _link(self, fact: Fact) -> QPushButton:
        button = QPushButton(_shortened(fact.value))
        button.setProperty("role", "link")
        button.setToolTip(fact.value)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.followed.emit(fact.link))
        return button


class CardFrame(QFrame):
    """A card: small heading, equations, a note. Its equations are copied as text or LaTeX."""

    def __init__(self, card: Card, palette: Palette) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.card = card
        layout = QVBoxLayout(self)
        layout.setContentsMargins(13, 11, 13, 11)
        layout.setSpacing(4)
        layout.addLayout(self._head(palette))
        side = ""
        for equation in card.equations:
            if equation.side and equation.side != side:
                layout.addWidget(label(breakable(equation.side), "side", wrap=True))
            side = equation.side
            formula = f"{escape(equation.formula)} = " if equation.formula else ""
            text = f"{formula}<span style='font-weight: 600'>{escape(equation.value)}</span>"
            layout.addWidget(label(text, "equation", wrap=True, rich=True))
        if card.note:
            layout.addWidget(label(card.note, "small", wrap=True))
        if card.same:
            layout.addWidget(label(card.same, "same", wrap=True))

    def menu(self) -> QMenu:
        """Copy as text, copy as LaTeX."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy as text"), lambda: _copy(self.card.text))
        latex = menu.addAction(self.tr("Copy as LaTeX"), lambda: _copy(self.card.latex))
        latex.setEnabled(bool(self.card.latex))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button offers the copies."""
        if self.card.text:
            self.menu().popup(event.globalPos())

    def _head(self, palette: Palette) -> QHBoxLayout:
        row = QHBoxLayout()
        name = heading(breakable(self.card.heading))
        name.setWordWrap(True)
        name.setMinimumWidth(1)
        row.addWidget(name, 1)
        if any(equation.formula for equation in self.card.equations):
            copy = QToolButton()
            copy.setProperty("role", "small")
            copy.setIcon(icon("copy", palette.faint))
            copy.setIconSize(QSize(13, 13))
            copy.setToolTip(self.tr("Copy the formula as text or LaTeX"))
            copy.setAccessibleName(copy.toolTip())
            copy.clicked.connect(lambda: self.menu().popup(copy.mapToGlobal(QPoint(0, copy.height()))))
            row.addWidget(copy)
        return row


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


class KindLabel(QWidget):
    """The kind of a node with its category's bar, as on the canvas."""

    def __init__(self, text: str, colour: str, palette: Palette) -> None:
        super().__init__()
        self._text, self._colour, self._palette = text, colour, palette
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bar and text."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 1, 4, self.height() - 2), QColor(self._colour))
        painter.setPen(QColor(self._palette.dim))
        painter.setFont(text_font())
        area = QRectF(self.rect()).adjusted(11, 0, 0, 0)
        text = QFontMetricsF(text_font()).elidedText(self._text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class ShareList(QWidget):
    """What a model is made of: a dot, the category, how many, a bar of its part of the parameters."""

    ROW = 24
    BAR = 70.0

    def __init__(self, shares: tuple[Share, ...], palette: Palette) -> None:
        super().__init__()
        self._shares, self._palette = shares, palette
        self.setFixedHeight(self.ROW * len(shares))

    def paintEvent(self, event: QPaintEvent) -> None:
        """All rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, share in enumerate(self._shares):
            self._paint_row(painter, QRectF(0, place * self.ROW, self.width(), self.ROW), share)
        painter.end()

    def _paint_row(self, painter: QPainter, area: QRectF, share: Share) -> None:
        colour = QColor(self._palette.category(share.category))
        middle, left = Qt.AlignmentFlag.AlignVCenter, area.right() - self.BAR - 46
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(area.left(), area.center().y() - 4, 8, 8), 2, 2)
        if share.params > 0:
            colour.setAlphaF(0.5)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, area.center().y() - 3.5, max(share.params * self.BAR, 1.5), 7), 2, 2)
        painter.setFont(text_font())
        painter.setPen(QColor(self._palette.ink))
        painter.drawText(area.adjusted(16, 0, 0, 0), middle, share.category)
        painter.setPen(QColor(self._palette.dim))
        painter.drawText(
            QRectF(area.left(), area.top(), left - 12, self.ROW), middle | Qt.AlignmentFlag.AlignRight, str(share.count)
        )
        if share.params > 0:
            painter.setFont(text_font(12))
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, percent(share.params))


def heading(text: str) -> QLabel:
    """A small heading in capitals."""
    result = label(text.upper(), "heading")
    font = text_font(11, bold=True)
    font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, 0.45)
    result.setFont(font)
    return result


def _breakable(text: str) -> str:
    """Long values may wrap after their separators."""
    return text.replace("·", "·\u200b").replace("×", "×\u200b") if len(text) > 26 else text


def breakable(text: str) -> str:
    """Names may wrap after what joins their parts."""
    return re.sub(r"([/_.,=])", "\\1\u200b", text)


def _shortened(text: str, most: int = 34) -> str:
    return text if len(text) <= most else f"{text[: most // 2 - 1]}…{text[-(most // 2) :]}"
