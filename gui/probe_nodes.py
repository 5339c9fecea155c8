"""Where the time goes: a diagram coloured by the milliseconds of its nodes."""

from __future__ import annotations

from graph.errors import ConfigurationError
from gui.colouring import Colouring
from gui.jobs import read_line
from gui.opening import Opener
from gui.probe_model import device_words, figure
from gui.session import Diagram, Session
from probe.values import Measured, Settings

NODES = Settings(per_node=True, peak=False)


def coloured(found: Measured) -> Colouring:
    """The colours of a result, with the words of where it was measured."""
    times = tuple((node.name, node.ms) for node in found.nodes)
    kind, name = device_words(found)
    source = f"{figure(found.median_ms)} ms a call on {kind} {name}, {found.backend}, batch {found.batch}"
    return Colouring("time", times, f"{source}\n{found.nodes_method}\n{found.host}, {found.date}")


def drawn_line(line: str) -> str:
    """The configuration of a probe's line as a tab has it: without what says how to run. Raises ConfigurationError."""
    from probe.task import task_of

    return str(read_line(task_of(line, Settings()).configuration))


class NodePainter:
    """Colours the tab of a result's configuration, opening it first where it is not open."""

    def __init__(self, session: Session, opener: Opener) -> None:
        self._session, self._opener = session, opener
        self._waiting: tuple[str, Colouring] | None = None
        session.opened.connect(self._opened)

    def show(self, found: Measured) -> None:
        """Colour, or say why not."""
        if not found.nodes:
            self._session.refuse(f"no time by node: {found.nodes_method or 'the result has none'}")
            return
        try:
            line = drawn_line(found.configuration)
        except ConfigurationError as error:
            self._session.refuse(str(error))
            return
        known = [diagram for diagram in self._session.diagrams if diagram.line == line]
        if known:
            self._session.show(known[0])
            self._opener.colour(known[0], coloured(found))
        else:
            self._waiting = (line, coloured(found))
            self._opener.open(line)

    def _opened(self, diagram: Diagram) -> None:
        if self._waiting is not None and diagram.line == self._waiting[0]:
            (_, colouring), self._waiting = self._waiting, None
            self._opener.colour(diagram, colouring)
