"""The probe in the window: shows its page, runs its sweeps, puts times on diagrams."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from msgspec import structs
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graph.errors import ArchigramError
from gui.colouring import WORDS, Colouring
from gui.probe_consent import Consent
from gui.probe_run import Sweeper

if TYPE_CHECKING:  # the first paint does not wait for what the first sweep needs
    from gui.palette import Palette
    from gui.probe_model import ProbeRow
    from gui.probe_nodes import NodePainter
    from gui.probe_order import Order
    from gui.probe_page import ProbePage
    from gui.window import Window
    from probe.values import Row


class ProbeDesk(QObject):
    """Made with the window; the page waits until it is asked for. A sweep goes on while diagrams are looked at."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.page: ProbePage | None = None
        self.consent = Consent(cast(QWidget, window.centralWidget()))
        self.sweeper = Sweeper(self)
        self._for_nodes = False
        self.sweeper.phase.connect(self._phase)
        self.sweeper.row.connect(self._row)
        self.sweeper.ended.connect(self._ended)
        self.sweeper.broken.connect(self._broken)
        window.busy.cancelled.connect(self._cancel_nodes)
        window.session.current_changed.connect(lambda _diagram: self.hide())
        window.top_bar.tabs.tabBarClicked.connect(lambda _place: self.hide())

    @cached_property
    def _nodes(self) -> NodePainter:
        from gui.probe_nodes import NodePainter

        return NodePainter(self._window.session, self._window.opener)

    @property
    def shown(self) -> bool:
        """Whether the page lies over the diagrams."""
        return self.page is not None and not self.page.isHidden()

    def toggle(self) -> None:
        """Show the page, or the diagrams."""
        (self.hide if self.shown else self.show)()

    def show(self) -> None:
        """Show the page; the first time, with the open tabs' configurations."""
        page = self.page or self._make_page()
        if not page.form.lines.toPlainText().strip():
            self._fill_tabs()
        self._window.across.hide()
        for part in self._about_diagrams:
            part.hide()
        page.show()
        page.form.lines.setFocus()
        self._window.top_bar.probe.setChecked(True)
        self._window.setWindowTitle("Probe — Archigram")

    def hide(self) -> None:
        """Show the diagrams again."""
        if not self.shown or self.page is None:
            return
        self.consent.dismiss()
        self.page.hide()
        self._window.across.show()
        self._window.top_bar.probe.setChecked(False)
        some = self._window.session.current is not None
        for part in self._about_diagrams:
            part.setVisible(some)
        self._window.show_title()

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        if self.page is not None:
            self.page.set_palette(palette)

    def stop(self) -> None:
        """The window closes: nothing of the probe's may outlive it."""
        self.sweeper.stop()

    def colour(self, by: str) -> None:
        """Have the current diagram's colours say something; its time has to be measured first."""
        diagram = self._window.session.current
        if diagram is None or diagram.comparison is not None or by not in WORDS:
            return
        if by == "time":
            self._time_nodes(diagram.configuration)
        else:
            self._window.opener.colour(diagram, Colouring(cast(Any, by)))

    def start(self, order: Order) -> None:
        """Measure what the form says, if the files' models may run."""
        if self.page is not None:
            self._run(order, self._begin, self.page)

    def _begin(self, order: Order) -> None:
        if self.page is not None and not self.sweeper.running:
            self.page.begin(order.lines)
            self.page.progress.begin(len(order.lines))
            self.sweeper.start(order)

    @property
    def _about_diagrams(self) -> tuple[Any, ...]:
        bar = self._window.top_bar
        return self._window.configuration_bar, bar.find_field, bar.export

    def _make_page(self) -> ProbePage:
        from gui.probe_page import ProbePage

        page = self.page = ProbePage(self._window.session)
        page.hide()
        layout = cast(QVBoxLayout, cast(QWidget, self._window.centralWidget()).layout())
        layout.addWidget(page, 1)
        page.closed.connect(self.hide)
        page.form.started.connect(self.start)
        page.form.tabs_asked.connect(self._fill_tabs)
        page.form.applications_asked.connect(self._fill_applications)
        page.progress.cancelled.connect(self._cancel)
        page.nodes_asked.connect(self._show_nodes)
        page.kept_asked.connect(self._list_kept)
        page.chart.saved.connect(lambda path, drawing: self._window.exporter.write(path, None, drawing))
        return page

    def _fill_tabs(self) -> None:
        if self.page is not None:
            lines = [line for diagram in self._window.session.diagrams for line in diagram.lines]
            self.page.form.fill(list(dict.fromkeys(lines)))

    def _fill_applications(self) -> None:
        from probe.published import every_application

        if self.page is not None:
            self.page.form.fill(every_application())

    def _list_kept(self) -> None:
        from probe.store import Store

        if self.page is not None:
            self.page.show_kept(Store(self.sweeper.results).rows())

    def _run(self, order: Order, begin: Callable[[Order], None], over: QWidget) -> None:
        """One sweep at a time, and none of files that may not run; those of one's own code run as trusted."""
        if self.sweeper.running:
            self._window.session.refuse("a sweep is under way; wait for its end, or cancel it")
            return
        from gui.probe_order import files_of

        files = files_of(order.lines)
        trusted = structs.replace(order.settings, trust=any(file.lower().endswith(".py") for file in files))
        self.consent.when_given(files, lambda: begin(structs.replace(order, settings=trusted)), over)

    def _time_nodes(self, line: str) -> None:
        from gui.probe_nodes import NODES
        from gui.probe_order import Order

        over = self.page if self.page is not None and self.shown else self._window.down
        self._run(Order((line,), NODES), self._begin_nodes, over)

    def _begin_nodes(self, order: Order) -> None:
        if not self.sweeper.running:
            self._for_nodes = True
            self._window.messages.clear()
            self.sweeper.start(order)

    def _show_nodes(self, row: ProbeRow) -> None:
        """The times of a row; measured now where they were not."""
        found = row.measured
        if found is None:
            return
        if found.nodes:
            self._nodes.show(found)
            self.hide()
        else:
            self._time_nodes(row.line)

    def _phase(self, number: int, message: str, fraction: float | None) -> None:
        if self._for_nodes:
            self._window.busy.show_progress(message, fraction)
        elif self.page is not None and number < len(self.page.model.rows):
            row = self.page.model.rows[number]
            self.page.model.set_row(number, structs.replace(row, state="running", message=message, fraction=fraction))
            self.page.progress.phase(message, fraction)

    def _row(self, at: Any) -> None:
        if self._for_nodes:
            self._take_nodes(at.row)
        elif self.page is not None:
            from gui.probe_model import row_of

            self.page.model.set_row(at.number, row_of(at.row, kept=at.resumed))
            self.page.progress.done(at.done, measured=not at.resumed)
            self.page.renew()

    def _take_nodes(self, row: Row) -> None:
        if row.ok:
            self._nodes.show(row)
            self.hide()
        else:
            self._window.session.refuse(row.error)

    def _ended(self, cancelled: bool) -> None:
        if self._for_nodes:
            self._for_nodes = False
            self._window.busy.hide()
        elif self.page is not None:
            self.page.model.leave_waiting()
            self.page.form.set_running(False)
            summary = summary_of(self.page.model.rows, cancelled)
            self.page.progress.end(summary)
            self.page.renew()
            if not self.shown:
                self._window.messages.note(f"Probe: {summary}")

    def _broken(self, error: Exception) -> None:
        self._ended(cancelled=True)
        if isinstance(error, ArchigramError):
            self._window.session.refuse(str(error))
        else:
            self._window.session.broken.emit(error)

    def _cancel(self) -> None:
        if self.page is not None and self.sweeper.running:
            self.page.progress.stopping()
            self.sweeper.cancel()

    def _cancel_nodes(self) -> None:
        if self._for_nodes:
            self.sweeper.cancel()


def summary_of(rows: list[ProbeRow], cancelled: bool) -> str:
    """``9 measured, 2 kept from before, 1 failed``; what was cancelled says so."""
    words = {"done": "measured", "kept": "kept from before", "failed": "failed", "left": "not measured"}
    counts = {state: sum(row.state == state for row in rows) for state in words}
    told = [f"{count} {words[state]}" for state, count in counts.items() if count]
    return ("cancelled: " if cancelled else "") + ", ".join(told or ["nothing measured"])
