"""The style sheet: one template over a palette. Widgets opt in by object name or by the property ``role``."""

from __future__ import annotations

from string import Template

import msgspec

from gui.icon import icon_file
from gui.palette import Palette

_TEMPLATE = Template("""
* { outline: 0; }
QMainWindow, #body { background: $ground; }
QToolTip { background: $panel; color: $ink; border: 1px solid $border; padding: 5px 7px; }

#topBar { background: $panel; border-bottom: 1px solid $line; }
#brand { font-size: 15px; font-weight: 600; color: $ink; background: transparent; }
#library, #inspector, #tablePanel { background: $panel; }
#inspectorBody, #welcome, #welcomeBody { background: transparent; }
#canvasPane { background: $ground; }
QGraphicsView { background: $ground; border: 0; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QTabBar { background: transparent; border: 0; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $dim; padding: 6px 6px 6px 12px; margin: 0 3px 0 0;
  border: 0; border-radius: 7px; min-height: 18px; min-width: 72px; }
QTabBar::tab:hover { background: $hover; color: $ink; }
QTabBar::tab:selected { background: $selected; color: $accent; font-weight: 600; }
QTabBar QToolButton { background: $panel; border: 1px solid $border; border-radius: 5px; padding: 0; }
QTabBar QToolButton::left-arrow { image: url($left); width: 12px; height: 12px; }
QTabBar QToolButton::right-arrow { image: url($right); width: 12px; height: 12px; }

QLineEdit, QSpinBox, QComboBox, QPlainTextEdit { background: $field; color: $ink; border: 1px solid $border;
  border-radius: 7px; padding: 5px 8px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border: 1px solid $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; }
QLineEdit[role="wrong"] { border: 1px solid $error; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url($caret); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $panel; color: $ink; border: 1px solid $border;
  selection-background-color: $selected; selection-color: $ink; padding: 3px; }
QRadioButton { color: $ink; spacing: 7px; background: transparent; }
QRadioButton::indicator { width: 15px; height: 15px; border: 1px solid $border; border-radius: 8px;
  background: $field; }
QRadioButton::indicator:hover { border-color: $accent; }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 7px; height: 7px; background: $on_accent; }
QCheckBox { color: $ink; spacing: 7px; background: transparent; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $border; border-radius: 4px; background: $field; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }

QFrame[role="field"] { background: $field; border: 1px solid $border; border-radius: 7px; }
QFrame[role="field"]:hover { border-color: $faint; }
QFrame[role="field"][focused="true"] { border: 1px solid $accent; }
QFrame[role="field"][wrong="true"] { border: 1px solid $error; }
QFrame[role="field"] QLabel { color: $dim; font-weight: 500; background: transparent; }
QFrame[role="field"] QLineEdit { border: 0; background: transparent; padding: 4px 0; }

QPushButton, QToolButton { background: $field; color: $ink; border: 1px solid $border; border-radius: 7px;
  padding: 5px 11px; }
QPushButton:hover, QToolButton:hover { border-color: $faint; background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $selected; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
  font-weight: 600; padding: 5px 14px; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:disabled { background: $track; color: $faint; border-color: $track; }
QToolButton[role="plain"], QPushButton[role="plain"] { background: transparent; border: 1px solid transparent;
  padding: 4px; border-radius: 6px; }
QToolButton[role="plain"]:hover, QPushButton[role="plain"]:hover { background: $hover; }
QToolButton[role="plain"]:checked { background: $selected; }
QToolButton[role="toggle"] { padding: 5px 9px; }
QPushButton[role="toggle"]:checked { background: $field; }
QPushButton[role="toggle"] { padding: 0; }
QPushButton[role="link"], QToolButton[role="link"] { background: transparent; border: 0; color: $accent; padding: 0; }
QPushButton[role="link"]:hover { color: $accent_hover; text-decoration: underline; }

QMenu { background: $panel; color: $ink; border: 1px solid $border; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $selected; color: $ink; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 13px; height: 13px; left: 6px; }
QMenuBar { background: $panel; color: $ink; }
QMenuBar::item:selected { background: $hover; border-radius: 5px; }

QTreeView, QTableView, QListView { background: $panel; color: $ink; border: 0; alternate-background-color: $panel;
  selection-background-color: $selected; selection-color: $ink; gridline-color: $line; }
QTreeView::branch { background: transparent; border: 0; image: none; }
QTableView { font-size: 12px; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section { background: $panel; color: $dim; font-weight: 500; font-size: 12px; border: 0;
  border-bottom: 1px solid $line; padding: 7px 10px; }
QHeaderView::section:hover { color: $ink; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }
QTableCornerButton::section { background: $panel; border: 0; }

QScrollArea { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: $ground; }

QLabel { background: transparent; color: $ink; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="heading"] { color: $dim; font-size: 11px; font-weight: 600; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="hero"] { font-size: 24px; font-weight: 600; }
QLabel[role="equation"] { font-size: 15px; }
QLabel[role="small"] { color: $dim; font-size: 12px; }
QLabel[role="same"] { color: $same; font-size: 12px; }
QLabel[role="mono"] { font-family: "IBM Plex Mono", "Archigram Math", "DejaVu Sans Mono", monospace; font-size: 12px; }
QFrame[role="row"] { border: 0; border-bottom: 1px solid $row_line; background: transparent; }
QFrame[role="card"] { background: $card; border: 1px solid $card_line; border-radius: 9px; }
QFrame[role="popover"] { background: $panel; border: 1px solid $border; border-radius: 10px; }
QFrame[role="chip"] { background: $chip; border: 1px solid $line; border-radius: 7px; }
QFrame[role="chip"] QLabel { font-size: 12px; }
QFrame[role="chip"][focused="true"] { border-color: $accent; }
QFrame[role="chip"][bar="true"] { background: $panel; border: 0; border-bottom: 1px solid $line; border-radius: 0; }
QFrame[role="chip"][bar="true"][focused="true"] { border-bottom: 2px solid $accent; }
QPushButton[role="tile"] { background: $panel; border: 1px solid $line; border-radius: 10px; padding: 12px 14px;
  text-align: left; }
QPushButton[role="tile"]:hover { border-color: $accent; background: $selected; }
#dropZone { background: $panel; border: 1px dashed $faint; border-radius: 12px; }
#dropZone[over="true"] { border: 2px dashed $accent; background: $selected; }

#answer { background: $selected; border-bottom: 1px solid $line; }
QLabel[role="question"] { font-size: 15px; font-weight: 600; }
QLabel[role="answer"] { font-size: 13px; }
QToolButton[role="language"] { background: transparent; border: 0; color: $dim; padding: 2px 6px; font-size: 12px; }
QToolButton[role="language"]:checked { color: $accent; font-weight: 600; }
QLabel[role="warning"] { background: $differs; color: $ink; border-bottom: 1px solid $rim; border-left: 4px solid $rim;
  padding: 7px 12px; font-size: 12px; }
#compareHead { background: $panel; border-bottom: 1px solid $line; }
QPushButton[role="switch"] { padding: 3px 10px; font-size: 12px; }
QPushButton[role="switch"]:checked { background: $differs; border-color: $changed; }
QToolButton[role="small"] { background: transparent; border: 0; padding: 1px; }
QToolButton[role="small"]:hover { background: $hover; }
QLabel[role="side"] { color: $dim; font-family: "IBM Plex Mono", "DejaVu Sans Mono", monospace; font-size: 11px; }
QLabel[role="changed"] { color: $changed; }
QLabel[role="code"] { font-family: "IBM Plex Mono", "DejaVu Sans Mono", monospace; font-size: 11px; color: $dim; }

#messageBar { background: $error_ground; border: 1px solid $error_line; border-radius: 9px; }
#messageBar QLabel { color: $error; }
#messageBar[kind="note"] { background: $selected; border: 1px solid $border; border-radius: 9px; }
#messageBar[kind="note"] QLabel { color: $ink; }
#probePage { background: $panel; }
#probeForm { background: $ground; border-right: 1px solid $line; }
#probeFormBody { background: transparent; }
#probeFoot { background: $ground; border-top: 1px solid $line; }
#probeHead { background: $panel; border-bottom: 1px solid $line; }
#probeProgress { background: $selected; border-bottom: 1px solid $line; }
#probeChart { background: $ground; }
#probeChart QLabel { background: transparent; }
#exportFoot { background: $panel; border-top: 1px solid $line; }
#previewPane { background: $ground; border-left: 1px solid $line; }
#previewHead { background: $panel; border-bottom: 1px solid $line; }
#previewWords { background: $panel; border-top: 1px solid $line; }
#previewError { background: $error_ground; color: $error; border-bottom: 1px solid $error_line; padding: 9px 14px; }
#commandLine { background: $ground; color: $dim; border: 1px solid $line; padding: 5px 8px; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="wrong"] { color: $error; font-size: 12px; }
QFrame[role="segments"] { background: $track; border: 0; border-radius: 8px; }
QPushButton[role="segment"] { background: transparent; border: 0; border-radius: 6px; padding: 4px 10px; color: $dim; }
QPushButton[role="segment"]:hover { color: $ink; }
QPushButton[role="segment"]:focus { border: 1px solid $accent; padding: 3px 9px; }
QPushButton[role="segment"]:checked { background: $field; color: $ink; font-weight: 600; }
#busy { background: $panel; border: 1px solid $border; border-radius: 10px; }
#question { background: $panel; border: 1px solid $accent; border-radius: 12px; }
QLabel[role="file"] { font-family: "IBM Plex Mono", "DejaVu Sans Mono", monospace; font-size: 13px; font-weight: 600; }
QProgressBar { background: $track; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QDialog { background: $panel; }
""")


def stylesheet(palette: Palette) -> str:
    """The whole application's style sheet in this palette."""
    colours = {key: value for key, value in msgspec.structs.asdict(palette).items() if isinstance(value, str)}
    light = palette.name == "light"

    return _TEMPLATE.substitute(
        colours,
        chip="rgba(255,255,255,0.92)" if light else "rgba(30,34,39,0.94)",
        scroll="#CBD1D8" if light else "#3F4751",
        left=icon_file(f"left-{palette.name}"),
        right=icon_file(f"right-{palette.name}"),
        caret=icon_file(f"caret-{palette.name}"),
        check=icon_file(f"check-{palette.name}"),
    )
