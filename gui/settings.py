"""What the window remembers between runs: recent configurations, theme, geometry."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

ORGANISATION = "Archigram"
RECENT_LIMIT = 9  # Ctrl+1 … Ctrl+9


class Settings:
    """A typed face over ``QSettings``; ``file`` gives an isolated store (tests, ``--clean``)."""

    def __init__(self, file: Path | None = None) -> None:
        if file is None:
            self._store = QSettings(ORGANISATION, ORGANISATION)
        else:
            self._store = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def recent(self) -> list[str]:
        """Configurations opened, newest first."""
        value = self._store.value("recent", [])
        lines = [value] if isinstance(value, str) else value
        return [str(line) for line in lines if line][:RECENT_LIMIT] if isinstance(lines, list) else []

    def add_recent(self, configuration: str) -> None:
        """Put this configuration first."""
        others = [line for line in self.recent if line != configuration]
        self._store.setValue("recent", [configuration, *others][:RECENT_LIMIT])

    def remove_recent(self, configuration: str) -> None:
        """Forget one, for a file that is gone."""
        self._store.setValue("recent", [line for line in self.recent if line != configuration])

    def clear_recent(self) -> None:
        """Forget all."""
        self._store.setValue("recent", [])

    @property
    def theme(self) -> str:
        """``light``, ``dark`` or ``system``."""
        value = str(self._store.value("theme", "system"))
        return value if value in ("light", "dark") else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def folder(self) -> str:
        """Where the last figure was saved."""
        return str(self._store.value("folder", ""))

    @folder.setter
    def folder(self, path: str) -> None:
        self._store.setValue("folder", path)

    def text(self, key: str) -> str:
        """A saved text; "" when none."""
        return str(self._store.value(key, "") or "")

    def set_text(self, key: str, value: str) -> None:
        """Save a text."""
        self._store.setValue(key, value)

    def bytes(self, key: str) -> QByteArray:
        """A saved geometry or splitter state; empty when none."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, key: str, value: QByteArray) -> None:
        """Save a geometry or splitter state."""
        self._store.setValue(key, value)
