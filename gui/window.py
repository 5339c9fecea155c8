"""The main window: lays the panels out, connects them with the session, holds the commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from graph.configuration import Configuration
from graph.errors import ArchigramError
from gui import theme, titles
from gui.asking import Asking
from gui.commands import Commands
from gui.compare_table import CompareTable
from gui.configuration_bar import ConfigurationBar
from gui.exporting import Exporter
from gui.icon import application_icon
from gui.inspector import Inspector
from gui.jobs import Link
from gui.layers_table import LayersTable
from gui.library_panel import LibraryPanel
from gui.notices import BusyCard, DropSign, MessageBar
from gui.opening import Opener
from gui.originals import Originals
from gui.palette import Palette
from gui.probe_desk import ProbeDesk
from gui.questions import QUESTIONS
from gui.session import Diagram, Session
from gui.sizes_desk import SizesDesk
from gui.splitters import splitter
from gui.top_bar import TopBar
from gui.welcome import Welcome
from gui.whole_model import WholeModel

if TYPE_CHECKING:  # these wait for the first diagram or dialog: the first paint comes sooner
    from gui.page import DiagramPage
    from gui.pane import CanvasPane

FILTER = "Models (*.onnx *.keras *.h5 *.hdf5 *.json *.py);;All files (*)"
SIZE = (1440, 900)
WIDTHS = (232, 886, 322)
HEIGHTS = (596, 252)


class Window(QMainWindow):
    """Everything a person sees. The session is its model, the opener its way to the worker."""

    def __init__(self, session: Session, link: Link) -> None:
        super().__init__()
        self.session = session
        self.link = link
        self.opener = Opener(session, link)
        self.exporter = Exporter(self)
        self._pages: dict[Diagram, DiagramPage] = {}
        self._build()
        self.probe = ProbeDesk(self)
        self.asking = Asking(self)
        self.originals = Originals(session, link, self.opener)
        self.whole = WholeModel(session, link, self.opener)
        self.sizes = SizesDesk(self)
        self.commands = Commands(self)
        self.top_bar.menu.setMenu(self.commands.menus.menu)
        self._connect()
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 520)
        self._restore()
        self._show_current(session.current)

    @property
    def page(self) -> DiagramPage | None:
        """The page in front."""
        current = self.session.current
        return self._pages.get(current) if current is not None else None

    @property
    def pane(self) -> CanvasPane | None:
        """The canvas in front; in a comparison, that of the side in focus."""
        return self.page.front if self.page is not None else None

    @property
    def layers(self) -> LayersTable | CompareTable:
        """The table in front."""
        current = self.session.current
        return self.table if current is None or current.comparison is None else self.compare_table

    def open(self, lines: list[str]) -> None:
        """Open configurations or files; old messages go."""
        self.messages.clear()
        self.opener.open_all(lines)

    def ask(self, title: str) -> None:
        """Open a question's example with its answer."""
        self.messages.clear()
        question = QUESTIONS[title]
        self.opener.open(question.line, question=title, select=question.layer)

    def ask_for_files(self) -> None:
        """The open dialog; several files may be chosen."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Open models"), self.session.settings.folder, FILTER)
        if paths:
            self.session.settings.folder = str(Path(paths[0]).parent)
            self.open(paths)

    def ask_to_export(self) -> None:
        """The export dialog; what it shows is written by a thread."""
        diagram = self.session.current
        if diagram is None:
            return
        from gui.export_dialog import ExportDialog

        self.messages.clear()
        dialog = ExportDialog(self.session, self.link, diagram, self, trusted=self.opener.trust.allows(diagram.lines))
        dialog.saved.connect(self.exporter.write)
        dialog.exec()
        dialog.deleteLater()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.drop_sign.show_count(len(paths))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self.drop_sign.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open them all, in order."""
        self.drop_sign.hide()
        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.open(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes away what is in the way, one thing at a time."""
        if event.key() == Qt.Key.Key_Escape:
            self.commands.escape()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies over the canvas keeps its place."""
        super().resizeEvent(event)
        self.messages.place()
        self.busy.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the geometry; let a figure that is being written become whole."""
        settings = self.session.settings
        settings.set_bytes("geometry", self.saveGeometry())
        settings.set_bytes("across", self.across.saveState())
        settings.set_bytes("down", self.down.saveState())
        self.exporter.wait()
        self.probe.stop()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the find field empties it and goes back to the canvas."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.commands.escape()
            return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.configuration_bar = ConfigurationBar(self.session, self.opener)
        self.top_bar = TopBar(self.session, self.configuration_bar)
        self.library = LibraryPanel(self.session)
        self.inspector = Inspector(self.session)
        self.table, self.compare_table = LayersTable(self.session), CompareTable(self.session)
        self.tables = QStackedWidget()
        self.tables.addWidget(self.table)
        self.tables.addWidget(self.compare_table)
        self.welcome = Welcome(self.session.palette)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.down = splitter(Qt.Orientation.Vertical, (self.pages, self.tables), HEIGHTS)
        self.across = splitter(Qt.Orientation.Horizontal, (self.library, self.down, self.inspector), WIDTHS)
        body = QWidget()
        body.setObjectName("body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.across, 1)
        self.setCentralWidget(body)
        self.messages = MessageBar(self.session.palette, body, over=self.down)
        self.busy = BusyCard(body, over=self.down)
        self.drop_sign = DropSign(body, over=self.down)

    def _connect(self) -> None:
        session, opener = self.session, self.opener
        session.opened.connect(self._add_pane)
        session.closed.connect(self._remove_pane)
        session.replaced.connect(self._renew_page)
        session.current_changed.connect(self._show_current)
        session.theme_changed.connect(self.apply_palette)
        session.refused.connect(self.messages.refuse)
        session.broken.connect(self._show_bug)
        opener.busy.connect(self.busy.show_progress)
        opener.idle.connect(self.busy.hide)
        self.busy.cancelled.connect(opener.cancel)
        self.library.chosen.connect(lambda line: self.open([line]))
        self.library.asked.connect(self.ask)
        self.inspector.edited.connect(self._edit)
        self.inspector.wrong.connect(session.refuse)
        self.welcome.chosen.connect(lambda line: self.open([line]))
        self.welcome.open_asked.connect(self.ask_for_files)
        self.top_bar.export.clicked.connect(self.ask_to_export)
        self.top_bar.theme.clicked.connect(self.commands.toggle_theme)
        self.top_bar.probe.clicked.connect(self.probe.toggle)
        self.top_bar.find_field.textChanged.connect(self._find)
        self.top_bar.find_field.returnPressed.connect(lambda: self.layers.step(1))
        for field in (self.top_bar.find_field, self.library.search):
            field.installEventFilter(self)
        self.exporter.done.connect(lambda path: self.messages.note(self.tr("Saved {}").format(path)))
        self.exporter.failed.connect(self._export_failed)

    def apply_palette(self, palette: Palette) -> None:
        """Dress everything in another palette; the worker redraws the diagrams."""
        theme.apply_theme(palette)
        tables = (self.table, self.compare_table)
        for part in (self.top_bar, self.configuration_bar, self.messages, self.library, self.inspector, *tables):
            part.set_palette(palette)
        self.probe.set_palette(palette)

    def _add_pane(self, diagram: Diagram) -> None:
        from gui.page import DiagramPage

        page = DiagramPage(self.session, diagram)
        page.side_closed.connect(lambda side: self.opener.take_away(diagram, side))
        page.coloured.connect(self.probe.colour)
        self._pages[diagram] = page
        self.pages.addWidget(page)

    def _remove_pane(self, diagram: Diagram) -> None:
        page = self._pages.pop(diagram)
        self.pages.removeWidget(page)
        page.deleteLater()

    def _renew_page(self, diagram: Diagram) -> None:
        self._pages[diagram].renew()
        if diagram is self.session.current:
            self._show_current(diagram)

    def _find(self, text: str) -> None:
        self.table.keep(text)
        self.compare_table.keep(text)

    def _edit(self, configuration: Configuration) -> None:
        if self.session.current is not None:
            self.messages.clear()
            self.opener.change(self.session.current, configuration)

    def _show_current(self, diagram: Diagram | None) -> None:
        self.pages.setCurrentWidget(self._pages[diagram] if diagram else self.welcome)
        self.tables.setCurrentWidget(self.layers)
        self.tables.setVisible(diagram is not None and self.commands.wants("table"))
        self.inspector.setVisible(diagram is not None and self.commands.wants("inspector"))
        self.commands.menus.enable_for_diagram(diagram is not None)
        self.show_title()

    def show_title(self) -> None:
        """Name what is in front."""
        diagram = self.session.current
        name = titles.title(diagram.line) if diagram else ""
        self.setWindowTitle(f"{name} — Archigram" if name else "Archigram")

    def _show_bug(self, error: Exception) -> None:
        from gui import dialogs

        dialogs.show_bug(self, error, getattr(self.link, "last_words", ""))

    def _export_failed(self, error: Exception) -> None:
        if isinstance(error, ArchigramError):
            self.messages.refuse(str(error))
        else:
            self._show_bug(error)

    def _restore(self) -> None:
        settings = self.session.settings
        if not self.restoreGeometry(settings.bytes("geometry")):
            self.resize(*SIZE)
        self.across.restoreState(settings.bytes("across") or QByteArray())
        self.down.restoreState(settings.bytes("down") or QByteArray())


def dropped_paths(event: QDropEvent) -> list[str]:
    """Local files of a drag."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
