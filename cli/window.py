"""``archigram`` with no command: the window."""

from __future__ import annotations

import os
import sys

from graph.errors import ConfigurationError


def open_window(configurations: list[str]) -> int:
    """Open the window with these configurations; returns its exit code. Raises ConfigurationError without a display."""
    if not has_display():
        raise ConfigurationError(
            "there is no display to open a window on; "
            "try archigram export resnet50v2 -o figure.svg, or archigram summary resnet50v2"
        )
    from gui.app import run

    return run(configurations)


def has_display() -> bool:
    """Whether a window can be shown: always but on a Linux without X, Wayland or a chosen Qt platform."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
