"""From a configuration's line to an open diagram: asks the worker, tells the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from graph.configuration import Configuration
from graph.errors import ArchigramError, Cancelled, ConfigurationError, TrustNeeded, UserCodeError
from gui import titles
from gui.colouring import PLAIN, Colouring, carried
from gui.diagram import AGAINST
from gui.history import History
from gui.jobs import Job, Link, first_drawing, graph_of, read_line, request_of, screen_style, show_result
from gui.session import Diagram, Session
from gui.trust import Trust, needs_function
from gui.whatif import mark_changed
from render.style import Style
from worker.protocol import Bug

if TYPE_CHECKING:
    from graph.fold import Mode

PATIENCE_MS = 200  # work shorter than this shows no progress


class Opener(QObject):
    """Opens, replaces and redraws diagrams through the worker, with progress and cancel.

    busy(message): something has been under way for more than ``PATIENCE_MS``; idle(): nothing is.
    trust_needed(job): it would run the user's own code, see ``again`` and ``give_up``; function_needed(path): a Python
    file of which nobody said what builds the model; code_failed(error): the user's own code raised.
    """

    busy = Signal(str, object)
    idle = Signal()
    trust_needed = Signal(object)
    function_needed = Signal(str)
    code_failed = Signal(object)

    def __init__(self, session: Session, link: Link) -> None:
        super().__init__()
        self._session = session
        self._link = link
        self.trust = Trust()
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
            read = [read_line(part) for part in titles.parts(text)]
        except ConfigurationError as error:
            self._session.refuse(str(error))
            return
        if len(read) == 1 and needs_function(read[0]):
            self.function_needed.emit(read[0].source)
            return
        lines = tuple(map(str, read))
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
            self._send_job(Job(diagram.lines, self._session.theme, diagram, fold=mode, measured=diagram.measured))

    def measure(self, diagram: Diagram) -> None:
        """Run this tab's ONNX file once, and show the sizes that this tells."""
        job = Job(diagram.lines, self._session.theme, diagram, History.step, fold=diagram.fold, measured=True)
        self._send_job(job)

    def colour(self, diagram: Diagram, colouring: Colouring) -> None:
        """Have this tab's colours say something else."""
        if colouring != diagram.colouring:
            job = Job(diagram.lines, self._session.theme, diagram, fold=diagram.fold, colouring=colouring)
            job.measured = diagram.measured
            self._send_job(job)

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
        """Recolour the current diagram, or have it drawn anew, if it is in the other theme; others wait their turn."""
        diagram = self._session.current
        if diagram is None or diagram.theme == self._session.theme:
            return
        if diagram.recolour(self._session.theme):
            self._session.update(diagram)
            return
        asked = [job for job in self._jobs if job.target is diagram and job.theme == self._session.theme]
        if not asked:
            self._request(diagram.line, diagram)

    def again(self, job: Job) -> None:
        """Send a job once more: what it runs is trusted now."""
        if job.style is not None and job.done is not None:
            self._send(job, job.style, job.done)

    def give_up(self, job: Job) -> None:
        """Leave a tab as it is: what its job would run may not run."""
        if job.target is not None and job.target in self._session.diagrams:
            self._session.update(job.target)  # the fields fall back to what is shown

    def cancel(self) -> None:
        """Give up everything under way."""
        for job in list(reversed(self._jobs)):
            self._link.cancel(job.call_id)

    def _change(self, diagram: Diagram, lines: tuple[str, ...], focus: int) -> None:
        if lines != diagram.lines:
            self._send_job(Job(lines, self._session.theme, diagram, History.step, focus, diagram.fold))

    def _request(self, line: str, target: Diagram, kept: Callable[[History, str], None] | None = None) -> None:
        job = Job(titles.parts(line), self._session.theme, target, kept, fold=target.fold)
        job.measured = target.measured and line == target.line
        self._send_job(job)

    def _send_job(self, job: Job) -> None:
        if job.colouring is None:
            job.colouring = carried(job.target, job.lines)
        self._send(job, job.colouring.on(screen_style(job.theme)), lambda result: self._done(job, result))

    def _send(self, job: Job, style: Style, done: Callable[[Any], object]) -> None:
        job.style, job.done = style, done
        self._jobs.append(job)
        if not self._patience.isActive():
            self._patience.start()
        method, params = request_of(job, self.trust.allows(job.lines))
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
        if job.measured:  # the sizes that were chosen to run it are in the line
            job.lines = (result.graph.configuration,)
        target.measured = job.measured
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
        if isinstance(error, TrustNeeded):
            self.trust_needed.emit(job)
            return
        self._tell(error)
        self.give_up(job)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, UserCodeError) and error.traceback:
            self.code_failed.emit(error)
        elif isinstance(error, ArchigramError) and not isinstance(error, Bug):
            self._session.refuse(str(error))
        else:
            self._session.broken.emit(error)

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
