"""The right panel: the selected node explained, or the whole model when nothing is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from gui.cards import CardFrame, FactRow, KindLabel, ShareList, breakable, heading, label
from gui.compare_cards import describe_comparison, describe_row
from gui.describe import Description, describe_model, describe_node
from gui.palette import Palette
from gui.session import Session
from gui.whatif_form import whatif_form

LINKS_SHOWN = 12


class Inspector(QFrame):
    """Rebuilt for each selection; a few dozen labels cost nothing."""

    edited = Signal(object)  # a Configuration: the what-if fields changed a layer
    wrong = Signal(str)
    sized = Signal(object)  # a Configuration: sizes of a file were chosen
    measure = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._session = session
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        session.selection_changed.connect(lambda _diagram: self.renew())
        session.current_changed.connect(lambda _diagram: self.renew())
        self.renew()

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self.renew()

    @property
    def description(self) -> Description | None:
        """What is shown, None when nothing is open."""
        diagram = self._session.current
        if diagram is None:
            return None
        if diagram.comparison is not None:
            return describe_row(diagram, diagram.row) if diagram.row else describe_comparison(diagram)
        return describe_node(diagram, diagram.selected) if diagram.selected else describe_model(diagram)

    def renew(self) -> None:
        """Show the selection."""
        body = QWidget()
        body.setObjectName("inspectorBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(0)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetMinAndMaxSize)
        description = self.description
        if description is not None:
            self._fill(layout, description)
        layout.addStretch(1)
        self._retire(self._scroll.takeWidget())
        self._scroll.setWidget(body)

    def _retire(self, body: QWidget | None) -> None:
        """Let go later: what was pressed may be a part of it, and still at work."""
        if body is not None:
            body.hide()
            body.setParent(self)
            body.deleteLater()

    def _fill(self, layout: QVBoxLayout, shown: Description) -> None:
        palette = self._session.palette
        layout.addWidget(label(breakable(shown.title), "title", wrap=True))
        layout.addSpacing(4)
        layout.addWidget(KindLabel(shown.kind, palette.category(shown.category), palette))
        layout.addSpacing(10)
        for fact in shown.facts:
            layout.addWidget(FactRow(fact))
        for card in shown.cards:
            layout.addSpacing(12)
            layout.addWidget(CardFrame(card, palette))
        self._add_whatif(layout)
        self._add_sizes(layout)
        if shown.shares:
            self._add_shares(layout, shown)
        if shown.links:
            layout.addSpacing(10)
        self._add_links(layout, shown)
        for note in shown.notes:
            layout.addSpacing(10)
            layout.addWidget(label(note, "small", wrap=True))

    def _add_whatif(self, layout: QVBoxLayout) -> None:
        diagram = self._session.current
        if diagram is None:
            return
        form = whatif_form(diagram)
        if form is not None:
            form.edited.connect(self.edited)
            form.wrong.connect(self.wrong)
            layout.addSpacing(12)
            layout.addWidget(form)

    def _add_sizes(self, layout: QVBoxLayout) -> None:
        diagram = self._session.current
        if diagram is None or diagram.graph.format != "onnx":
            return
        from gui.sizes_form import sizes_form  # the first paint does without

        form = sizes_form(diagram)
        if form is not None:
            form.applied.connect(self.sized)
            form.measure.connect(self.measure)
            form.wrong.connect(self.wrong)
            layout.addSpacing(12)
            layout.addWidget(form)

    def _add_shares(self, layout: QVBoxLayout, shown: Description) -> None:
        layout.addSpacing(18)
        layout.addWidget(heading(self.tr("layers · share of parameters")))
        layout.addSpacing(6)
        layout.addWidget(ShareList(shown.shares, self._session.palette))

    def _add_links(self, layout: QVBoxLayout, shown: Description) -> None:
        for fact in shown.links[:LINKS_SHOWN]:
            row = FactRow(fact)
            row.followed.connect(self._session.select)
            layout.addWidget(row)
        more = len(shown.links) - LINKS_SHOWN
        if more > 0:
            layout.addWidget(label(self.tr("and {} more").format(more), "small"))
