"""What is to be said of a whole network, asked of the worker once a tab is in front: least input, last map, top."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from gui.diagram import AT_ONCE
from gui.jobs import Link
from gui.opening import Opener
from gui.session import Diagram, Session


class WholeModel(QObject):
    """Asks for the tab in front, once per configuration; the inspector tells what came."""

    def __init__(self, session: Session, link: Link, opener: Opener) -> None:
        super().__init__()
        self._session, self._link, self._opener = session, link, opener
        session.current_changed.connect(self._look)
        session.replaced.connect(self._look)

    def _look(self, diagram: Diagram | None) -> None:
        if diagram is None or diagram is not self._session.current or diagram.comparison is not None:
            return
        line = diagram.configuration
        if diagram.told_of == line or len(diagram.graph.nodes) > AT_ONCE:
            return
        diagram.told_of, diagram.sections = line, ()
        params = {"configuration": line, "trust": self._opener.trust.allows((line,))}
        self._link.call("explain", params, lambda found: self._found(diagram, line, found), _nothing)

    def _found(self, diagram: Diagram, line: str, found: Any) -> None:
        if diagram.told_of == line:
            diagram.sections = found
            if diagram is self._session.current and not diagram.selected:
                self._session.selection_changed.emit(diagram)


def _nothing(_error: Exception) -> None:
    """Without it a tab is as good."""
