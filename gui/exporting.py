"""Writing figures and tables off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from graph.values import Graph
from render.drawing import Drawing

PICTURES = (".svg", ".pdf", ".png", ".tex")
KINDS = {
    ".svg": "SVG",
    ".pdf": "PDF",
    ".png": "PNG",
    ".tex": "TikZ",
    ".dot": "DOT",
    ".json": "JSON",
}
HINTS = {
    ".svg": "editable vector picture",
    ".pdf": "vector picture for a paper",
    ".png": "pixels",
    ".tex": "LaTeX source in the document's own fonts",
    ".dot": "the graph, for Graphviz",
    ".json": "the table of layers",
}


def write(path: Path, graph: Graph | None, drawing: Drawing, dpi: float = 300) -> None:
    """Write what the suffix names, whole or not at all; without a graph only pictures. Raises ExportError."""
    from exporters.atomic import write_whole
    from exporters.export import export

    suffix = path.suffix.lower()
    if suffix == ".dot" and graph is not None:
        from render.dot import dot_source

        write_whole(path, dot_source(graph).encode())
    elif suffix == ".json" and graph is not None:
        import msgspec

        from graph.summary import summarise

        write_whole(path, msgspec.json.format(msgspec.json.encode(summarise(graph)), indent=1) + b"\n")
    else:
        export(drawing, path, dpi=dpi)


class _Signals(QObject):
    done = Signal(str)
    failed = Signal(object)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], None], name: str) -> None:
        super().__init__()
        self.signals = _Signals()
        self._work = work
        self._name = name

    def run(self) -> None:
        """In a thread of the pool; the signals arrive in the GUI's."""
        try:
            self._work()
        except Exception as error:
            self.signals.failed.emit(error)
        else:
            self.signals.done.emit(self._name)


class Exporter(QObject):
    """Runs writes one after another; ``done`` carries the path, ``failed`` the exception."""

    done = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._tasks: set[_Task] = set()

    def write(self, path: Path, graph: Graph | None, drawing: Drawing, dpi: float = 300) -> None:
        """Start writing; returns at once."""
        task = _Task(lambda: write(path, graph, drawing, dpi), str(path))
        task.setAutoDelete(False)
        self._tasks.add(task)
        task.signals.done.connect(lambda name: self._end(task, name))
        task.signals.failed.connect(lambda error: self._fail(task, error))
        self._pool.start(task)

    def wait(self) -> None:
        """Let what is being written become whole; called when the window closes."""
        self._pool.waitForDone()

    def _end(self, task: _Task, name: str) -> None:
        self._tasks.discard(task)
        self.done.emit(name)

    def _fail(self, task: _Task, error: Exception) -> None:
        self._tasks.discard(task)
        self.failed.emit(error)
