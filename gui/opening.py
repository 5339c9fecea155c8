"""From a configuration's line to an open diagram: asks the worker, tells the session."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from graph.configuration import Configuration, parse
from graph.errors import ArchigramError, Cancelled, ConfigurationError
from gui.palette import ThemeName
from gui.session import Diagram, Session
from render.style import Style
from worker.protocol import Bug

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
    """One request under way. ``target`` is the diagram it replaces, None for a new tab."""

    configuration: str
    theme: ThemeName
    target: Diagram | None
    call_id: int = 0


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

    def open(self, text: str) -> None:
        """Open a configuration in a new tab, or bring its tab to the front."""
        try:
            line = str(read_line(text))
        except ConfigurationError as error:
            self._session.refuse(str(error))
            return
        known = [diagram for diagram in self._session.diagrams if diagram.configuration == line]
        if known:
            self._session.show(known[0])
        elif not any(job.configuration == line and job.target is None for job in self._jobs):
            self._request(line, None)

    def open_all(self, texts: Iterable[str]) -> None:
        """Open several, in order."""
        for text in texts:
            self.open(text)

    def change(self, diagram: Diagram, configuration: Configuration) -> None:
        """Show another configuration in this tab."""
        line = str(configuration)
        if line != diagram.configuration:
            self._request(line, diagram)

    def reload(self, diagram: Diagram) -> None:
        """Read the source again: a file may have changed on disk."""
        self._request(diagram.configuration, diagram)

    def refresh_theme(self) -> None:
        """Redraw the current diagram if it was drawn in the other theme; the others wait their turn."""
        diagram = self._session.current
        if diagram is None or diagram.theme == self._session.theme:
            return
        asked = [job for job in self._jobs if job.target is diagram and job.theme == self._session.theme]
        if not asked:
            self._request(diagram.configuration, diagram)

    def draw(self, line: str, style: Style, done: Callable[[Any], None]) -> None:
        """Draw a configuration in another style, for an export; ``done`` gets graph and drawing."""
        job = Job(line, self._session.theme, None)

        def finish(drawn: Any) -> None:
            self._finish(job)
            done(drawn)

        self._send(job, style, finish)

    def cancel(self) -> None:
        """Give up everything under way."""
        for job in list(reversed(self._jobs)):
            self._link.cancel(job.call_id)

    def _request(self, line: str, target: Diagram | None) -> None:
        job = Job(line, self._session.theme, target)
        self._send(job, screen_style(job.theme), lambda drawn: self._done(job, drawn))

    def _send(self, job: Job, style: Style, done: Callable[[Any], object]) -> None:
        self._jobs.append(job)
        if not self._patience.isActive():
            self._patience.start()
        job.call_id = self._link.call(
            "draw",
            {"configuration": job.configuration, "style": style, "diagram": "flow"},
            done=done,
            failed=lambda error: self._failed(job, error),
            progress=lambda message, fraction: self._progress(job, message, fraction),
        )

    def _done(self, job: Job, drawn: Any) -> None:
        self._finish(job)
        if job.target is None:
            self._session.add(Diagram(job.configuration, drawn.graph, drawn.drawing, job.theme))
        elif job.target in self._session.diagrams:
            changed = job.target.configuration != job.configuration
            job.target.replace(job.configuration, drawn.graph, drawn.drawing, job.theme)
            self._session.update(job.target)
            if changed:
                self._session.remember(job.configuration)
        self.refresh_theme()

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
            self.busy.emit(f"Opening {self._jobs[0].configuration}", None)

    def _finish(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        if not self._jobs:
            self._patience.stop()
            self.idle.emit()
