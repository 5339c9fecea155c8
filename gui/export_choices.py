"""What a person chooses about a figure to be exported, as one value that is kept for the next time."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, cast

import msgspec
from msgspec import Struct, structs

from gui.colouring import Colouring
from render.style import ColourBy, Style, Theme

Width: TypeAlias = Literal["column", "full"]
FREE, OWN = "", "own"
"""Venues that are none: as large as the figure wants to be, and a width of one's own."""

PAPER_SIZE: Final = 7.0
"""Points of names where nothing else is said, on paper."""

SHOWN: Final[dict[str, str]] = {
    "names": "names",
    "operations": "operations",
    "shapes": "output sizes",
    "parameters": "parameters",
    "macs": "MACs",
    "memory": "memory",
    "batch": "batch size",
    "caption": "caption",
    "legend": "legend",
}
"""What may be drawn, by the field of a style."""

ON_A_NODE: Final = ("names", "operations", "shapes", "parameters", "macs", "memory")
"""Those that a box may say; the command line has an option for them."""

_USUAL: Final = ("names", "operations", "shapes", "parameters", "caption", "legend")


class Choices(Struct, frozen=True, omit_defaults=True):
    """width: a venue's column or full page. own, height: millimetres as typed. font_size: points as typed, "" for the
    theme's own. shown: fields of a style that are on. suffix: the format. dpi: for pixels.
    """

    venue: str = FREE
    width: Width = "column"
    own: str = "88.9"
    height: str = ""
    theme: Theme = "print"
    diagram: str = "flow"
    fold: Literal["none", "blocks", "stages", "auto"] = "none"
    colour_by: ColourBy = "category"
    font_size: str = ""
    shown: tuple[str, ...] = _USUAL
    suffix: str = ".svg"
    dpi: int = 300

    def style(self, colouring: Colouring) -> Style:
        """The style; times are those of the window's diagram. Raises ConfigurationError for what cannot be read."""
        from render.venues import HIGHEST, LOWEST, length, page_for

        page = None
        if self.venue != FREE:
            width = _bare(self.own) if self.venue == OWN else self.width
            height = length(_bare(self.height), LOWEST, HIGHEST, "height") if self.height.strip() else 0.0
            page = page_for("" if self.venue == OWN else self.venue, width, height)
        return Style(
            theme=self.theme,
            font_size=_points(self.font_size),
            colour_by=self.colour_by,
            times=colouring.times if self.colour_by == "time" else (),
            page=page,
            **cast(Any, {name: name in self.shown for name in SHOWN}),
        )

    def command(self, lines: Sequence[str], file: str) -> str:
        """The same from a terminal."""
        words = ["archigram", "export" if len(lines) == 1 else "compare", *lines]
        if self.venue == OWN:
            words += ["--width", f"{_bare(self.own)}mm"]
        elif self.venue:
            words += ["--venue", self.venue, *(["--width", "full"] if self.width == "full" else [])]
        if self.venue and self.height.strip():
            words += ["--max-height", f"{_bare(self.height)}mm"]
        defaults = Choices()
        for option, value, usual in (
            ("--diagram", self.diagram, defaults.diagram),
            ("--fold", self.fold, "blocks" if self.venue else defaults.fold),
            ("--theme", self.theme, ""),
            ("--font-size", self.font_size.strip(), ""),
            ("--colour-by", self.colour_by, defaults.colour_by),
            ("--dpi", str(self.dpi) if self.suffix == ".png" else "300", "300"),
        ):
            words += [option, value] if value != usual else []
        said = [name for name in ON_A_NODE if name in self.shown]
        words += ["--show", ",".join(said)] if said != [name for name in ON_A_NODE if name in _USUAL] else []
        return shlex.join([*words, "-o", file]) + self._beyond_options()

    def _beyond_options(self) -> str:
        """What only a style file can say, as a shell's comment."""
        usual = {"caption": self.venue == FREE, "legend": True, "batch": False}
        others = [f"{name} {'off' if on else 'on'}" for name, on in usual.items() if (name in self.shown) != on]
        return f"  # and in a style file: {', '.join(others)}" if others else ""

    def suited(self, before: str) -> Choices:
        """The same after another venue was chosen: a page wants folded blocks and has its caption beneath."""
        if (self.venue == FREE) == (before == FREE):
            return self
        others = tuple(name for name in self.shown if name != "caption")
        if self.venue == FREE:
            return structs.replace(self, shown=(*others, "caption"))
        return structs.replace(self, shown=others, fold="blocks" if self.fold == "none" else self.fold)


def kept_choices(text: str) -> Choices:
    """The choices kept as ``text``; the usual ones where that is of another version."""
    try:
        return msgspec.json.decode(text, type=Choices)
    except msgspec.MsgspecError:
        return Choices()


def kept_text(choices: Choices) -> str:
    """The choices as text to be kept."""
    return msgspec.json.encode(choices).decode()


def _bare(text: str) -> str:
    """Millimetres as the command line takes them, without the unit."""
    return text.strip().removesuffix("mm").strip().replace(",", ".")


def _points(text: str) -> float:
    from render.venues import length

    if not text.strip():
        return 0.0
    bare = text.strip().removesuffix("pt").strip().replace(",", ".")
    return round(length(f"{bare}pt", 2 * 25.4 / 72, 200 * 25.4 / 72, "font size") * 72 / 25.4, 3)
