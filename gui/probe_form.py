"""The form of a sweep: which configurations, on what, how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graph.errors import ConfigurationError
from gui.cards import heading, label
from gui.number_field import NumberField
from gui.palette import Palette
from gui.probe_order import Order, lines_of
from gui.segments import Segments
from gui.theme import mono_font
from probe.values import BackendName, Bounds, Dtype, Settings

LINES_SHOWN = 6
WIDTH = 312


class ProbeForm(QFrame):
    """``started`` carries the order; ``tabs_asked`` and ``applications_asked`` want lines filled in."""

    started = Signal(object)
    tabs_asked = Signal()
    applications_asked = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeForm")
        self.setFixedWidth(WIDTH)
        self._make_fields()
        body = QWidget()
        body.setObjectName("probeFormBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(18, 16, 14, 12)
        layout.setSpacing(7)
        self._add_lines(layout)
        self._add_choices(layout)
        layout.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._foot())
        self.lines.textChanged.connect(self.renew)
        for field in (self.batches, self.threads, self.calls, self.seconds, self.limit):
            field.textChanged.connect(self.renew)
        self.set_palette(palette)
        self.renew()

    @property
    def settings(self) -> Settings:
        """How each configuration is run, as filled in. Raises ConfigurationError."""
        return Settings(
            device=cast(Any, self.device.chosen),
            backend=cast(Any, self.backend.currentText()),
            dtype=cast(Any, self.dtype.currentText()),
            threads=int(self.threads.value),
            xla=self.xla.isChecked(),
            peak=self.peak.isChecked(),
            per_node=self.per_node.isChecked(),
            bounds=Bounds(calls=int(self.calls.value), seconds=self.seconds.value, time_limit=self.limit.value),
        )

    def order(self) -> Order:
        """What is to be done. Raises ConfigurationError for what cannot be read."""
        lines = lines_of(self.lines.toPlainText(), self.batches.text())
        if not lines:
            raise ConfigurationError("nothing to time yet; write a configuration, such as resnet50@224x224x3,batch=8")
        return Order(lines, self.settings, resume=not self.again.isChecked())

    def fill(self, lines: Sequence[str]) -> None:
        """Write these configurations."""
        self.lines.setPlainText("\n".join(lines))

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self._palette = palette
        self.renew()

    def set_running(self, on: bool) -> None:
        """One sweep at a time."""
        self._running = on
        self.renew()

    def start(self) -> None:
        """Ask for the sweep, where the form can be read."""
        if not self._running and self.renew():
            self.started.emit(self.order())

    def renew(self) -> bool:
        """Count what would be measured, or say what cannot be read; whether the sweep can start."""
        try:
            count = len(self.order().lines)
        except ConfigurationError as error:
            empty = not self.lines.toPlainText().strip()
            return self._say(str(error), "small" if empty else "wrong", can=False)
        words = self.tr("1 configuration") if count == 1 else self.tr("{} configurations").format(count)
        return self._say(words, "small", can=True)

    def _say(self, words: str, role: str, *, can: bool) -> bool:
        self._count.setText(words)
        if self._count.property("role") != role:
            self._count.setProperty("role", role)
            self._count.style().unpolish(self._count)
            self._count.style().polish(self._count)
        self._start.setEnabled(can and not self._running)
        return can

    def _make_fields(self) -> None:
        self._running = False
        self.lines = QPlainTextEdit()
        self.lines.setFont(mono_font())
        self.lines.setTabChangesFocus(True)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.setPlaceholderText("resnet50@{128,224}x224x3\nmobilenetv2,batch={1,8,32}")
        self.lines.setFixedHeight(QFontMetrics(mono_font()).lineSpacing() * LINES_SHOWN + 24)
        self.lines.setAccessibleName(self.tr("Configurations, one a line"))
        self._count = label("", "small", wrap=True)
        self.device = Segments({"auto": "auto", "cpu": "CPU", "gpu": "GPU"})
        self.backend, self.dtype = _choice(get_args(BackendName)), _choice(get_args(Dtype))
        self.batches = QLineEdit()
        self.batches.setFont(mono_font())
        self.batches.setPlaceholderText("1, 8, 32")
        self.threads = NumberField(self.tr("threads"), 1, 1024, 0, empty=self.tr("all"))
        self.calls = NumberField(self.tr("calls"), 1, 1_000_000, 30)
        self.seconds = NumberField(self.tr("time"), 0.01, 3600, 3, unit="s")
        self.limit = NumberField(self.tr("give up after"), 1, 86_400, 600, unit="s")
        self.xla = QCheckBox(self.tr("compile with XLA"))
        self.peak = QCheckBox(self.tr("share of a measured peak"))
        self.peak.setChecked(True)
        self.per_node = QCheckBox(self.tr("where the time goes, node by node"))
        self.again = QCheckBox(self.tr("measure again what is kept already"))

    def _add_lines(self, layout: QVBoxLayout) -> None:
        head = QHBoxLayout()
        head.addWidget(heading(self.tr("configurations")))
        head.addStretch(1)
        for text, signal in (("open tabs", self.tabs_asked), ("all applications", self.applications_asked)):
            button = QPushButton(self.tr(text))
            button.setProperty("role", "link")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(signal)
            head.addWidget(button)
            head.addSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.lines)
        hint = label(
            self.tr("Braces make a list: vgg16,batch={1,8}. So do dtype=, device=, backend=."), "small", wrap=True
        )
        layout.addWidget(hint)
        layout.addSpacing(8)

    def _add_choices(self, layout: QVBoxLayout) -> None:
        layout.addWidget(heading(self.tr("run on")))
        layout.addLayout(
            form_of(
                (
                    ("device", self.device),
                    ("back end", self.backend),
                    ("dtype", self.dtype),
                    ("batch", self.batches),
                    ("threads", self.threads),
                )
            )
        )
        layout.addWidget(self.xla)
        layout.addSpacing(8)
        layout.addWidget(heading(self.tr("at least")))
        layout.addLayout(form_of((("calls", self.calls), ("time", self.seconds), ("give up after", self.limit))))
        layout.addSpacing(8)
        layout.addWidget(heading(self.tr("also")))
        for box in (self.peak, self.per_node, self.again):
            layout.addWidget(box)

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("probeFoot")
        self._start = QPushButton(self.tr("Start"))
        self._start.setProperty("role", "primary")
        self._start.setToolTip(self.tr("Measure (Alt+S)"))
        self._start.setShortcut("Alt+S")
        self._start.clicked.connect(self.start)
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 12, 14, 12)
        row.addWidget(self._count, 1)
        row.addWidget(self._start)
        return foot


def form_of(rows: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    """Dim captions of one width at the left, their fields at the right."""
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(7)
    for text, field in rows:
        caption = label(text, "dim")
        caption.setFixedWidth(88)
        caption.setBuddy(field)
        form.addRow(caption, field)
    return form


def _choice(words: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(list(words))
    return box
