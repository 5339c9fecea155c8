"""From a configuration's line to an open diagram: asks the worker, tells the session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from graph.configuration import Configuration, parse
from graph.errors import ArchigramError, Cancelled, ConfigurationError
from graph.values import Graph
from gui import titles
from gui.colouring import PLAIN, Colouring, carried
from gui.diagram import AGAINST, Content
from gui.history import History
from gui.palette import ThemeName
from gui.session import Diagram, Session
from gui.whatif import mark_changed
from render.drawing import Drawing
from render.style import Style
from worker.protocol import Bug, Compared, Drawn

if TYPE_CHECKING:
    from graph.fold import Mode

PATIENCE_MS = 200  # work shorter than this shows no progress
SCREEN_FONT = 13.0


class Link(Protocol):
    """What the opener needs of a worker link; ``tests/gui/fakes.py`` has another one."""

    def call(
        self,
        method: str,
        params: Mapping[str, object],
        done: Callable[[Any], object],
        failed: Callable[[Exception], None],
        progress: Callable[[str, float | None], None] | None = None,
    ) -> int:
        """Queue a call."""

    def cancel(self, call_id: int) -> None:
        """Give a call up."""


@dataclass
class Job:
    """One request under way. ``target`` is the diagram it replaces, None for a new tab.

    kept: what the tab's history is told once the request is done. focus: the side to turn to then.
    colouring: what the colours are to say, None for as far as possible what they say now.
    """

    lines: tuple[str, ...]
    theme: ThemeName
    target: Diagram | None
    kept: Callable[[History, str], None] | None = None
    focus: int | None = None
    fold: Mode = "none"
    question: str = ""
    select: str = ""
    colouring: Colouring | None = None
    call_id: int = 0

    @property
    def line(self) -> str:
        """The configurations as one line."""
        return AGAINST.join(self.lines)


def screen_style(theme: ThemeName) -> Style:
    """How diagrams look in the window, which tells name, totals and colours elsewhere."""
    return Style(theme=theme, font_size=SCREEN_FONT, caption=False, legend=False)


def read_line(text: str) -> Configuration:
    """Parse what a person typed or dropped; a file's path becomes absolute, so that it can be opened again
    from anywhere. Raises ConfigurationError.
    """
    configuration = parse(os.path.expanduser(text.strip()), os.path.isfile)
    if not configuration.names_application and os.path.isfile(configuration.path):
        return structs.replace(configuration, source=os.path.abspath(configuration.source))
    return configuration


class Opener(QObject):
    """Opens, replaces and redraws diagrams through the worker, with progress and cancel.

    busy(message): something has been under way for more than ``PATIENCE_MS``; idle(): nothing is.
    """

    busy = Signal(str, object)
    idle = Signal()

    def __init__(self, session: Session, link: Link) -> None:
        super().__init__()
        self._session = session
        self._link = link
        self._jobs: list[Job] = []
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show_busy)
        session.theme_changed.connect(lambda _palette: self.refresh_theme())
        session.current_changed.connect(lambda _diagram: self.refresh_theme())

    def open(self, text: str, *, question: str = "", select: str = "") -> None:
        """Open a configuration in a new tab, or bring its tab to the front; ``A ↔ B`` opens a comparison.

        question: what the tab answers. select: the node to select in it.
        """
        try:
            lines = tuple(str(read_line(part)) for part in titles.parts(text))
        except ConfigurationError as error:
            self._session.refuse(str(error))
            return
        line = AGAINST.join(lines)
        known = [diagram for diagram in self._session.diagrams if diagram.line == line]
        if known:
            self._session.show(known[0])
            self._answer_in(known[0], question, select)
        elif not any(job.line == line and job.target is None for job in self._jobs):
            self._send_job(Job(lines, self._session.theme, None, question=question, select=select))

    def open_all(self, texts: Iterable[str]) -> None:
        """Open several, in order."""
        for text in texts:
            self.open(text)

    def change(self, diagram: Diagram, configuration: Configuration) -> None:
        """Show another configuration in this tab; in a comparison, on the side in focus."""
        lines = list(diagram.lines)
        lines[diagram.focused] = str(configuration)
        self._change(diagram, tuple(lines), diagram.focused)

    def duplicate(self, diagram: Diagram, line: str = "") -> None:
        """Add a side to this tab: another configuration, or the one in focus again, to be changed in the bar."""
        added = line or diagram.configuration
        self._change(diagram, (*diagram.lines, added), len(diagram.lines))

    def take_away(self, diagram: Diagram, side: int) -> None:
        """Close one side of a comparison."""
        lines = tuple(line for place, line in enumerate(diagram.lines) if place != side)
        self._change(diagram, lines, min(diagram.focused, len(lines) - 1))

    def fold(self, diagram: Diagram, mode: Mode) -> None:
        """Fold or unfold this tab's blocks."""
        if mode != diagram.fold:
            self._send_job(Job(diagram.lines, self._session.theme, diagram, fold=mode))

    def colour(self, diagram: Diagram, colouring: Colouring) -> None:
        """Have this tab's colours say something else."""
        if colouring != diagram.colouring:
            self._send_job(Job(diagram.lines, self._session.theme, diagram, fold=diagram.fold, colouring=colouring))

    def undo(self, diagram: Diagram) -> None:
        """Show what this tab showed before its last change."""
        if diagram.history.past:
            self._request(diagram.history.past[-1], diagram, History.went_back)

    def redo(self, diagram: Diagram) -> None:
        """Do the last undone change again."""
        if diagram.history.future:
            self._request(diagram.history.future[-1], diagram, History.went_forward)

    def reload(self, diagram: Diagram) -> None:
        """Read the source again: a file may have changed on disk."""
        self._request(diagram.line, diagram)

    def refresh_theme(self) -> None:
        """Redraw the current diagram if it was drawn in the other theme; the others wait their turn."""
        diagram = self._session.current
        if diagram is None or diagram.theme == self._session.theme:
            return
        asked = [job for job in self._jobs if job.target is diagram and job.theme == self._session.theme]
        if not asked:
            self._request(diagram.line, diagram)

    def draw(self, line: str, style: Style, done: Callable[[Any], None], mode: Mode = "none") -> None:
        """Draw a configuration, or a comparison, in another style for an export; ``done`` gets the worker's answer."""
        job = Job(titles.parts(line), self._session.theme, None, fold=mode)

        def finish(drawn: Any) -> None:
            self._finish(job)
            done(drawn)

        self._send(job, style, finish)

    def cancel(self) -> None:
        """Give up everything under way."""
        for job in list(reversed(self._jobs)):
            self._link.cancel(job.call_id)

    def _change(self, diagram: Diagram, lines: tuple[str, ...], focus: int) -> None:
        if lines != diagram.lines:
            self._send_job(Job(lines, self._session.theme, diagram, History.step, focus, diagram.fold))

    def _request(self, line: str, target: Diagram, kept: Callable[[History, str], None] | None = None) -> None:
        self._send_job(Job(titles.parts(line), self._session.theme, target, kept, fold=target.fold))

    def _send_job(self, job: Job) -> None:
        if job.colouring is None:
            job.colouring = carried(job.target, job.lines)
        self._send(job, job.colouring.on(screen_style(job.theme)), lambda result: self._done(job, result))

    def _send(self, job: Job, style: Style, done: Callable[[Any], object]) -> None:
        self._jobs.append(job)
        if not self._patience.isActive():
            self._patience.start()
        method, params = request_of(job.lines, style, job.fold)
        job.call_id = self._link.call(
            method,
            params,
            done=done,
            failed=lambda error: self._failed(job, error),
            progress=lambda message, fraction: self._progress(job, message, fraction),
        )

    def _done(self, job: Job, result: Any) -> None:
        self._finish(job)
        if job.target is None:
            diagram = Diagram(job.lines[0], graph_of(result), first_drawing(result), job.theme)
            show_result(diagram, job.lines, result, job.theme)
            self._session.add(diagram)
            self._answer(diagram, job.question, job.select)
        elif job.target in self._session.diagrams:
            self._replace(job, job.target, result)
        self.refresh_theme()

    def _replace(self, job: Job, target: Diagram, result: Any) -> None:
        before = target.line
        mark_changed(target, job.lines, result, job.fold)
        target.fold, target.colouring = job.fold, job.colouring or PLAIN
        show_result(target, job.lines, result, job.theme)
        if job.kept is not None:
            job.kept(target.history, before)
        if job.focus is not None:
            target.focus(job.focus)
        self._session.update(target)
        self._answer(target, job.question, job.select)
        if before != target.line:
            self._session.remember(target.line)

    def _answer_in(self, diagram: Diagram, question: str, select: str) -> None:
        """Answer in an open tab; a layer inside a folded block could not be shown."""
        if question and diagram.fold != "none":
            self._send_job(Job(diagram.lines, self._session.theme, diagram, question=question, select=select))
        else:
            self._answer(diagram, question, select)

    def _answer(self, diagram: Diagram, question: str, select: str) -> None:
        if question:
            diagram.question = question
            self._session.update(diagram)
        if select:  # once the page has its size: the node is to be seen
            QTimer.singleShot(0, self, lambda: self._select_in(diagram, select))

    def _select_in(self, diagram: Diagram, name: str) -> None:
        if diagram is self._session.current:
            self._session.select(name)

    def _failed(self, job: Job, error: Exception) -> None:
        self._finish(job)
        if isinstance(error, Cancelled):
            return
        if isinstance(error, ArchigramError) and not isinstance(error, Bug):
            self._session.refuse(str(error))
        else:
            self._session.broken.emit(error)
        if job.target is not None and job.target in self._session.diagrams:
            self._session.update(job.target)  # the fields fall back to what is shown

    def _progress(self, job: Job, message: str, fraction: float | None) -> None:
        if job in self._jobs and not self._patience.isActive():
            self.busy.emit(message, fraction)

    def _show_busy(self) -> None:
        if self._jobs:
            self.busy.emit(f"Opening {self._jobs[0].line}", None)

    def _finish(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        if not self._jobs:
            self._patience.stop()
            self.idle.emit()


def request_of(lines: tuple[str, ...], style: Style, mode: Mode) -> tuple[str, dict[str, object]]:
    """The worker's method for one configuration or several, and its parameters."""
    if len(lines) > 1:
        return "compare", {"configurations": lines, "style": style, "fold": mode}
    return "draw", {"configuration": lines[0], "style": style, "diagram": "flow", "fold": mode}


def show_result(diagram: Diagram, lines: tuple[str, ...], result: Any, theme: ThemeName) -> None:
    """Put the worker's answer into a diagram."""
    if len(lines) > 1:
        sides = zip(lines, result.graphs, result.drawings, strict=True)
        diagram.compare([Content(*side) for side in sides], result.comparison, theme)
    else:
        diagram.replace(lines[0], result.graph, result.drawing, theme)


def graph_of(result: Drawn | Compared) -> Graph:
    """The graph, or that of the first side."""
    return result.graphs[0] if isinstance(result, Compared) else result.graph


def first_drawing(result: Drawn | Compared) -> Drawing:
    """The drawing, or that of the first side."""
    return result.drawings[0] if isinstance(result, Compared) else result.drawing
