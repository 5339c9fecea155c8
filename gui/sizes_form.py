"""The inspector's card for an ONNX file: sizes to choose, and what only a run can tell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from graph.errors import ConfigurationError
from graph.labels import count_text
from gui import titles
from gui.cards import breakable, heading, label
from gui.diagram import Diagram
from gui.open_sizes import Choice, Unknown, choices, unknown, with_choices
from gui.theme import mono_font

MOST = 16  # fields


class SizesForm(QFrame):
    """``applied`` carries the configuration with the sizes filled in; ``measure`` asks for a run."""

    applied = Signal(object)
    measure = Signal()
    wrong = Signal(str)

    def __init__(self, diagram: Diagram) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._configuration = titles.read(diagram.configuration)
        self.choices = choices(self._configuration, diagram.graph)[:MOST]
        self.unknown = unknown(diagram.graph)
        self.editors: dict[str, QLineEdit] = {}
        self.apply_button = QPushButton(self.tr("Use these sizes"))
        self.open_button = QPushButton(self.tr("Leave open"))
        self.measure_button = QPushButton(self.tr("Measure shapes…"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(13, 11, 13, 12)
        self._layout.setSpacing(8)
        if self.choices:
            self._add_choices()
        if diagram.measured:
            self._add_measured(len(diagram.changed))
        if self.unknown.count:
            self._add_unknown(self.unknown, measured=diagram.measured)

    def apply(self) -> None:
        """Draw the model at the sizes filled in."""
        try:
            texts = {name: editor.text() for name, editor in self.editors.items()}
            self.applied.emit(with_choices(self._configuration, texts))
        except ConfigurationError as error:
            self.wrong.emit(str(error))

    def _add_choices(self) -> None:
        self._layout.addWidget(heading(self.tr("open sizes")))
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(5)
        form.setColumnStretch(0, 1)
        for row, choice in enumerate(self.choices):
            form.addWidget(label(breakable(_said(choice)), "changed" if choice.chosen else "dim", wrap=True), row, 0)
            form.addWidget(self._editor(choice), row, 1)
        self._layout.addLayout(form)
        words = self.tr("The sizes of this drawing. What is used here is proposed next time.")
        if not any(choice.chosen for choice in self.choices):
            words = self.tr("The file leaves these open. An empty field stays a letter.")
        self._layout.addWidget(label(words, "small", wrap=True))
        self._layout.addLayout(self._buttons())

    def _editor(self, choice: Choice) -> QLineEdit:
        field = QLineEdit(choice.value)
        field.setFont(mono_font())
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(132 if "x" in choice.value else 96)
        field.setCursorPosition(0)
        field.returnPressed.connect(self.apply)
        self.editors[choice.name] = field
        return field

    def _buttons(self) -> QHBoxLayout:
        self.apply_button.clicked.connect(self.apply)
        self.open_button.clicked.connect(self._leave_open)
        self.open_button.setVisible(any(choice.chosen for choice in self.choices))
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.apply_button)
        return row

    def _leave_open(self) -> None:
        empty = {choice.name: "" for choice in self.choices}
        self.applied.emit(with_choices(self._configuration, empty))

    def _add_measured(self, count: int) -> None:
        self._layout.addWidget(heading(self.tr("measured")))
        words = self.tr("The model ran once on random inputs. What depends on data is as in that run: {} marked.")
        self._layout.addWidget(label(words.format(_nodes(count)), "small", wrap=True))

    def _add_unknown(self, found: Unknown, *, measured: bool) -> None:
        self._layout.addWidget(heading(self.tr("unknown shapes")))
        words = self.tr("{} of {} outputs have a size that nothing tells before the model runs:")
        self._layout.addWidget(label(words.format(count_text(found.count), count_text(found.of)), "small", wrap=True))
        for reason, count in found.reasons:
            times = f" ({count_text(count)})" if count > 1 else ""
            self._layout.addWidget(label(f"{breakable(reason)}{times}", "small", wrap=True))
        if not measured:
            self.measure_button.clicked.connect(self.measure)
            self._layout.addWidget(self.measure_button, 0, Qt.AlignmentFlag.AlignRight)


def sizes_form(diagram: Diagram) -> SizesForm | None:
    """The card of an ONNX file's page, None where it leaves nothing open."""
    if diagram.graph.format != "onnx" or diagram.comparison is not None or diagram.selected:
        return None
    form = SizesForm(diagram)
    return form if form.choices or form.unknown.count or diagram.measured else None


def _said(choice: Choice) -> str:
    return f"{choice.name} · as last time" if choice.remembered else choice.name


def _nodes(count: int) -> str:
    return "1 layer is" if count == 1 else f"{count_text(count)} layers are"
