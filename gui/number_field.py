"""A number in a line edit, with its unit: no arrows, bounds said by the tooltip."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from graph.errors import ConfigurationError
from gui.theme import mono_font


class NumberField(QLineEdit):
    """``value`` raises ConfigurationError while the text is no number within the bounds. ``unit`` may follow it."""

    edited = Signal()

    def __init__(
        self,
        name: str,
        least: float,
        most: float,
        value: float,
        *,
        unit: str = "",
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._least, self._most, self._unit, self._empty = name, least, most, unit, empty
        self.setFont(mono_font())
        self.setPlaceholderText(empty)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: {least:g} to {most:g} {unit}".rstrip())
        self.textChanged.connect(lambda _text: self.edited.emit())
        self.set_value(value)

    @property
    def value(self) -> float:
        """The number; 0 for an empty field that may be empty. Raises ConfigurationError."""
        text = self.text().strip().removesuffix(self._unit).strip().replace(",", ".")
        if not text and self._empty:
            return 0.0
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not self._least <= number <= self._most:
            raise ConfigurationError(f"{self._name}: {text[:20]!r} is no number from {self._least:g} to {self._most:g}")
        return number

    def set_value(self, value: float) -> None:
        """Write a number; 0 leaves a field empty that may be."""
        self.setText("" if not value and self._empty else f"{value:g} {self._unit}".rstrip())
