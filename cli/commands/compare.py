"""``archigram compare``: the same layers under two or more configurations."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from cli.page_options import add_page_options, page_of, tell
from cli.style_options import add_style_options, style_of

if TYPE_CHECKING:
    from cli.console import Console
    from graph.compare import Comparison
    from render.drawing import Drawing
    from render.style import Style

HELP = "the same layers under each configuration: what differs, what does not, and why"
FORMATS = ("text", "json", "csv", "markdown", "latex")
_LEAST = 2
_OTHER_PICTURES = (".gif", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".eps", ".ps", ".dot", ".html")
_FOLD_HELP = "compare repeated blocks, or whole stages, as one; default: auto for a figure, none for a table"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``compare`` takes."""
    from cli.commands.export import FOLDS

    parser.add_argument("configuration", metavar="CONFIGURATION", nargs="+", help="two or more")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: %(default)s")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write there; FILE.svg, .pdf, .png or .tex is the figure, side by side"
    )
    parser.add_argument(
        "--diagram",
        choices=("flow", "blocks"),
        default="flow",
        help="of the figure; blocks: each model's distinct blocks beside the other's; default: %(default)s",
    )
    parser.add_argument("--fold", choices=FOLDS, help=_FOLD_HELP)
    add_style_options(parser)
    add_page_options(parser)
    parser.add_argument("--differences", action="store_true", help="only the layers in which anything differs")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load all, compare, write."""
    from cli.console import check_place
    from cli.sources import load
    from graph.compare import compare_folded
    from graph.errors import ConfigurationError

    lines: list[str] = arguments.configuration
    if len(lines) < _LEAST:
        raise ConfigurationError(f"compare needs two configurations or more, and got only {lines[0]}; add another")
    if arguments.output:
        check_place(arguments.output)
    if is_picture(arguments.output):
        return _draw(lines, arguments, console)
    _refuse_other_pictures(arguments.output)
    graphs = [load(line, console, arguments.trust) for line in lines]
    found, _ = compare_folded(graphs, arguments.fold or "none")
    console.write(written(found, arguments.format, only_differences=arguments.differences), arguments.output)
    return 0


def _refuse_other_pictures(path: str | None) -> None:
    """A table must not land in a file that says it is a picture."""
    from cli.commands.export import PICTURES
    from graph.errors import ExportError

    suffix = os.path.splitext(path or "")[1].lower()
    if suffix in _OTHER_PICTURES:
        raise ExportError(f"a comparison cannot be written as {suffix}; use {', '.join(sorted(PICTURES))} or a table")


def is_picture(path: str | None) -> bool:
    """Whether the place's suffix asks for the figure."""
    from cli.commands.export import PICTURES

    return bool(path) and os.path.splitext(str(path))[1].lower() in PICTURES


def _draw(lines: list[str], arguments: argparse.Namespace, console: Console) -> int:
    """The figure: all sides level, what differs tinted."""
    from cli.commands.export import default_dpi
    from cli.sources import draw_comparison
    from exporters.export import export

    path: str = arguments.output
    style = style_of(arguments, page_of(arguments), os.path.splitext(path)[1].lower())
    if arguments.diagram == "blocks":
        drawing = _blocks(lines, style, arguments, console)
    else:
        drawing = draw_comparison(lines, style, console, arguments.trust, arguments.fold or "auto").drawing
    tell(drawing, console)
    export(drawing, path, dpi=default_dpi(drawing, os.path.splitext(path)[1].lower()))
    console.log(f"wrote {path}")
    return 0


def _blocks(lines: list[str], style: Style, arguments: argparse.Namespace, console: Console) -> Drawing:
    """The distinct blocks of each model."""
    from cli.sources import load
    from render.diagrams.block_figure import blocks_of

    graphs = [load(line, console, arguments.trust) for line in lines]
    if style.page is None:
        return blocks_of(graphs, style)
    from render.fit.natural import natural

    return natural(lambda sized: blocks_of(graphs, sized), style, style.page)


def written(found: Comparison, format: str, *, only_differences: bool = False) -> str | bytes:
    """The comparison in one of the formats; all for readers end in the words that say why."""
    import msgspec

    from render.tables import write
    from render.tables.comparison import comparison_table
    from render.tables.table import one_line

    if only_differences:
        found = msgspec.structs.replace(found, rows=found.differences)
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(found), indent=2)
    words = one_line(" ".join(found.words))
    if format in ("markdown", "latex"):
        return write(msgspec.structs.replace(comparison_table(found), notes=(words,)), format)
    table = write(comparison_table(found), format)
    return f"{table.rstrip()}\n\n{words}\n" if format == "text" else table
