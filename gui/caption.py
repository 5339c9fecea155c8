"""Which configuration a canvas draws: a chip at its top left, or in a comparison a bar over each side."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from graph import labels
from gui import titles
from gui.canvas import Canvas
from gui.diagram import Content
from gui.elided import ElidedLabel
from gui.fields import IconButton
from gui.palette import Palette

COPIED_MS = 1400
LONGEST_NAME = 150  # pixels of a name that are shown however little room there is
BAR = 44  # pixels, two lines of text: the bars of all sides are of one height


class Caption(QFrame):
    """``ResNet50V2 @440x340x3``, the totals, and a button that copies the configuration's line."""

    pressed = Signal()
    closed = Signal()

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self._palette = palette
        self._line, self._alone = "", True
        self._name, self._choices, self._totals = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self._whole, self._short = "", ""
        self._name.setStyleSheet("font-weight: 600")
        self._choices.setProperty("role", "mono")
        self._totals.setProperty("role", "dim")
        self._copy = IconButton("copy", self.tr("Copy the configuration (Ctrl+Shift+C)"))
        self._copy.clicked.connect(self.copy)
        self._close = IconButton("close", self.tr("Take this side away"))
        self._close.clicked.connect(self.closed)
        self._back = QTimer(self, singleShot=True, interval=COPIED_MS)
        self._back.timeout.connect(lambda: self._copy.set_icon("copy", self._palette.dim))
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(8)
        for widget in (self._name, self._choices, self._totals):
            self._words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 3, 2)
        layout.setSpacing(8)
        layout.addLayout(self._words)
        layout.addStretch(1)
        for button in (self._copy, self._close):
            layout.addWidget(button)

    def show_content(self, content: Content, palette: Palette, *, alone: bool = True, side: str = "") -> None:
        """Say what is drawn; in a comparison the totals stand elsewhere and a side can be closed.

        side: what tells this side from the others, said where there is no room for the whole configuration.
        """
        self._palette, self._line, self._alone = palette, content.configuration, alone
        configuration = titles.read(content.configuration)
        totals = content.totals
        self._name.setText(titles.source_name(configuration))
        self._name.setMinimumWidth(min(self._name.sizeHint().width(), LONGEST_NAME))
        self._whole, self._short = titles.choices(content.configuration), side.removeprefix(self._name.text()).strip()
        self._say_choices(self._whole)
        layers, params = labels.count_text(totals.nodes), labels.short_count(totals.params)
        macs = f" · {labels.short_count(totals.macs)} MACs" if totals.macs else ""
        self._totals.setText(self.tr("{} layers · {} parameters{}").format(layers, params, macs))
        self._totals.setVisible(alone)
        self._close.setVisible(not alone)
        self.setToolTip(self._line)
        self._copy.set_icon("copy", palette.dim)
        self._close.set_colour(palette.dim)
        self._set("bar", not alone)

    def place(self, canvas: Canvas, edge: int) -> None:
        """A chip over the canvas; in a comparison a bar above it, on two lines where one is too narrow."""
        self._say_choices(self._whole)
        self._words.setDirection(QBoxLayout.Direction.LeftToRight)
        if self._alone:
            canvas.setViewportMargins(0, 0, 0, 0)
            self._place_chip(max(canvas.width() - 2 * edge - 8, 120))
            self.move(edge, edge)
            return
        room = canvas.width() - canvas.verticalScrollBar().sizeHint().width()
        self._break_up(room)
        self.setGeometry(0, 0, room, BAR)
        canvas.setViewportMargins(0, BAR, 0, 0)

    def _place_chip(self, room: int) -> None:
        """The totals stand in the inspector too: they are the first to go, the name is the last."""
        self._totals.setVisible(True)
        self._totals.setVisible(self._wanted().width() <= room)
        wanted = self._wanted()
        self.resize(min(wanted.width(), room), wanted.height())

    def _break_up(self, room: int) -> None:
        """Two lines where one is too narrow, and in fewer words where these are too long even so."""
        self._words.setSpacing(8)
        if self._wanted().width() <= room or not self._whole:
            return
        self._words.setDirection(QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(0)
        whole = self._whole.lstrip(",")
        for text in sorted({whole, self._short or whole}, key=len, reverse=True):
            self._say_choices(text)
            if self._wanted().width() <= room:
                return

    def _wanted(self) -> QSize:
        """For the words as they are now, which the layouts inside hear of only when they are set to work."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        return self.sizeHint()

    def _say_choices(self, text: str) -> None:
        self._choices.setText(text)
        self._choices.setVisible(bool(text))

    def copy(self) -> None:
        """Put the line on the clipboard."""
        QGuiApplication.clipboard().setText(self._line)
        self._copy.set_icon("done", self._palette.same)
        self._back.start()

    def set_focused(self, focused: bool) -> None:
        """Frame the side that the bar changes and the inspector explains."""
        self._set("focused", focused)

    def _set(self, name: str, on: bool) -> None:
        """What the style sheet looks at."""
        self.setProperty(name, "true" if on else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press turns to this side."""
        self.pressed.emit()
        event.accept()
