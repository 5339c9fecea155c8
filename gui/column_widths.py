"""How wide a table's columns are: what holds a number is never narrower than its longest one, names give way first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QTableView

from gui.theme import text_font

MEASURED = 24  # of a column's texts, the longest: letters of one face differ little in width
TITLE = 112  # pixels of a title that are never elided
AIR = 30  # pixels that each column has more where there is room
HEAD = 30  # pixels beside a column's title
MOST = 420  # pixels for a column of numbers: sizes in letters can be of any length


class Column(NamedTuple):
    """Pixels that a column needs, and those that it would like to have."""

    least: int
    wanted: int


def column(texts: Iterable[str], font: QFont, beside: int, title: str = "") -> Column:
    """A column for these texts, none of them cut, that wants to show its title. ``beside``: pixels around a text."""
    head = title_width(title)
    needed = max(min(text_width(texts, font) + beside, MOST), min(head, TITLE))
    return Column(needed, max(needed, head))


def names(texts: Iterable[str], font: QFont, beside: int, least: int, most: int) -> Column:
    """A column of names, which may be elided down to ``least`` and never want more than ``most``."""
    wanted = min(text_width(texts, font) + beside, most)
    return Column(min(least, wanted), wanted)


def shared(columns: Sequence[Column], room: int) -> list[int]:
    """A width for each. What lacks is taken from those that want more than they need, in proportion to that; of what is
    left each has a little air, the rest goes to the first. Where not even the needed fits, the sum is more than
    ``room`` and the table scrolls.
    """
    spare = [wanted - least for least, wanted in columns]
    lacking = max(sum(wanted for _, wanted in columns) - room, 0)
    part = max(1 - lacking / sum(spare), 0.0) if any(spare) else 0.0
    widths = [least + int(extra * part) for (least, _), extra in zip(columns, spare, strict=True)]
    air = min(max(room - sum(widths), 0) // max(len(widths), 1), AIR)
    widths = [width + air for width in widths]
    if widths:
        widths[0] += max(room - sum(widths), 0)
    return widths


def text_width(texts: Iterable[str], font: QFont) -> int:
    """Pixels of the widest text."""
    metrics = QFontMetricsF(font)
    longest = sorted(set(texts), key=len, reverse=True)[:MEASURED]
    return int(max((metrics.horizontalAdvance(text) for text in longest), default=0.0)) + 2


def title_width(title: str) -> int:
    """Pixels of a column's title with its padding."""
    return text_width((title,), text_font(12)) + HEAD if title else 0


def room_of(view: QTableView) -> int:
    """Pixels across for all columns, the upright scroll bar in its place."""
    return view.width() - view.verticalScrollBar().sizeHint().width()
