"""The left panel: search, open diagrams, Keras applications by family, recent configurations, questions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QTreeWidgetItem, QVBoxLayout, QWidget

from graph.labels import short_count
from gui import titles
from gui.fields import SearchField
from gui.library_tree import CHILD, FAMILY, HEADING, KIND, LINE, ROW, LibraryTree
from gui.palette import Palette
from gui.questions import QUESTIONS
from gui.session import Diagram, Session
from worker.catalogue import Application, applications

RECENT_SHOWN = 6
ASK = "?"  # before a question's title: no configuration begins so


class LibraryPanel(QFrame):
    """What can be opened. ``chosen`` carries the configuration's line."""

    chosen = Signal(str)
    asked = Signal(str)  # a question's title

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library")
        self._session = session
        self.search = SearchField(self.tr("application or file"))
        self.tree = LibraryTree(session.palette)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.search)
        layout.addWidget(self.tree)
        self._opened: set[str] = set()
        self._searched = False
        self._connect()
        self.set_palette(session.palette)
        self.rebuild()

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self.search.set_palette(palette)
        self.tree.set_palette(palette)

    def rebuild(self) -> None:
        """List everything that matches the search."""
        self._remember_unfolded()
        self.tree.clear()
        words = self.search.text().casefold().split()
        self._searched = bool(words)
        self._add_open(words)
        self._add_applications(words)
        self._add_recent(words)
        self._add_questions(words)
        if not self.tree.topLevelItemCount():
            self.tree.add_heading(self.tr("Enter opens what you typed"))

    def open_first(self) -> None:
        """Enter in the search field: the typed configuration, else the first match."""
        text = self.search.text().strip()
        rows = [item for item in self._rows() if item.data(0, LINE)]
        exact = not text or any(sign in text for sign in "@,./\\:") or text.lower() in titles.applications_by_key()
        line = text if exact or not rows else rows[0].data(0, LINE)
        if line:
            self._choose(line)
            self.search.clear()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.rebuild())
        self.search.returnPressed.connect(self.open_first)
        # queued: opening rebuilds the tree, which must not happen inside its own mouse handling
        self.tree.chosen.connect(self._choose, Qt.ConnectionType.QueuedConnection)
        for signal in (self._session.opened, self._session.closed, self._session.replaced):
            signal.connect(lambda _diagram: self.rebuild())
        self._session.recent_changed.connect(self.rebuild)
        self._session.current_changed.connect(lambda _diagram: self._mark_current())

    def _choose(self, line: str) -> None:
        if line.startswith(ASK):
            self.asked.emit(line.removeprefix(ASK))
        else:
            self.chosen.emit(line)
        self._mark_current()

    def _add_open(self, words: list[str]) -> None:
        names = titles.distinct([one.line for one in self._session.diagrams])
        named = [pair for pair in zip(names, self._session.diagrams, strict=True) if _matches(words, pair[0])]
        if named:
            self.tree.add_heading(self.tr("Open"))
        for name, diagram in named:
            self.tree.add_row(None, ROW, name, _params(diagram), diagram.line)
        self._mark_current()

    def _add_applications(self, words: list[str]) -> None:
        shown = [one for one in applications() if _matches(words, f"{one.name} {one.family}")]
        if not shown:
            return
        self.tree.add_heading(self.tr("Keras applications"))
        for family, members in _by_family(shown).items():
            item = self.tree.add_row(None, FAMILY, family, str(len(members)))
            for member in members:
                self.tree.add_row(item, CHILD, member.name, "", member.name.lower())
            item.setExpanded(bool(words) or family in self._opened)

    def _add_recent(self, words: list[str]) -> None:
        opened = {diagram.line for diagram in self._session.diagrams}
        lines = [line for line in self._session.settings.recent if line not in opened]
        shown = [line for line in lines if _matches(words, line)][:RECENT_SHOWN]
        if shown:
            self.tree.add_heading(self.tr("Recent"))
        for name, line in zip(titles.distinct(shown), shown, strict=True):
            self.tree.add_row(None, ROW, name, "", line)

    def _add_questions(self, words: list[str]) -> None:
        shown = [one for one in QUESTIONS.values() if _matches(words, " ".join((one.title, *one.titles)))]
        if shown:
            self.tree.add_heading(self.tr("Questions"))
        for question in shown:
            self.tree.add_row(None, ROW, question.title, "", ASK + question.title)

    def _mark_current(self) -> None:
        current = self._session.current
        self.tree.clearSelection()
        self.tree.setCurrentIndex(QModelIndex())
        for item in self._rows():
            if current is not None and item.data(0, LINE) == current.line:
                item.setSelected(True)
                return

    def _rows(self) -> Iterable[QTreeWidgetItem]:
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            if item is None or item.data(0, KIND) == HEADING:
                continue
            yield item
            children = (item.child(place) for place in range(item.childCount()))
            yield from (child for child in children if child is not None)

    def _remember_unfolded(self) -> None:
        """Not of a search, which unfolds every family it finds something in."""
        if self._searched:
            return
        for item in self._rows():
            if item.data(0, KIND) == FAMILY:
                (self._opened.add if item.isExpanded() else self._opened.discard)(item.text(0))


def _params(diagram: Diagram) -> str:
    count = diagram.totals.params
    return short_count(count) if count is not None else ""


def _matches(words: list[str], text: str) -> bool:
    return all(word in text.casefold() for word in words)


def _by_family(found: Iterable[Application]) -> dict[str, list[Application]]:
    families: dict[str, list[Application]] = {}
    for application in found:
        families.setdefault(application.family, []).append(application)
    return dict(sorted(families.items()))
