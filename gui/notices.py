"""What the window says by itself: messages, the progress card, the sign that a drop is welcome. All of it lies over the
canvas: what a person points at or types into stays where it is.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.fields import IconButton
from gui.icon import icon
from gui.palette import Palette

LINES_SHOWN = 4
NOTE_MS = 8000  # what good news stay for
EDGE, WIDEST = 12, 760  # pixels beside a message, and across it at most


class MessageBar(QFrame):
    """Errors and notes at the canvas' top. Open diagrams are not touched; several messages stack; good news go by
    themselves.
    """

    def __init__(self, palette: Palette, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._body, self._over = parent, over
        self._until = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._until.timeout.connect(self.clear)
        self.setObjectName("messageBar")
        self._lines: list[str] = []
        self._sign = QLabel()
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = IconButton("close", self.tr("Close this message (Esc)"))
        self._close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(10)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._kind = "error"
        self.set_palette(palette)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """The messages on show."""
        return tuple(self._lines)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._palette = palette
        colour = palette.error if self._kind == "error" else palette.accent
        self._sign.setPixmap(icon("warning" if self._kind == "error" else "info", colour).pixmap(16, 16))
        self._close.set_colour(palette.dim)

    def refuse(self, message: str) -> None:
        """Add an error."""
        self._show(message, "error")

    def note(self, message: str) -> None:
        """Add good news."""
        self._show(message, "note")

    def clear(self) -> None:
        """Take the messages away."""
        self._until.stop()
        self._lines.clear()
        self.hide()

    def place(self) -> None:
        """Across the canvas' top, as high as the words need."""
        area = place_of(self._over, self._body).adjusted(EDGE, EDGE, -EDGE, 0)
        width = min(area.width(), WIDEST)
        self.resize(width, height_at(self, width))
        self.move(area.left() + (area.width() - width) // 2, area.top())

    def _show(self, message: str, kind: str) -> None:
        if kind != self._kind:
            self._lines.clear()
        self._kind = kind
        if message not in self._lines:
            self._lines.append(message)
        hidden = len(self._lines) - LINES_SHOWN
        shown = self._lines[-LINES_SHOWN:]
        self._text.setText("\n".join([*([f"{hidden} more, and:"] if hidden > 0 else []), *shown]))
        self.setProperty("kind", kind)
        # the text's colour hangs on its parent's property: both must be looked at again
        for part in (self, self._text):
            part.style().unpolish(part)
            part.style().polish(part)
        self.set_palette(self._palette)
        self._until.start() if kind == "note" else self._until.stop()
        self.place()
        self.show()
        self.raise_()


class BusyCard(QFrame):
    """Floats over the canvas while something takes longer than a glance."""

    cancelled = Signal()

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._body, self._over = parent, over
        self.setObjectName("busy")
        self.setFixedWidth(460)
        self._text = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._elapsed = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._elapsed.setProperty("role", "dim")
        self._since = QElapsedTimer()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_elapsed)
        self._bar = QProgressBar(textVisible=False)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        left = QVBoxLayout()
        left.setSpacing(7)
        words = QHBoxLayout()
        words.addWidget(self._text, 1)
        words.addWidget(self._elapsed)
        left.addLayout(words)
        left.addWidget(self._bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 11, 12, 12)
        layout.setSpacing(14)
        layout.addLayout(left, 1)
        layout.addWidget(cancel)
        self.hide()

    @property
    def message(self) -> str:
        """What is said to be under way."""
        return self._text.text()

    @property
    def elapsed(self) -> str:
        """How long it has been under way, "" in the first second."""
        return self._elapsed.text()

    def show_progress(self, message: str, fraction: float | None) -> None:
        """Say what is under way and for how long; the bar runs to and fro while nobody knows how far."""
        if not self._clock.isActive():
            self._since.start()
            self._clock.start()
            self._elapsed.clear()
        self._text.setText(self._text.fontMetrics().elidedText(message, Qt.TextElideMode.ElideMiddle, 260))
        self._bar.setRange(0, 0 if fraction is None else 100)
        if fraction is not None:
            self._bar.setValue(round(fraction * 100))
        self.place()
        self.show()
        self.raise_()

    def hideEvent(self, event: QHideEvent) -> None:
        """The next work counts from nought; minimising the window hides nothing for good."""
        if not event.spontaneous():
            self._clock.stop()
        super().hideEvent(event)

    def _show_elapsed(self) -> None:
        self._elapsed.setText(elapsed_text(self._since.elapsed() // 1000))

    def place(self) -> None:
        """Bottom centre of what it floats over."""
        area = place_of(self._over, self._body)
        self.adjustSize()
        self.move(area.center().x() - self.width() // 2, area.bottom() - self.height() - 24)


class DropSign(QFrame):
    """Covers the canvas while files hang over the window."""

    def __init__(self, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._body, self._over = parent, over
        self.setObjectName("dropZone")
        self.setProperty("over", "true")
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._text.setProperty("role", "title")
        QVBoxLayout(self).addWidget(self._text)
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many files would open."""
        self._text.setText(self.tr("Drop to open") if count == 1 else self.tr("Drop to open {} files").format(count))
        self.setGeometry(place_of(self._over, self._body).adjusted(16, 16, -16, -16))
        self.show()
        self.raise_()


def elapsed_text(seconds: int) -> str:
    """``7 s``, ``2 min 5 s``; "" for none."""
    minutes, rest = divmod(seconds, 60)
    return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest else [])])


def height_at(card: QWidget, width: int) -> int:
    """As high as a card's wrapped words need at a width, and no higher."""
    layout = card.layout()
    if layout is None:
        return card.sizeHint().height()
    card.ensurePolished()
    layout.activate()
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


def place_above_middle(card: QWidget, area: QRect, widest: int) -> None:
    """Size a card that lies over an area and put it in its middle, a little above."""
    width = min(widest, area.width() - 24)
    card.resize(width, height_at(card, width))
    card.move(area.center().x() - card.width() // 2, area.top() + max((area.height() - card.height()) // 3, 12))


def place_of(widget: QWidget, ancestor: QWidget) -> QRect:
    """Where a widget lies in one of its ancestors."""
    return QRect(widget.mapTo(ancestor, QPoint()), widget.size())
