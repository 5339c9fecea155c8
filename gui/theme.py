"""Turns a palette into what Qt wants: a ``QPalette`` for Fusion, a style sheet, fonts."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui.palette import Palette, ThemeName
from gui.stylesheet import stylesheet
from render.fonts import FAMILIES, FILES, font_path

SANS = FAMILIES["sans"]
MONO = FAMILIES["mono"]
MATH = FAMILIES["math"]
TEXT_PIXELS = 13


def load_fonts() -> None:
    """Add the bundled faces, so that the window looks alike on every machine."""
    for face in FILES:
        QFontDatabase.addApplicationFont(str(font_path(face)))


def text_font(pixels: int = TEXT_PIXELS, *, bold: bool = False) -> QFont:
    """The window's reading face."""
    font = QFont([SANS, MATH, "DejaVu Sans", "sans-serif"])
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def mono_font(pixels: int = 12) -> QFont:
    """The face for numbers and shapes."""
    font = QFont([MONO, MATH, "DejaVu Sans Mono", "monospace"])
    font.setPixelSize(pixels)
    return font


def system_theme() -> ThemeName:
    """What the desktop asks for; light where it does not say."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def qt_palette(palette: Palette) -> QPalette:
    """The palette for what no style sheet reaches: placeholders, tooltips, dialogs of Qt's own."""
    role = QPalette.ColorRole
    colours = {
        role.Window: palette.panel,
        role.WindowText: palette.ink,
        role.Base: palette.field,
        role.AlternateBase: palette.hover,
        role.Text: palette.ink,
        role.Button: palette.panel,
        role.ButtonText: palette.ink,
        role.BrightText: palette.error,
        role.ToolTipBase: palette.panel,
        role.ToolTipText: palette.ink,
        role.PlaceholderText: palette.faint,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Link: palette.accent,
        role.Light: palette.hover,
        role.Mid: palette.border,
        role.Dark: palette.line,
    }
    result = QPalette()
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(palette.faint))
    return result


def apply_theme(palette: Palette) -> None:
    """Dress the whole application; call again to change."""
    app = cast(QApplication, QApplication.instance())
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(text_font())
    app.setPalette(qt_palette(palette))
    app.setStyleSheet(stylesheet(palette))


Recolour = Callable[[Palette], None]
