"""What a tab was before the edits in its line, for one that was opened with them: asked of the worker."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from gui.jobs import Link
from gui.opening import Opener
from gui.session import Diagram, Session
from gui.whatif import lacks_original, with_original, without_edits


class Originals(QObject):
    """Marks what was changed as if the layers had been edited by hand."""

    def __init__(self, session: Session, link: Link, opener: Opener) -> None:
        super().__init__()
        self._session, self._link, self._opener = session, link, opener
        self._asked: dict[Diagram, str] = {}
        session.opened.connect(self._look)
        session.replaced.connect(self._look)
        session.closed.connect(lambda diagram: self._asked.pop(diagram, None))

    def _look(self, diagram: Diagram) -> None:
        line = str(without_edits(diagram)) if lacks_original(diagram) else ""
        if line and self._asked.get(diagram) != line:
            self._asked[diagram] = line
            params = {"configuration": line, "trust": self._opener.trust.allows((line,))}
            self._link.call("load", params, lambda graph: self._found(diagram, line, graph), _nothing)
        elif not line:
            self._asked.pop(diagram, None)

    def _found(self, diagram: Diagram, line: str, graph: Any) -> None:
        if diagram in self._session.diagrams and lacks_original(diagram) and str(without_edits(diagram)) == line:
            with_original(diagram, graph)
            self._session.update(diagram)
        self._asked.pop(diagram, None)


def _nothing(_error: Exception) -> None:
    """Without its original a tab is as good, but for the marks."""
