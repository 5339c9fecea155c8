"""``archigram export``: the figure, or the graph itself."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from cli.page_options import add_page_options, default_fold, page_of, tell
from graph.errors import ExportError

if TYPE_CHECKING:
    from cli.console import Console
    from render.drawing import Drawing
    from render.style import Style
    from worker.protocol import Drawn

HELP = "the figure as .svg, .pdf, .png or .tex (TikZ); the graph as .dot or .json"
PICTURES = (".svg", ".pdf", ".png", ".tex")
OF_THE_GRAPH = (".dot", ".json")
DPI = 300.0
DIAGRAMS = ("flow", "stages", "volumes", "blocks")
FOLDS = ("none", "blocks", "stages", "auto")
COLOURS = ("category", "params", "macs", "memory")
FOLD_HELP = "draw repeated blocks, or whole stages, as one; auto: as its size asks; default: none, for a page blocks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``export`` takes."""
    parser.add_argument("configuration", metavar="CONFIGURATION", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument("-o", "--output", metavar="FILE", help="FILE.svg, .pdf, .png, .tex, .dot or .json")
    parser.add_argument(
        "--theme", choices=("light", "dark", "print", "mono"), help="default: print for .pdf and .tex, else light"
    )
    parser.add_argument(
        "--font-size",
        type=_points,
        metavar="POINTS",
        help="in print size, at least 5 for a page; default: 13 on screen, 7 in print",
    )
    parser.add_argument(
        "--diagram",
        choices=DIAGRAMS,
        default="flow",
        help="volumes: feature maps as boxes; stages: a table; blocks: sketches of those that repeat; default: %(default)s",
    )
    parser.add_argument("--fold", choices=FOLDS, help=FOLD_HELP)
    parser.add_argument(
        "--colour-by", choices=COLOURS, default="category", help="a heat map of a cost; default: %(default)s"
    )
    add_page_options(parser)
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument("--dpi", type=_dpi, help="pixels per inch of a .png; default: 300, or what fits")
    parser.add_argument("--dump", choices=("graph", "drawing"), help="print this stage of the pipeline as JSON instead")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load, draw, write; what cannot be written is refused before the long work."""
    arguments.fold = arguments.fold or default_fold(arguments)
    if arguments.dump:
        return _dump(arguments, console)
    if not arguments.output:
        arguments.usage_error("say where to: -o FILE.svg")
    suffix = check_output(arguments.output)
    if suffix in OF_THE_GRAPH:
        _write_graph(arguments, suffix, console)
        return 0
    from exporters.export import export

    drawn = _drawn(arguments, console)
    tell(drawn.drawing, console)
    export(drawn.drawing, arguments.output, dpi=arguments.dpi or default_dpi(drawn.drawing, suffix))
    console.log(f"wrote {arguments.output}")
    return 0


def check_output(path: str) -> str:
    """The suffix of a place one can export to. Raises ExportError for every other place."""
    from cli.console import check_place

    known = ", ".join(PICTURES + OF_THE_GRAPH)
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in PICTURES + OF_THE_GRAPH:
        raise ExportError(f"cannot export a picture as {suffix or 'a file without a suffix'}: choose one of {known}")
    check_place(path)
    return suffix


def default_dpi(drawing: Drawing, suffix: str) -> float:
    """300 pixels per inch, or for a long .png what still fits; nothing else counts pixels."""
    if suffix != ".png":
        return DPI
    from exporters.png import largest_dpi

    return min(DPI, float(largest_dpi(drawing)))


def _dump(arguments: argparse.Namespace, console: Console) -> int:
    from cli.commands.summary import dumped
    from cli.sources import load_folded

    if arguments.dump == "graph":
        stage: object = load_folded(arguments.configuration, console, arguments.trust, arguments.fold)
    else:
        stage = _drawn(arguments, console).drawing
    console.write(dumped(stage), arguments.output)
    return 0


def _drawn(arguments: argparse.Namespace, console: Console) -> Drawn:
    from cli.sources import draw

    style, diagram = _style(arguments), arguments.diagram
    return draw(arguments.configuration, style, console, diagram, arguments.trust, arguments.fold)


def _write_graph(arguments: argparse.Namespace, suffix: str, console: Console) -> None:
    from cli.commands.summary import dumped
    from cli.sources import load_folded

    path: str = arguments.output
    graph = load_folded(arguments.configuration, console, arguments.trust, arguments.fold)
    if suffix == ".json":
        console.write(dumped(graph), path)
        return
    from render.dot import dot_source

    console.write(dot_source(graph), path)


def _style(arguments: argparse.Namespace) -> Style:
    from render.style import Style

    page = page_of(arguments)
    paper = page is not None or str(arguments.output or "").lower().endswith((".pdf", ".tex"))
    return Style(
        page=page,
        caption=page is None,
        theme=arguments.theme or ("print" if paper else "light"),
        font_size=arguments.font_size or 0.0,
        colour_by=arguments.colour_by,
    )


def _points(text: str) -> float:
    return _between(text, 1.0, 200.0, "a font size in points")


def _dpi(text: str) -> float:
    return _between(text, 10.0, 2400.0, "a resolution in pixels per inch")


def _between(text: str, least: float, most: float, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} from {least:g} to {most:g}")
    return value
