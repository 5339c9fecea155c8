"""The export dialog: choices at the left, the figure as it will be at the right, at true size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from graph.errors import ArchigramError
from graph.values import Graph
from gui import titles
from gui.diagram import AGAINST
from gui.export_choices import FREE, Choices, kept_choices, kept_text
from gui.export_form import ExportForm
from gui.exporting import KINDS, PICTURES
from gui.figure_facts import facts_of, font_check
from gui.jobs import Job, Link, graph_of
from gui.preview_asker import PreviewAsker
from gui.preview_pane import PreviewPane
from gui.session import Diagram, Session
from render.drawing import Drawing

SIZE = (1120, 780)
FORM_WIDTH = 372
KEPT = "export"


class ExportDialog(QDialog):
    """``saved`` carries path, graph, drawing and resolution. What is shown is what is written."""

    saved = Signal(object, object, object, float)

    def __init__(
        self, session: Session, link: Link, diagram: Diagram, parent: QWidget, *, trusted: bool = False
    ) -> None:
        super().__init__(parent)
        self._trusted = trusted
        self._session, self._diagram = session, diagram
        self.drawing: Drawing | None = None
        self._graph: Graph = diagram.graph
        self.path = Path()
        self.setWindowTitle(self.tr("Export {}").format(titles.title(diagram.line)))
        self.form = ExportForm(diagram, first_choices(session.settings.text(KEPT), diagram))
        self.preview = PreviewPane(session.palette)
        self.asker = PreviewAsker(link, self)
        self._build()
        self.asker.arrived.connect(self._arrived)
        self.asker.refused.connect(self._refused)
        self.asker.busy.connect(lambda _on: self._renew_buttons())
        self.form.changed.connect(self._changed)
        self.finished.connect(lambda _code: self._finish())
        self._fit_screen()
        self._changed()

    @property
    def choices(self) -> Choices:
        """What is chosen."""
        return self.form.choices

    @property
    def ready(self) -> bool:
        """Whether what is on show is what the choices ask for."""
        return self.drawing is not None and not self.asker.waiting and not self.preview.error

    def save(self) -> None:
        """Ask where, write, and be done."""
        if not self.ready:
            return
        suffix = self.choices.suffix
        folder = self._session.settings.folder or str(Path.home())
        name = str(Path(folder) / (file_name(self._diagram) + suffix))
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the figure"), name, f"*{suffix}")
        if path:
            self.save_to(Path(path if Path(path).suffix.lower() == suffix else path + suffix))

    def save_to(self, path: Path) -> None:
        """Write what is on show."""
        self.path = path
        self._session.settings.folder = str(path.parent)
        self.saved.emit(path, self._graph, self.drawing, self._dpi())
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves from any field that does not want it; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        """Ask for another preview; what cannot be read is said at once."""
        choices = self.choices
        self._command.setText(choices.command(self._diagram.lines, file_name(self._diagram) + choices.suffix))
        self._command.setCursorPosition(0)
        try:
            style = choices.style(self._diagram.colouring)
        except ArchigramError as error:
            self.asker.forget()
            self._refused(str(error))
            return
        self.preview.show_busy()
        job = Job(self._diagram.lines, self._session.theme, None, fold=choices.fold, style=style)
        job.measured = self._diagram.measured
        self.asker.wish(job, choices.diagram, trusted=self._trusted)
        self._renew_buttons()

    def _arrived(self, answer: Any) -> None:
        self.drawing, self._graph = answer.drawing, graph_of(answer)
        facts = facts_of(answer.drawing)
        words, good = font_check(facts, paged=self.choices.venue != FREE)
        self.preview.show_figure(answer.drawing, facts.size_words, words, good)
        self._renew_buttons()

    def _refused(self, words: str) -> None:
        self.preview.show_error(words)
        self._renew_buttons()

    def _renew_buttons(self) -> None:
        picture = self.choices.suffix in PICTURES
        for button in (self._svg, self._image, self._print):
            button.setEnabled(self.ready and picture)
        self._save.setEnabled(self.ready)
        self._save.setText(self.tr("Save {}…").format(KINDS[self.choices.suffix]))

    def _act(self, work: Callable[[Drawing], str]) -> None:
        """Do something with what is on show, and say so; a refusal is one line."""
        if self.drawing is None:
            return
        try:
            self.preview.say(work(self.drawing))
        except ArchigramError as error:
            self.preview.say(str(error), wrong=True)

    def _copy_svg(self, drawing: Drawing) -> str:
        from gui.clipboard import copy_svg

        copy_svg(drawing)
        return self.tr("Copied as SVG")

    def _copy_image(self, drawing: Drawing) -> str:
        from gui.clipboard import copy_image

        return self.tr("Copied as a picture of {:.0f} dpi").format(copy_image(drawing, self.choices.dpi))

    def _print_it(self, drawing: Drawing) -> str:
        from gui.printing import ask_and_print

        return self.tr("Sent to the printer") if ask_and_print(drawing, self) else ""

    def _dpi(self) -> float:
        from exporters.png import largest_dpi

        assert self.drawing is not None
        return min(float(self.choices.dpi), float(largest_dpi(self.drawing)))

    def _build(self) -> None:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        scroll.setFixedWidth(FORM_WIDTH)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(scroll)
        across.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(across, 1)
        layout.addWidget(self._foot())

    def _foot(self) -> QFrame:
        self._svg, self._image, self._print, cancel, self._save = (
            QPushButton(self.tr(text)) for text in ("Copy SVG", "Copy picture", "Print…", "Cancel", "Save…")
        )
        self._save.setProperty("role", "primary")
        self._save.setDefault(True)
        for button, slot in (
            (self._svg, lambda: self._act(self._copy_svg)),
            (self._image, lambda: self._act(self._copy_image)),
            (self._print, lambda: self._act(self._print_it)),
            (cancel, self.reject),
            (self._save, self.save),
        ):
            button.setAutoDefault(button is self._save)
            button.clicked.connect(slot)
        foot = QFrame()
        foot.setObjectName("exportFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 11, 16, 11)
        row.setSpacing(8)
        row.addWidget(self._command_line(), 1)
        row.addSpacing(8)
        for button in (self._svg, self._image, self._print, cancel, self._save):
            row.addWidget(button)
        return foot

    def _command_line(self) -> QWidget:
        from gui.command_line import CommandLine

        self._command = CommandLine(self._session.palette)
        return self._command

    def _fit_screen(self) -> None:
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry() if screen is not None else None
        width, height = SIZE
        self.resize(min(width, room.width() - 40), min(height, room.height() - 60)) if room else self.resize(*SIZE)

    def _finish(self) -> None:
        """Remember the choices for the next time."""
        self.asker.close()
        self._session.settings.set_text(KEPT, kept_text(self.choices))


def first_choices(kept: str, diagram: Diagram) -> Choices:
    """Those of the last time; without a page folded as in the window, and coloured as in the window where that says
    a cost.
    """
    choices = kept_choices(kept)
    if choices.venue == FREE:
        choices = structs.replace(choices, fold=diagram.fold)
    if diagram.colouring.by != "category":
        return structs.replace(choices, colour_by=diagram.colouring.by)
    return structs.replace(choices, colour_by="category") if choices.colour_by == "time" else choices


def file_name(diagram: Diagram) -> str:
    """A file's name that says what it shows."""
    text = titles.title(diagram.line).replace(" · ", "-").replace(AGAINST, "-against-").replace("×", "x").lower()
    stem = Path(text).stem if diagram.graph.format in ("onnx", "keras", "keras-h5", "keras-json") else text
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in stem)
