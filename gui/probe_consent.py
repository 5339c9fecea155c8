"""The question before a file's model is run at all."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

SHOWN = 6


class Consent:
    """Remembers, while the window is open, which files may run; a file that has changed since is asked for again."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self._given: set[tuple[str, int]] = set()

    def given(self, files: Sequence[str]) -> bool:
        """Whether these files' models may run; asks for those that nobody was asked about."""
        new = [file for file in files if (file, _time(file)) not in self._given]
        if new and not self._ask(new):
            return False
        self._given.update((file, _time(file)) for file in new)
        return True

    def _ask(self, files: Sequence[str]) -> bool:
        box = QMessageBox(self._parent)
        box.setWindowTitle("Run this model?" if len(files) == 1 else "Run these models?")
        box.setText("\n".join(os.path.basename(file)[:80] for file in files[:SHOWN]) + _more(files))
        box.setInformativeText(
            "To time it, the model has to run. An ONNX file runs in ONNX Runtime, in a process of its own with limits "
            "on time and memory; a Keras file is rebuilt from known layers with random weights, its own code never "
            "runs. Run only what you trust."
        )
        run = box.addButton("Run", QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        return box.clickedButton() is run


def _more(files: Sequence[str]) -> str:
    return f"\nand {len(files) - SHOWN} more" if len(files) > SHOWN else ""


def _time(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0
