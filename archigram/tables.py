"""Tables that show themselves in a notebook, print as text, and save to every table format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, Unpack

from msgspec import Struct

from archigram.looks import Look, looks_of
from graph.errors import ConfigurationError, ExportError
from graph.values import Graph

if TYPE_CHECKING:
    from archigram.figures import SideBySide
    from graph.compare import Comparison as Found
    from graph.facts import Totals
    from graph.fold import Mode
    from graph.summary import Summary as Facts

Format: TypeAlias = Literal["text", "json", "csv", "markdown", "latex", "html"]

FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".tex": "latex",
    ".html": "html",
}
"""Suffix → format."""


class _Shown(Struct, frozen=True):
    """What every table can do; ``written`` is its own."""

    PICTURES: ClassVar[tuple[str, ...]] = ()

    def written(self, format: Format) -> str | bytes:
        """The table in one of the formats, as the command line writes it."""
        raise NotImplementedError

    def formatted(self, format: Format) -> str:
        """The table as text in one of the formats. Raises ConfigurationError for another."""
        if format not in FORMATS.values():
            raise ConfigurationError(f"no table format is called {format!r}; try {', '.join(FORMATS.values())}")
        found = self.written(format)
        return found.decode() if isinstance(found, bytes) else found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table as ``.txt``, ``.csv``, ``.json``, ``.md``, ``.tex`` or ``.html``, whole or not at all.

        Raises ExportError for another suffix and for a place that cannot be written.
        """
        from exporters.atomic import write_whole

        place = os.fspath(path)
        suffix = os.path.splitext(place)[1].lower()
        if suffix not in FORMATS:
            kinds = ", ".join((*FORMATS, *self.PICTURES))
            raise ExportError(f"cannot save a table as {suffix or 'a file without a suffix'}: choose one of {kinds}")
        write_whole(place, self.formatted(FORMATS[suffix]).encode("utf-8", "replace"))

    def _repr_html_(self) -> str:
        return self.formatted("html")

    def _repr_markdown_(self) -> str:
        return self.formatted("markdown")

    def __str__(self) -> str:
        return self.formatted("text").rstrip("\n")


class Summary(_Shown, frozen=True):
    """The table of a graph's layers. ``facts`` are the values of the JSON that the command line prints."""

    graph: Graph

    @property
    def facts(self) -> Facts:
        """Every layer's shapes, parameters, multiply–accumulates and formulas."""
        from graph.summary import summarise

        return summarise(self.graph)

    @property
    def totals(self) -> Totals:
        """Counts of the whole, each weight once."""
        from graph.facts import totals

        return totals(self.graph)

    def written(self, format: Format) -> str | bytes:
        """As ``archigram summary --format``."""
        from cli.commands.summary import written

        return written(self.graph, format)

    def __repr__(self) -> str:
        from graph.labels import count_text, short_count

        found = self.totals
        counts = f"{count_text(found.nodes)} nodes, {count_text(found.params)} parameters"
        return f"<Summary {self.graph.name}: {counts}, {short_count(found.macs)} MACs>"


class Comparison(_Shown, frozen=True):
    """The same layers under several configurations; ``graphs`` are whole, ``found`` is folded where asked for."""

    PICTURES = (".svg", ".pdf", ".png")

    graphs: tuple[Graph, ...]
    found: Found
    differences: bool = False

    @property
    def words(self) -> str:
        """What differs, what does not, and why."""
        return " ".join(self.found.words)

    def diagram(self, *, fold: Mode = "auto", **look: Unpack[Look]) -> SideBySide:
        """The figure, side by side; ``look`` is that of ``archigram.diagram``."""
        from archigram.figures import SideBySide

        found = looks_of(look)
        return SideBySide(found.style, found.themed, self.graphs, fold)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table, or with ``.svg``, ``.pdf`` or ``.png`` the figure."""
        if os.path.splitext(os.fspath(path))[1].lower() in self.PICTURES:
            self.diagram().save(path)
        else:
            super().save(path)

    def written(self, format: Format) -> str | bytes:
        """As ``archigram compare --format``."""
        from cli.commands.compare import written

        return written(self.found, format, only_differences=self.differences)

    def _repr_html_(self) -> str:
        from render.tables.html import paragraph

        return self.formatted("html") + paragraph(self.words)

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.found.configurations)}>"
