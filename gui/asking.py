"""The questions before anything that belongs to a file runs: the user's own program, or one run of an ONNX model."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from graph.errors import ArchigramError
from gui import titles
from gui.jobs import Job
from gui.question_card import QuestionCard
from gui.trace_card import TraceCard
from gui.trust import Program, Trust, program, shown

if TYPE_CHECKING:
    from gui.session import Diagram
    from gui.window import Window

RUN = "Run it"
DO_NOT = "Do not run"
PROGRAM = (
    "This file is a program, and drawing its model means to run it. It runs in Archigram's worker process, but with "
    "all of your rights: it can read, change and send whatever you can. Run it only if you trust who wrote it."
)
WHICH = "Its function that builds the model, chosen here or typed:"
MEASURE = (
    "ONNX Runtime runs this model on random inputs, in a process that can be stopped. Its operators run, no code that "
    "a file could bring along. The sizes that depend on data are then those of this run, and marked as measured."
)


@dataclass
class Question:
    """What is asked, and what follows. ``settled``: whether it answered itself while others were asked."""

    show: Callable[[QuestionCard], None]
    yes: Callable[[], None]
    no: Callable[[], None]
    settled: Callable[[], bool]


class Asking(QObject):
    """Asks one question at a time, over the canvas; what it is about waits, and nothing else does."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._session, self._opener, self._link = window.session, window.opener, window.link
        body = cast(QWidget, window.centralWidget())
        self.card = QuestionCard(body, over=window.down)
        self.trace = TraceCard(body, over=window.down)
        self._waiting: list[Question] = []
        self.card.answered.connect(self._answered)
        self._opener.trust_needed.connect(self.ask_to_run)
        self._opener.function_needed.connect(self._ask_for_functions)
        self._opener.code_failed.connect(self.trace.tell)
        self._session.closed.connect(lambda _diagram: self._next() if self.card.isVisible() else None)

    @property
    def trust(self) -> Trust:
        """What may run."""
        return self._opener.trust

    def dismiss(self) -> bool:
        """Take away what lies over the canvas, a question with a no; whether there was anything."""
        if self.trace.isVisible():
            self.trace.hide()
            return True
        if self.card.isVisible():
            self.card.no.click()
            return True
        return False

    def ask_to_run(self, job: Job) -> None:
        """Whether the user's own programs of a job may run."""
        programs = self.trust.missing(job.lines)

        def run() -> None:
            self.trust.give(programs)
            self._opener.again(job)

        def settled() -> bool:
            if self.trust.missing(job.lines):
                return False
            self._opener.again(job)
            return True

        def leave() -> None:
            self._opener.give_up(job)

        self._add(Question(lambda card: _show_programs(card, programs), run, leave, settled))

    def ask_to_measure(self, diagram: Diagram) -> None:
        """Whether a tab's model may be run once."""
        path = titles.read(diagram.configuration).path

        def show(card: QuestionCard) -> None:
            file, folder = shown(os.path.basename(path)), shown(os.path.dirname(path))
            card.ask("Run this model once?", file, folder, MEASURE, ("Measure", "Not now"))

        def gone() -> bool:
            return diagram not in self._session.diagrams

        self._add(Question(show, lambda: self._opener.measure(diagram), lambda: None, gone))

    def _ask_for_functions(self, path: str) -> None:
        self._link.call(
            "functions",
            {"path": path},
            done=lambda names: self._ask_which(program(path, ""), names),
            failed=lambda error: self._session.refuse(str(error)) if isinstance(error, ArchigramError) else None,
        )

    def _ask_which(self, file: Program, names: Any) -> None:
        """The file is a program of which nobody said what to call."""

        def show(card: QuestionCard) -> None:
            card.ask("Run your own code?", file.file, file.folder, f"{PROGRAM}\n\n{WHICH}", (RUN, DO_NOT))
            card.offer(names, "function")

        def run() -> None:
            name = self.card.chosen
            if not name:
                self._session.refuse(f"which function of {file.file} builds the model? Type its name")
                return
            self.trust.give([Program(file.path, name, file.changed)])
            self._opener.open(f"{file.path}:{name}")

        self._add(Question(show, run, lambda: None, lambda: False))

    def _add(self, question: Question) -> None:
        self._waiting.append(question)
        if len(self._waiting) == 1:
            question.show(self.card)

    def _answered(self, yes: bool) -> None:
        question = self._waiting.pop(0)
        (question.yes if yes else question.no)()
        self._next()

    def _next(self) -> None:
        """Show the next question that still needs an answer."""
        while self._waiting and self._waiting[0].settled():
            self._waiting.pop(0)
        if self._waiting:
            self._waiting[0].show(self.card)
        else:
            self.card.hide()


def _show_programs(card: QuestionCard, programs: tuple[Program, ...]) -> None:
    what = "\n".join(f"{one.file} : {shown(one.function)}" for one in programs)
    title = "Run your own code?" if len(programs) == 1 else "Run your own programs?"
    folders = " · ".join(dict.fromkeys(one.folder for one in programs))
    card.ask(title, what, folders, PROGRAM, (RUN, DO_NOT))
