"""Whether a window can be opened here."""

from __future__ import annotations

import os
import sys

from graph.errors import ConfigurationError


def check_display() -> None:
    """Refuse to open a window where none could be seen. Raises ConfigurationError."""
    if not has_display():
        raise ConfigurationError(
            "there is no display to open a window on; "
            "try archigram export resnet50v2 -o figure.svg, or archigram summary resnet50v2"
        )


def has_display() -> bool:
    """Whether a window can be shown: always but on a Linux without X, Wayland or a chosen Qt platform."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
