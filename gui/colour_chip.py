"""The chip beside the zoom buttons: what the colours say; a menu, and the legend of a heat map."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from gui.cards import label
from gui.colouring import WORDS, Colouring
from gui.icon import icon
from gui.palette import Palette
from gui.theme import mono_font
from render.heat import Heat

RAMP = QSize(96, 10)


class ColourChip(QFrame):
    """``colour: category``, or ``parameters 0 ▁▃▅▇ 2.4 M of 23.6 M``. ``chosen`` carries what to colour by."""

    chosen = Signal(str)

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.button = QToolButton()
        self.button.setProperty("role", "plain")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setIconSize(QSize(15, 15))
        self.button.setToolTip(self.tr("What the colours say"))
        self._least, self._most = QLabel("0"), QLabel()
        self._ramp = Ramp()
        self._total = label("", "dim")
        for number in (self._least, self._most):
            number.setFont(mono_font(11))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._build_menu()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 2, 3, 2)
        layout.setSpacing(6)
        for widget in (self.button, self._least, self._ramp, self._most, self._total):
            layout.addWidget(widget)
        layout.addSpacing(4)
        self.show_colours(Colouring(), None, palette)

    @property
    def legend(self) -> str:
        """The legend in words, "" without one."""
        return f"0 to {self._most.text()} {self._total.text()}" if not self._ramp.isHidden() else ""

    def show_colours(self, colouring: Colouring, heat: Heat | None, palette: Palette) -> None:
        """Say what the colours say; ``heat`` is the map's, None where there is none."""
        self.button.setIcon(icon("drop", palette.dim))
        self.button.setText(self.tr("colour: {}").format(WORDS["category"]) if heat is None else WORDS[colouring.by])
        self._by = colouring.by
        self._actions[colouring.by].setChecked(True)
        for part in (self._least, self._ramp, self._most, self._total):
            part.setVisible(heat is not None)
        if heat is not None:
            self._ramp.show_ramp(heat.ramp, palette.border)
            self._most.setText(heat.write(heat.most))
            self._total.setText(self.tr("of {}").format(heat.write(heat.total)))
        self.setToolTip(colouring.source if heat is not None else "")
        self.adjustSize()

    def _build_menu(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(self)
        self._actions = {}
        for by, words in WORDS.items():
            text = self.tr("time of a call: measure it…") if by == "time" else words
            action = menu.addAction(text, partial(self._choose, by))
            action.setCheckable(True)
            group.addAction(action)
            self._actions[by] = action
        self.button.setMenu(menu)

    def _choose(self, by: str) -> None:
        """The tick stays where it is until the colours have come."""
        self._actions[self._by].setChecked(True)
        self.chosen.emit(by)


class Ramp(QWidget):
    """The colours from nothing to the most."""

    def __init__(self) -> None:
        super().__init__()
        self._ramp: tuple[str, ...] = ("#FFFFFF", "#000000")
        self._line = "#000000"
        self.setFixedSize(RAMP)

    def show_ramp(self, ramp: tuple[str, ...], line: str) -> None:
        """Other colours."""
        self._ramp, self._line = ramp, line
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One gradient in a hairline frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        gradient = QLinearGradient(QPointF(area.left(), 0), QPointF(area.right(), 0))
        for place, colour in enumerate(self._ramp):
            gradient.setColorAt(place / (len(self._ramp) - 1), QColor(colour))
        painter.setBrush(gradient)
        painter.setPen(QPen(QColor(self._line), 1))
        painter.drawRoundedRect(area, 3, 3)
        painter.end()
