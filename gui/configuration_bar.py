"""The fields that change what is drawn: input shape, top on or off, everything else in a popover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from graph.configuration import Configuration, parse_shape
from graph.errors import ConfigurationError
from graph.values import Shape
from gui import titles
from gui.compare_button import CompareButton
from gui.fields import LabelledChoice, LabelledField, LabelledToggle
from gui.icon import icon
from gui.opening import Opener
from gui.options_form import OptionsForm
from gui.palette import Palette
from gui.session import Diagram, Session

if TYPE_CHECKING:
    from graph.fold import Mode

INCLUDE_TOP = "include_top"
FOLDS = ("none", "blocks", "stages")


class ConfigurationBar(QWidget):
    """Shows the current diagram's choices; a change redraws its tab."""

    def __init__(self, session: Session, opener: Opener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._opener = opener
        self.shape = LabelledField(self.tr("input"), 15)
        self.shape.setToolTip(self.tr("Input size, such as 440x340x3; ? is an unknown size. Enter redraws."))
        self.top = LabelledToggle(self.tr("top"))
        self.top.setToolTip(self.tr("Whether the classification layers at the top are drawn"))
        self.more = QToolButton()
        self.more.setText(self.tr("Options"))
        self.more.setProperty("role", "toggle")
        self.more.setToolTip(self.tr("Further choices and the configuration's line"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setIconSize(QSize(16, 16))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.compare = CompareButton(session)
        self.fold = LabelledChoice(self.tr("fold"), FOLDS)
        self.fold.setToolTip(self.tr("Repeated blocks, or whole stages, as one box each"))
        for widget in (self.shape, self.top, self.fold, self.more, self.compare):
            layout.addWidget(widget)
        self._connect()
        self.set_palette(session.palette)
        self.renew()

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self.more.setIcon(icon("sliders", palette.dim))
        self.compare.setIcon(icon("compare", palette.dim))

    def renew(self) -> None:
        """Show what the current diagram is made with."""
        diagram = self._session.current
        self.setVisible(diagram is not None)
        if diagram is None:
            return
        configuration = titles.read(diagram.configuration)
        self.shape.mark_wrong(False)
        self.shape.edit.setText(shown_shape(diagram))
        if self.shape.edit.hasFocus():
            self.shape.edit.selectAll()  # to be typed over, as after a duplicate
        else:
            self.shape.edit.setCursorPosition(0)
        application = titles.application_of(configuration)
        self.top.setVisible(application is not None and INCLUDE_TOP in application.arguments)
        self.top.setChecked(configuration.option(INCLUDE_TOP, True) is True)
        self.fold.show_choice(diagram.fold)

    def show_options(self) -> None:
        """Open the popover."""
        diagram = self._session.current
        if diagram is None:
            return
        form = OptionsForm(diagram, self)
        form.applied.connect(self._change)
        form.opened.connect(self._opener.open)
        form.show_under(self.more)

    def _connect(self) -> None:
        self.shape.edit.returnPressed.connect(self._shape_entered)
        self.top.clicked.connect(self._top_clicked)
        self.more.clicked.connect(self.show_options)
        self._session.current_changed.connect(lambda _diagram: self.renew())
        for signal in (self._session.replaced, self._session.focus_changed):
            signal.connect(lambda _diagram: self.renew())
        self.compare.chosen.connect(self._compare)
        self.fold.chosen.connect(self._fold)

    def _shape_entered(self) -> None:
        diagram = self._session.current
        if diagram is None:
            return
        text = self.shape.edit.text().strip()
        if text == shown_shape(diagram):
            return
        try:
            shape: Shape | None = parse_shape(text) if text else None
        except ConfigurationError as error:
            self.shape.mark_wrong(True)
            self._session.refuse(str(error))
            return
        self.shape.mark_wrong(False)
        self._change(titles.read(diagram.configuration).with_shape(shape))

    def _top_clicked(self, on: bool) -> None:
        diagram = self._session.current
        if diagram is not None:
            configuration = titles.read(diagram.configuration)
            changed = configuration.without_option(INCLUDE_TOP) if on else configuration.with_option(INCLUDE_TOP, False)
            self._change(changed)

    def _fold(self, mode: Mode) -> None:
        if self._session.current is not None:
            self._opener.fold(self._session.current, mode)

    def _compare(self, line: str) -> None:
        if self._session.current is not None:
            self._opener.duplicate(self._session.current, line)
            if not line:
                self.shape.edit.setFocus()
                self.shape.edit.selectAll()

    def _change(self, configuration: Configuration) -> None:
        if self._session.current is not None:
            self._opener.change(self._session.current, configuration)


def shown_shape(diagram: Diagram) -> str:
    """The first input's shape as the configuration writes it: Keras without the batch, ONNX whole."""
    given = titles.read(diagram.configuration).shape
    if given is not None:
        return _text(given)
    shape = diagram.graph.inputs[0].shape if diagram.graph.inputs else None
    if shape is None:
        return ""
    return _text(shape if diagram.graph.format == "onnx" else shape[1:])


def _text(shape: Shape) -> str:
    return "×".join("?" if dim is None or isinstance(dim, str) else str(dim) for dim in shape)
