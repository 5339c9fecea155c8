"""Small dialogs: the keys, about, and the one for bugs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.cards import heading, label
from gui.icon import application_icon
from gui.menus import keys_text
from gui.theme import mono_font

MOUSE = (
    ("Scroll", "wheel"),
    ("Zoom at the pointer", "Ctrl or Shift + wheel"),
    ("Pan", "drag"),
    ("Select", "click"),
    ("To the node before · behind", "Up · Down"),
    ("To reading size · fit", "double click a node · the ground"),
    ("Open a recent one", "Ctrl+1 … Ctrl+9"),
    ("Close what is in the way", "Esc"),
)


def show_keys(parent: QWidget) -> None:
    """Mouse and keys in one view."""
    dialog = _dialog(parent, "Keys")
    grid = QGridLayout()
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(6)
    grid.addWidget(label("Keys", "title"), 0, 0)
    rows = [*MOUSE, *keys_text()]
    half = (len(rows) + 1) // 2
    for place, (words, keys) in enumerate(rows):
        row, column = 1 + place % half, 2 * (place // half)
        grid.addWidget(label(words.rstrip("…"), "dim"), row, column)
        grid.addWidget(label(keys, "mono"), row, column + 1)
    _finish(dialog, grid)


def show_about(parent: QWidget) -> None:
    """Name, version, licence."""
    dialog = _dialog(parent, "About Archigram")
    mark = label("", "hero")
    mark.setPixmap(application_icon().pixmap(64, 64))
    words = QVBoxLayout()
    words.addWidget(label(f"Archigram {application_version()}", "title"))
    words.addWidget(
        label("See a neural network's architecture, understand every number in it,\nand export the figure.", "dim")
    )
    words.addWidget(label("MIT licence; IBM Plex under the SIL Open Font Licence.", "small"))
    row = QHBoxLayout()
    row.setSpacing(18)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words)
    _finish(dialog, row)


def show_bug(parent: QWidget, error: Exception, log: str) -> None:
    """An error that is nobody's input: what was seen, and a button that copies the report."""
    dialog = _dialog(parent, "Something went wrong in Archigram")
    dialog.setObjectName("bug")
    body = QVBoxLayout()
    body.setSpacing(8)
    body.addWidget(label("This is a bug, not your model's fault. What was open stays open.", ""))
    body.addWidget(heading("report"))
    text = QPlainTextEdit(bug_report(error, log))
    text.setReadOnly(True)
    text.setFont(mono_font(11))
    text.setMinimumSize(560, 220)
    body.addWidget(text)
    copy = QPushButton("Copy report")
    copy.setProperty("role", "primary")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
    body.addWidget(copy, 0, Qt.AlignmentFlag.AlignRight)
    _finish(dialog, body)


def bug_report(error: Exception, log: str) -> str:
    """What a maintainer needs to see."""
    trace = str(getattr(error, "traceback", ""))
    parts = [f"Archigram {application_version()}", f"{type(error).__name__}: {error}", trace, log]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def application_version() -> str:
    """The installed version; a checkout that is not installed says so."""
    try:
        return version("archigram")
    except PackageNotFoundError:
        return "from a checkout"


def _dialog(parent: QWidget, title: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _finish(dialog: QDialog, content: QGridLayout | QHBoxLayout | QVBoxLayout) -> None:
    content.setContentsMargins(24, 22, 24, 22)
    dialog.setLayout(content)
    dialog.open()
