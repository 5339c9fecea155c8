"""The question before a file's model is run at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.question_card import QuestionCard
from gui.trust import shown

SHOWN = 6
ONE, SEVERAL = "Run this model?", "Run these models?"
ANSWERS = ("Run", "Do not run")
WORDS = (
    "To time a model it has to run, in a process of its own with limits on time and memory. Of an ONNX file ONNX "
    "Runtime runs the operators; a Keras file is rebuilt from known layers with random weights, and no code "
    "of its own runs."
)
PROGRAM = " A Python file is a program: it runs with all of your rights. Run it only if you trust who wrote it."


class Consent(QObject):
    """Remembers, while the window is open, which files may run; a file that has changed since is asked for again."""

    def __init__(self, body: QWidget) -> None:
        super().__init__(body)
        self._body = body
        self._given: set[tuple[str, int]] = set()
        self.card: QuestionCard | None = None

    def missing(self, files: Sequence[str]) -> list[str]:
        """The files that nobody let run yet, as they are now."""
        return [file for file in files if (file, _time(file)) not in self._given]

    def give(self, files: Sequence[str]) -> None:
        """Let these run."""
        self._given.update((file, _time(file)) for file in files)

    def when_given(self, files: Sequence[str], then: Callable[[], None], over: QWidget) -> None:
        """Do something once these files' models may run; at once where nothing is to be asked. ``over``: where."""
        missing = self.missing(files)
        if not missing:
            then()
            return
        self.dismiss()
        card = self.card = QuestionCard(self._body, over)
        card.answered.connect(lambda yes: self._answered(missing, then, yes))
        names = [shown(os.path.basename(file)) for file in missing]
        more = f"\nand {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        folders = " · ".join(dict.fromkeys(shown(os.path.dirname(file)) for file in missing))
        words = WORDS + (PROGRAM if any(file.lower().endswith(".py") for file in missing) else "")
        card.ask(ONE if len(names) == 1 else SEVERAL, "\n".join(names[:SHOWN]) + more, folders, words, ANSWERS)

    def dismiss(self) -> bool:
        """Take the question away, which is a no; whether there was one."""
        card, self.card = self.card, None
        if card is None:
            return False
        card.hide()
        card.deleteLater()
        return True

    def _answered(self, files: Sequence[str], then: Callable[[], None], yes: bool) -> None:
        self.dismiss()
        if yes:
            self.give(files)
            then()


def _time(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0
