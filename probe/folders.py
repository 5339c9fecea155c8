"""Where this program keeps things on each platform: what can be made again, what a person chose, results."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NAME = "archigram"
_LOCAL = ("LOCALAPPDATA", "AppData/Local")
_ROAMING = ("APPDATA", "AppData/Roaming")
"""Windows: a variable, and the folder in the home where it is not set."""


def cache() -> Path:
    """What can be made again."""
    return _folder("XDG_CACHE_HOME", "Library/Caches", _LOCAL, ".cache")


def settings() -> Path:
    """What a person chose."""
    return _folder("XDG_CONFIG_HOME", "Library/Application Support", _ROAMING, ".config")


def data(roaming: bool = False) -> Path:
    """What took long to find out; ``roaming`` follows the person to another Windows machine."""
    return _folder("XDG_DATA_HOME", "Library/Application Support", _ROAMING if roaming else _LOCAL, ".local/share")


def _folder(variable: str, mac: str, windows: tuple[str, str], other: str) -> Path:
    given = os.environ.get(variable, "")
    if given:
        return Path(given) / _NAME
    if sys.platform == "darwin":
        return Path.home() / mac / _NAME
    if sys.platform == "win32":
        return Path(os.environ.get(windows[0]) or Path.home() / windows[1]) / _NAME
    return Path.home() / other / _NAME
