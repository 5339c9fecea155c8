"""The bar at the top: menu, name, tabs, configuration, find, theme, export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTabBar, QToolButton, QWidget

from gui import titles
from gui.configuration_bar import ConfigurationBar
from gui.fields import IconButton, SearchField
from gui.palette import Palette
from gui.session import Diagram, Session
from gui.theme import text_font

HEIGHT = 46
LEAST_TAB = 124  # pixels


class DiagramTabs(QTabBar):
    """One tab per open diagram, in step with the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setIconSize(QSize(12, 12))
        self.setFont(text_font(bold=True))  # room for the chosen one, which is bold
        session.opened.connect(self._add)
        session.closed.connect(lambda _diagram: self._remove_closed())
        session.replaced.connect(lambda _diagram: self._rename())
        session.current_changed.connect(lambda _diagram: self._follow())
        self.currentChanged.connect(self._changed)
        self.tabMoved.connect(session.move)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        for place in range(self.count()):
            button = self.tabButton(place, QTabBar.ButtonPosition.RightSide)
            if isinstance(button, IconButton):
                button.set_colour(palette.faint)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Enough to tell one from another; more tabs than fit are scrolled."""
        natural = self.tabSizeHint(index)
        return QSize(min(natural.width(), LEAST_TAB), natural.height())

    def _add(self, diagram: Diagram) -> None:
        self._following = True
        place = self.addTab(titles.title(diagram.line))
        self.setTabData(place, diagram)
        close = IconButton("close", self.tr("Close (Ctrl+W)"))
        close.setIconSize(QSize(12, 12))
        close.setFixedSize(20, 20)
        close.set_colour(self._session.palette.faint)
        close.clicked.connect(lambda: self._session.close(diagram))
        self.setTabButton(place, QTabBar.ButtonPosition.RightSide, close)
        self._following = False
        self._rename()

    def _rename(self) -> None:
        """All of them: what tells one from the others may be another now."""
        diagrams = [diagram for place in range(self.count()) if (diagram := self.tabData(place)) is not None]
        for diagram, title in zip(diagrams, titles.distinct([one.line for one in diagrams]), strict=True):
            place = self._place(diagram)
            self.setTabText(place, title.replace("&", "&&"))
            self.setTabToolTip(place, diagram.line)

    def _remove_closed(self) -> None:
        self._following = True
        for place in reversed(range(self.count())):
            if self.tabData(place) not in self._session.diagrams:
                self.removeTab(place)
        self._following = False
        self._rename()
        self._follow()

    def _follow(self) -> None:
        current = self._session.current
        self._following = True
        if current is not None:
            self.setCurrentIndex(self._place(current))
        self._following = False

    def _changed(self, place: int) -> None:
        if not self._following and place >= 0:
            self._session.show(self.tabData(place))

    def _place(self, diagram: Diagram) -> int:
        return next((place for place in range(self.count()) if self.tabData(place) is diagram), -1)


class TopBar(QFrame):
    """Lays the parts out; the window connects them."""

    def __init__(self, session: Session, configuration: ConfigurationBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(HEIGHT)
        self.menu = IconButton("menu", self.tr("Menu (F10)"))
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.tabs = DiagramTabs(session)
        self.find_field = SearchField(self.tr("Find a layer"))
        self.find_field.setFixedWidth(150)
        self.probe = IconButton("gauge", self.tr("Time a forward pass (Ctrl+Shift+P)"))
        self.probe.setCheckable(True)
        self.theme = IconButton("moon", self.tr("Light or dark (Ctrl+Shift+D)"))
        self.export = QPushButton(self.tr("Export"))
        self.export.setProperty("role", "primary")
        self.export.setToolTip(self.tr("Save the figure (Ctrl+Shift+E)"))
        brand = QLabel("Archigram")
        brand.setObjectName("brand")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self.menu)
        layout.addWidget(brand)
        layout.addSpacing(8)
        layout.addWidget(self.tabs, 1)
        for widget in (configuration, self.find_field, self.probe, self.theme, self.export):
            layout.addWidget(widget)
        session.current_changed.connect(self._renew)
        self._renew(session.current)
        self.set_palette(session.palette)

    def set_palette(self, palette: Palette) -> None:
        """Change colours."""
        self.menu.set_colour(palette.ink)
        self.theme.set_icon("moon" if palette.name == "light" else "sun", palette.dim)
        self.probe.set_colour(palette.dim)
        self.find_field.set_palette(palette)
        self.tabs.set_palette(palette)

    def _renew(self, diagram: Diagram | None) -> None:
        self.find_field.setVisible(diagram is not None)
        self.export.setVisible(diagram is not None)
