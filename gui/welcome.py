"""The page shown when nothing is open: what one can do here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.cards import heading, label
from gui.icon import application_icon
from gui.palette import Palette
from gui.theme import mono_font, text_font

WIDTH = 640
EXAMPLES = (
    (
        "ResNet50V2, 440×340 beside 550×425",
        "resnet50v2@440x340x3,include_top=false ↔ resnet50v2@550x425x3,include_top=false",
    ),
    ("ResNet50V2 at 440×340", "resnet50v2@440x340x3,include_top=false"),
    ("VGG16 with its top", "vgg16"),
    ("MobileNetV2, narrow", "mobilenetv2,alpha=0.5"),
    ("EfficientNetB0, unknown size", "efficientnetb0@?x?x3,include_top=false"),
)


class Welcome(QWidget):
    """Drop zone, open button, a few examples to click."""

    chosen = Signal(str)
    open_asked = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        body = QWidget()
        body.setObjectName("welcomeBody")
        body.setFixedWidth(WIDTH)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._add_title(layout)
        layout.addSpacing(26)
        layout.addWidget(self._drop_zone())
        layout.addSpacing(26)
        layout.addWidget(heading(self.tr("try")))
        layout.addSpacing(8)
        layout.addLayout(self._examples())
        layout.addSpacing(20)
        hint = self.tr("Or choose a Keras application at the left. Nothing leaves this machine.")
        layout.addWidget(label(hint, "small"), 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(body, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _add_title(self, layout: QVBoxLayout) -> None:
        mark = label("", "hero")
        mark.setPixmap(application_icon().pixmap(52, 52))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("Archigram", "hero"))
        words.addWidget(label(self.tr("See a network's architecture, and where every number in it comes from."), "dim"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(mark)
        row.addLayout(words)
        row.addStretch(1)
        layout.addLayout(row)

    def _drop_zone(self) -> QFrame:
        zone = QFrame()
        zone.setObjectName("dropZone")
        button = QPushButton(self.tr("Open a file…"))
        button.setProperty("role", "primary")
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(self.open_asked)
        title = label(self.tr("Drop a model here"), "title")
        kinds = label(".onnx   .keras   .h5   .hdf5   .json", "dim")
        kinds.setFont(mono_font())
        layout = QVBoxLayout(zone)
        layout.setContentsMargins(20, 28, 20, 28)
        layout.setSpacing(8)
        for widget in (title, kinds):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return zone

    def _examples(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(10)
        for place, (text, line) in enumerate(EXAMPLES):
            grid.addWidget(self._tile(text, line), place // 2, place % 2)
        return grid

    def _tile(self, text: str, line: str) -> QPushButton:
        tile = QPushButton()
        tile.setProperty("role", "tile")
        tile.setCursor(Qt.CursorShape.PointingHandCursor)
        tile.setAccessibleName(text)
        layout = QVBoxLayout(tile)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(2)
        title, small = label(text, ""), label(line, "dim")
        title.setFont(text_font(bold=True))
        small.setFont(mono_font(11))
        for one in (title, small):
            one.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(one)
        tile.setMinimumHeight(58)
        tile.clicked.connect(lambda: self.chosen.emit(line))
        return tile
