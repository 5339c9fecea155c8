"""Small input widgets shared by the bars: a framed field with a dim label, icon buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from gui.icon import icon
from gui.palette import Palette
from gui.theme import mono_font

HEIGHT = 30


class LabelledField(QFrame):
    """``input 440×340×3``: a dim label and a mono line edit in one frame."""

    def __init__(self, text: str, characters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.edit = QLineEdit()
        self.edit.setAcceptDrops(False)
        self.edit.setFont(mono_font())
        self.edit.setFixedWidth(QFontMetrics(mono_font()).horizontalAdvance("0" * characters) + 6)
        caption = QLabel(text)
        caption.setBuddy(self.edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 0, 6, 0)
        layout.setSpacing(7)
        layout.addWidget(caption)
        layout.addWidget(self.edit)
        self.edit.installEventFilter(self)
        self.setFixedHeight(HEIGHT)

    def mark_wrong(self, wrong: bool) -> None:
        """Show that the text cannot be read."""
        self._set("wrong", wrong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows the focus of what it frames."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._set("focused", event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _set(self, name: str, value: bool) -> None:
        self.setProperty(name, "true" if value else "false")
        self.style().unpolish(self)
        self.style().polish(self)


class LabelledToggle(QPushButton):
    """``top off``: a dim label and the state of something that is on or off."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("role", "toggle")
        self.setAccessibleName(text)
        self.setFixedHeight(HEIGHT)
        self._state = QLabel()
        caption = QLabel(text)
        caption.setProperty("role", "dim")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 0, 9, 0)
        layout.setSpacing(7)
        for part in (caption, self._state):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part)
        self.toggled.connect(self._show_state)
        self._show_state(False)

    @property
    def state(self) -> str:
        """``on`` or ``off``."""
        return self._state.text()

    def sizeHint(self) -> QSize:
        """As wide as its two words."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def _show_state(self, on: bool) -> None:
        self._state.setText(self.tr("on") if on else self.tr("off"))
        self.updateGeometry()


class LabelledChoice(LabelledToggle):
    """``fold blocks``: a dim label and one of a few words, chosen in a menu. ``chosen`` carries the word."""

    chosen = Signal(str)

    def __init__(self, text: str, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(False)
        self._menu = QMenu(self)
        for choice in choices:
            self._menu.addAction(choice, partial(self.chosen.emit, choice))
        self.setMenu(self._menu)
        self.show_choice(choices[0])

    def show_choice(self, choice: str) -> None:
        """Say which is chosen."""
        self._state.setText(choice)
        self.updateGeometry()


class IconButton(QToolButton):
    """A borderless button with one of the line icons; ``set_colour`` follows the theme."""

    def __init__(self, name: str, tip: str, role: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setProperty("role", role)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(16, 16))

    def set_colour(self, colour: str) -> None:
        """Redraw the icon in this colour."""
        self.setIcon(icon(self._name, colour))

    def set_icon(self, name: str, colour: str) -> None:
        """Another icon."""
        self._name = name
        self.set_colour(colour)


class SearchField(QLineEdit):
    """A line edit with a lens at the left and, while it holds text, a cross at the right."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAcceptDrops(False)
        self._lens, self._cross = QAction(self), QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._cross, QLineEdit.ActionPosition.TrailingPosition)
        self._cross.triggered.connect(self.clear)
        self._cross.setVisible(False)
        self.textChanged.connect(lambda text: self._cross.setVisible(bool(text)))

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._lens.setIcon(icon("search", palette.dim))
        self._cross.setIcon(icon("close", palette.dim))
