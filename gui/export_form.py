"""The options of the export dialog, as widgets over one value of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.cards import heading, label
from gui.colouring import WORDS
from gui.export_choices import FREE, OWN, PAPER_SIZE, SHOWN, Choices
from gui.exporting import HINTS, KINDS, PICTURES
from gui.probe_form import form_of
from gui.segments import Segments
from gui.session import Diagram
from gui.theme import mono_font
from render.style import DEFAULT_SIZES
from render.venues import HEIGHT, VENUES

THEMES: Final = {"print": "Print", "mono": "Grey", "light": "Light", "dark": "Dark"}
DIAGRAMS: Final = {"flow": "flow", "volumes": "volumes", "stages": "stage table", "blocks": "sketches of its blocks"}
FOLDS: Final = {"none": "nothing", "blocks": "repeated blocks", "stages": "whole stages", "auto": "as its size asks"}


class ExportForm(QFrame):
    """``changed``: any choice was made."""

    changed = Signal()

    def __init__(self, diagram: Diagram, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alone = diagram.comparison is None
        self._make_fields(diagram)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 16, 12)
        layout.setSpacing(7)
        self._add_format(layout)
        self._add_page(layout)
        self._add_figure(layout)
        self._add_shown(layout)
        layout.addStretch(1)
        self.show_choices(choices)
        self._before = self.choices.venue
        self._connect()
        self._renew()

    @property
    def choices(self) -> Choices:
        """What is chosen."""
        return Choices(
            venue=self.venue.currentData() if self._alone else FREE,
            width=cast(Any, self.width_of.chosen),
            own=self.own.text(),
            height=self.height_of.text(),
            theme=cast(Any, self.theme.chosen),
            diagram=self.diagram.currentData() if self._alone else "flow",
            fold=self.fold.currentData(),
            colour_by=self.colours.currentData() if self._alone else "category",
            font_size=self.points.text(),
            shown=tuple(name for name, box in self.shown.items() if box.isChecked()),
            suffix=self.format.chosen,
            dpi=int(self.dpi.text()) if self.dpi.text().isdecimal() else 300,
        )

    def show_choices(self, choices: Choices) -> None:
        """Fill the fields."""
        for box, value in (
            (self.venue, choices.venue),
            (self.diagram, choices.diagram),
            (self.fold, choices.fold),
            (self.colours, choices.colour_by),
        ):
            box.setCurrentIndex(max(box.findData(value), 0))
        for field, text in (
            (self.own, choices.own),
            (self.height_of, choices.height),
            (self.points, choices.font_size),
        ):
            field.setText(text)
        self.width_of.choose(choices.width)
        self.theme.choose(choices.theme)
        self.format.choose(choices.suffix if choices.suffix in self._kinds else ".svg")
        self.dpi.setText(str(choices.dpi))
        for name, shown in self.shown.items():
            shown.setChecked(name in choices.shown)

    def _make_fields(self, diagram: Diagram) -> None:
        venues = {FREE: "none: as large as it is", **{name: name for name in VENUES}, OWN: "a width of my own"}
        self.venue = _choice(venues)
        self.width_of = Segments({"column": self.tr("column"), "full": self.tr("full page")})
        self.own, self.height_of, self.points, self.dpi = _field(), _field(), _field(), _field()
        self.theme = Segments(THEMES)
        self.diagram, self.fold = _choice(DIAGRAMS), _choice(FOLDS)
        colours: dict[str, str] = {by: words for by, words in WORDS.items() if by != "time" or diagram.colouring.times}
        self.colours = _choice({**colours, "none": "nothing"})
        self.shown = {name: QCheckBox(words) for name, words in SHOWN.items()}
        self._kinds = {suffix: text for suffix, text in KINDS.items() if self._alone or suffix in PICTURES}
        self.format = Segments(self._kinds)
        for suffix in self._kinds:
            self.format.button(suffix).setToolTip(HINTS[suffix])

    def _add_format(self, layout: QVBoxLayout) -> None:
        layout.addWidget(heading(self.tr("format")))
        layout.addWidget(self.format)
        self._dpi_row = _row(label(self.tr("pixels per inch"), "dim"), self.dpi)
        layout.addWidget(self._dpi_row)
        layout.addSpacing(6)

    def _add_page(self, layout: QVBoxLayout) -> None:
        _section(layout, self.tr("printed in"), (("venue", self.venue),))
        self._width_row = _row(label(self.tr("width"), "dim"), self.width_of)
        self._own_row = _row(label(self.tr("width, mm"), "dim"), self.own)
        self._height_row = _row(label(self.tr("height, mm"), "dim"), self.height_of)
        for row in (self._width_row, self._own_row, self._height_row):
            layout.addWidget(row)
        layout.addSpacing(6)

    def _add_figure(self, layout: QVBoxLayout) -> None:
        rows = (("theme", self.theme), ("diagram", self.diagram), ("fold", self.fold), ("colours say", self.colours))
        _section(layout, self.tr("figure"), (*rows, ("text, points", self.points)))
        layout.addSpacing(6)

    def _add_shown(self, layout: QVBoxLayout) -> None:
        layout.addWidget(heading(self.tr("shown")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for place, box in enumerate(self.shown.values()):
            grid.addWidget(box, place // 2, place % 2)
        layout.addLayout(grid)

    def _connect(self) -> None:
        self.venue.currentIndexChanged.connect(self._suit)
        for box in (self.diagram, self.fold, self.colours):
            box.currentIndexChanged.connect(self._tell)
        for segments in (self.width_of, self.theme, self.format):
            segments.changed.connect(self._tell)
        for field in (self.own, self.height_of, self.points, self.dpi):
            field.textChanged.connect(self._tell)
        for shown in self.shown.values():
            shown.toggled.connect(self._tell)

    def _suit(self, *_: object) -> None:
        """Another venue may want other choices too; they are told once."""
        before, self._before = self._before, self.choices.venue
        self.blockSignals(True)
        self.show_choices(self.choices.suited(before))
        self.blockSignals(False)
        self._tell()

    def _tell(self, *_: object) -> None:
        self._renew()
        self.changed.emit()

    def _renew(self) -> None:
        """Only what counts is on show."""
        choices = self.choices
        venue = VENUES.get(choices.venue)
        picture = choices.suffix in PICTURES
        self._dpi_row.setVisible(choices.suffix == ".png")
        self.venue.setEnabled(self._alone and picture)
        self._width_row.setVisible(venue is not None and venue.column is not None)
        if venue is not None and venue.column is not None:
            self.width_of.button("column").setText(f"column {venue.column:g} mm")
            self.width_of.button("full").setText(f"full {venue.full:g} mm")
        self._own_row.setVisible(choices.venue == OWN)
        self._height_row.setVisible(choices.venue != FREE)
        most = venue.height if venue is not None and venue.height else HEIGHT
        self.height_of.setPlaceholderText(self.tr("at most {:g}").format(most))
        for widget in (self.diagram, self.colours):
            widget.setEnabled(self._alone and picture)
        for shown in self.shown.values():
            shown.setEnabled(picture)
        usual = PAPER_SIZE if choices.venue else DEFAULT_SIZES[choices.theme]
        self.points.setPlaceholderText(f"{usual:g}")


def _section(layout: QVBoxLayout, title: str, rows: Sequence[tuple[str, QWidget]]) -> None:
    layout.addWidget(heading(title))
    layout.addLayout(form_of(rows))


def _row(caption: QWidget, field: QWidget) -> QFrame:
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    caption.setFixedWidth(88)
    row.addWidget(caption)
    row.addWidget(field, 1)
    return frame


def _choice(words: Mapping[str, str]) -> QComboBox:
    box = QComboBox()
    for key, text in words.items():
        box.addItem(text, key)
    return box


def _field() -> QLineEdit:
    field = QLineEdit()
    field.setFont(mono_font())
    field.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return field
