"""What to export and how it looks; then the place to save it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui import titles
from gui.cards import heading, label
from gui.diagram import AGAINST
from gui.exporting import KINDS, PICTURES
from gui.session import Diagram, Session
from render.style import Style, Theme

LOOKS: tuple[tuple[str, Theme], ...] = (
    ("Print: 7 pt, white ground", "print"),
    ("Print, grey only", "mono"),
    ("As in the light window", "light"),
    ("As in the dark window", "dark"),
)


class ExportDialog(QDialog):
    """Ask for format, look and resolution. After ``accept`` read ``path``, ``style`` and ``dpi``."""

    def __init__(self, session: Session, diagram: Diagram, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._diagram = diagram
        self.path = Path()
        self.setWindowTitle(self.tr("Export {}").format(titles.title(diagram.line)))
        self.setFixedWidth(400)
        self.look = QComboBox()
        for text, theme in LOOKS:
            self.look.addItem(text, theme)
        self.resolution = QSpinBox(minimum=36, maximum=1200, value=300, suffix=" dpi")
        self.resolution.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.formats = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(8)
        layout.addWidget(heading(self.tr("format")))
        self._add_formats(layout)
        layout.addSpacing(8)
        layout.addWidget(heading(self.tr("look")))
        layout.addWidget(self.look)
        layout.addWidget(self.resolution, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_note(layout)
        layout.addSpacing(8)
        layout.addLayout(self._buttons())
        self.formats.buttonToggled.connect(lambda _button, _on: self._renew())
        self.look.currentIndexChanged.connect(lambda _index: self._renew())
        self._renew()

    @property
    def suffix(self) -> str:
        """The chosen format."""
        button = self.formats.checkedButton()
        return str(button.property("suffix")) if button is not None else ".svg"

    @property
    def style_chosen(self) -> Style:
        """The chosen look, with caption and legend."""
        return Style(theme=self.look.currentData())

    @property
    def dpi(self) -> float:
        """Pixels per inch, for PNG."""
        return float(self.resolution.value())

    def choose_format(self, suffix: str) -> None:
        """Tick a format."""
        for button in self.formats.buttons():
            button.setChecked(button.property("suffix") == suffix)

    def save(self) -> None:
        """Ask where, and accept."""
        folder = self._session.settings.folder or str(Path.home())
        name = str(Path(folder) / (_file_name(self._diagram) + self.suffix))
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the figure"), name, f"*{self.suffix}")
        if path:
            self.path = Path(path if Path(path).suffix.lower() == self.suffix else path + self.suffix)
            self._session.settings.folder = str(self.path.parent)
            self.accept()

    def _add_formats(self, layout: QVBoxLayout) -> None:
        alone = self._diagram.comparison is None
        for suffix, text in KINDS.items():
            if not alone and suffix not in PICTURES:
                continue  # a graph or a table of one side would not be the comparison
            button = QRadioButton(text)
            button.setProperty("suffix", suffix)
            button.setChecked(suffix == ".svg")
            self.formats.addButton(button)
            layout.addWidget(button)

    def _add_note(self, layout: QVBoxLayout) -> None:
        line = self._diagram.line
        layout.addWidget(label(self.tr("The same from a terminal:"), "small"))
        self._command = label("", "mono", wrap=True)
        layout.addWidget(self._command)
        self._line = line

    def _buttons(self) -> QHBoxLayout:
        save, cancel = QPushButton(self.tr("Save…")), QPushButton(self.tr("Cancel"))
        save.setProperty("role", "primary")
        save.setDefault(True)
        save.clicked.connect(self.save)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        return row

    def _renew(self) -> None:
        if self.formats.checkedButton() is None:
            return
        self.look.setEnabled(self.suffix in PICTURES)
        self.resolution.setVisible(self.suffix == ".png")
        lines = self._diagram.lines
        command = "export" if len(lines) == 1 else "compare"
        fold = f" --fold {self._diagram.fold}" if self._diagram.fold != "none" else ""
        look = f" --theme {self.look.currentData()}" if self.suffix in PICTURES else ""
        place = f"{_file_name(self._diagram)}{self.suffix}"
        self._command.setText(f"archigram {command} {' '.join(lines)}{fold}{look} -o {place}")


def _file_name(diagram: Diagram) -> str:
    """A file's name that says what it shows."""
    text = titles.title(diagram.line).replace(" · ", "-").replace(AGAINST, "-against-").replace("×", "x").lower()
    stem = Path(text).stem if diagram.graph.format in ("onnx", "keras", "keras-h5", "keras-json") else text
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in stem)
