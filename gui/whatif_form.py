"""The inspector's what-if: a layer's attributes as fields, and its code once something was changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from graph.errors import ConfigurationError
from graph.layer_code import layer_code
from graph.values import Node
from gui.cards import heading, label
from gui.diagram import Diagram
from gui.theme import mono_font
from gui.whatif import edit_count, fields, first_value, with_field, without_edits

CHOICES = {"padding": ("valid", "same"), "use_bias": ("true", "false"), "return_sequences": ("true", "false")}


class WhatIfForm(QFrame):
    """Enter in a field, or another choice, carries the change down the graph. ``edited`` holds the configuration."""

    edited = Signal(object)
    wrong = Signal(str)

    def __init__(self, diagram: Diagram, node: Node) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._diagram, self._node = diagram, node
        self.editors: dict[str, QLineEdit | QComboBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(13, 11, 13, 12)
        layout.setSpacing(8)
        layout.addWidget(heading(self.tr("what if")))
        layout.addLayout(self._form())
        if edit_count(diagram):
            self._add_result(layout)

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(5)
        form.setColumnStretch(0, 1)
        for row, (name, value) in enumerate(fields(self._node).items()):
            self.editors[name] = self._editor(name, value)
            first = first_value(self._diagram, self._node, name)
            edited = first is not None and first != value
            said = self.tr("{} · was {}").format(_words(name), first) if edited else _words(name)
            form.addWidget(label(said, "changed" if edited else "dim"), row, 0)
            form.addWidget(self.editors[name], row, 1)
        return form

    def _editor(self, name: str, value: str) -> QLineEdit | QComboBox:
        if name in CHOICES and value in CHOICES[name]:
            choice = QComboBox()
            choice.addItems(list(CHOICES[name]))
            choice.setCurrentText(value)
            choice.textActivated.connect(lambda text: self._enter(name, text))
            choice.setFixedWidth(96)
            return choice
        field = QLineEdit(value)
        field.setFont(mono_font())
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setFixedWidth(96)
        field.returnPressed.connect(lambda: self._enter(name, field.text()))
        return field

    def _add_result(self, layout: QVBoxLayout) -> None:
        """How much follows from it, the layer's code, the way back."""
        count = len(self._diagram.changed)
        if count:
            text = self.tr("{} layers are another now; they are marked.").format(count)
            layout.addWidget(label(text if count > 1 else self.tr("One layer is another now."), "small", wrap=True))
        code = layer_code(self._node)
        row = QHBoxLayout()
        if code:
            shown = label(code.replace("(", "(\u200b").replace(", ", ",\u200b "), "code", wrap=True)
            layout.addWidget(shown)
            copy = QPushButton(self.tr("Copy code"))
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code))
            row.addWidget(copy)
        reset = QPushButton(self.tr("Undo all edits"))
        reset.clicked.connect(lambda: self.edited.emit(without_edits(self._diagram)))
        row.addStretch(1)
        row.addWidget(reset)
        layout.addLayout(row)

    def _enter(self, name: str, text: str) -> None:
        if text.strip() == fields(self._node).get(name):
            return
        try:
            self.edited.emit(with_field(self._diagram, self._node, name, text))
        except ConfigurationError as error:
            self.wrong.emit(str(error))


def whatif_form(diagram: Diagram) -> WhatIfForm | None:
    """The form of the selected layer, None where nothing can be edited."""
    node = diagram.index.nodes.get(diagram.selected)
    if node is None or not fields(node):
        return None
    return WhatIfForm(diagram, node)


def _words(name: str) -> str:
    return name.removesuffix("_size").removesuffix("_rate").replace("use_", "").replace("_", " ")
