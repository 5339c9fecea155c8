"""The popover with a configuration's further choices, built from what the source takes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainterPath, QRegion
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from graph.configuration import Configuration, Value, parse_value, print_value
from graph.errors import ConfigurationError
from gui import titles
from gui.cards import heading, label
from gui.session import Diagram
from gui.theme import mono_font

ELSEWHERE = {"include_top", "weights", "input_tensor", "input_shape", "name"}
CHOICES: dict[str, tuple[Value, ...]] = {"pooling": (None, "avg", "max")}
WIDTH = 330
RADIUS = 10  # as in the style sheet


class OptionsForm(QFrame):
    """A popup; ``applied`` carries the new configuration, ``opened`` a line typed by hand."""

    applied = Signal(object)
    opened = Signal(str)

    def __init__(self, diagram: Diagram, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self.configuration = titles.read(diagram.configuration)
        self.defaults = choosable(self.configuration, diagram)
        self.editors: dict[str, QWidget] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        self._add_options(layout)
        self._add_line(layout)

    def show_under(self, widget: QWidget) -> None:
        """Open below a button, right edges aligned."""
        self.adjustSize()
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()))  # translucency would need a compositor
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 6))
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        self.move(max(corner.x(), screen.availableGeometry().left()), corner.y())
        self.show()

    def collected(self) -> Configuration:
        """The configuration as filled in; what equals its default is left out. Raises ConfigurationError."""
        result = self.configuration
        for name, default in self.defaults.items():
            value = self._value(name)
            result = result.without_option(name) if value == default else result.with_option(name, value)
        return result

    def apply(self) -> None:
        """Redraw with what is filled in."""
        try:
            configuration = self.collected()
        except ConfigurationError as error:
            self._error.setText(str(error))
            self._error.show()
            return
        self.applied.emit(configuration)
        self.close()

    def _add_options(self, layout: QVBoxLayout) -> None:
        layout.addWidget(heading(self.tr("options")))
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(7)
        for name, default in self.defaults.items():
            self.editors[name] = _editor(name, default, self.configuration.option(name, default))
            form.addRow(label(name.replace("_", " "), "dim"), self.editors[name])
        layout.addLayout(form)
        if not self.defaults:
            layout.addWidget(label(self.tr("This source has no further choices."), "small", wrap=True))
        self._error = label("", "small", wrap=True)
        self._error.hide()
        layout.addWidget(self._error)
        if self.defaults:
            layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        redraw = QPushButton(self.tr("Redraw"))
        redraw.setProperty("role", "primary")
        redraw.setDefault(True)
        redraw.clicked.connect(self.apply)
        defaults = QPushButton(self.tr("Defaults"))
        defaults.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(defaults)
        row.addStretch(1)
        row.addWidget(redraw)
        return row

    def _add_line(self, layout: QVBoxLayout) -> None:
        layout.addSpacing(4)
        layout.addWidget(heading(self.tr("configuration")))
        self.line = QLineEdit(str(self.configuration))
        self.line.setFont(mono_font())
        self.line.setCursorPosition(0)
        self.line.returnPressed.connect(self._open_line)
        layout.addWidget(self.line)
        layout.addWidget(
            label(self.tr("Paste it into a terminal for the same picture; Enter opens it."), "small", wrap=True)
        )

    def _open_line(self) -> None:
        text = self.line.text()
        self.close()
        self.opened.emit(text)

    def _reset(self) -> None:
        for name, default in self.defaults.items():
            _fill(self.editors[name], default)
        self.apply()

    def _value(self, name: str) -> Value:
        editor = self.editors[name]
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()  # type: ignore[attr-defined]
        return parse_value(text) if text.strip() else None


def choosable(configuration: Configuration, diagram: Diagram) -> dict[str, Value]:
    """What can be chosen besides the first input's shape: an application's options; a file's named sizes and
    other inputs.
    """
    application = titles.application_of(configuration)
    if application is not None:
        options: Mapping[str, Value] = application.options
        return {name: default for name, default in options.items() if name not in ELSEWHERE}
    inputs = diagram.graph.inputs
    dims = [dim for spec in inputs for dim in spec.shape or () if isinstance(dim, str) and dim.isidentifier()]
    others = [spec.name for spec in inputs[1:] if spec.name.isidentifier()]
    return dict.fromkeys([*dims, *others, *(key for key, _ in configuration.options)])


def _editor(name: str, default: Value, value: Value) -> QWidget:
    editor: QWidget
    if isinstance(default, bool):
        editor = QCheckBox()
    elif name in CHOICES:
        editor = QComboBox()
        editor.addItems([print_value(choice) for choice in CHOICES[name]])
    else:
        editor = QLineEdit()
        editor.setFont(mono_font())
        editor.setPlaceholderText(print_value(default) if default is not None else "any")
    _fill(editor, value)
    return editor


def _fill(editor: QWidget, value: Value) -> None:
    if isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    elif isinstance(editor, QComboBox):
        editor.setCurrentText(print_value(value))
    elif isinstance(editor, QLineEdit):
        editor.setText("" if value is None else print_value(value))
