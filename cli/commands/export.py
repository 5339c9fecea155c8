"""``archigram export``: the figure, or the graph itself."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from cli.fold_options import add_fold_options, folds_of
from cli.page_options import add_page_options, default_fold, page_of, tell
from cli.several import NAME, places
from cli.style_options import add_style_options, between, style_of
from graph.errors import ExportError

if TYPE_CHECKING:
    from cli.console import Console
    from graph.values import Graph
    from render.drawing import Drawing
    from render.style import Style
    from worker.protocol import Drawn

HELP = "the figure as .svg, .pdf, .png or .tex (TikZ); the graph as .dot or .json"
PICTURES = (".svg", ".pdf", ".png", ".tex")
OF_THE_GRAPH = (".dot", ".json")
DPI = 300.0
DIAGRAMS = ("flow", "stages", "volumes", "blocks")
FOLDS = ("none", "blocks", "stages", "auto")
FOLD_HELP = "draw repeated blocks, or whole stages, as one; auto: as its size asks; default: none, for a page blocks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``export`` takes."""
    parser.add_argument("configuration", metavar="CONFIGURATION", nargs="+", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="FILE.svg, .pdf, .png, .tex, .dot or .json; of several configurations FILE.pdf or one with {name} in it",
    )
    parser.add_argument("--caption", action="store_true", help="print the sentence to stand under the figure")
    parser.add_argument(
        "--diagram",
        choices=DIAGRAMS,
        default="flow",
        help="volumes: feature maps as boxes; stages: a table; blocks: sketches of what repeats; default: %(default)s",
    )
    parser.add_argument("--fold", choices=FOLDS, help=FOLD_HELP)
    add_fold_options(parser)
    add_style_options(parser, timed=True)
    add_page_options(parser)
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument("--dpi", type=_dpi, help="pixels per inch of a .png; default: 300, or what fits")
    parser.add_argument("--dump", choices=("graph", "drawing"), help="print this stage of the pipeline as JSON instead")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load, draw, write; what cannot be written is refused before the long work."""
    style, lines = _style(arguments), arguments.configuration
    arguments.fold_given = arguments.fold
    arguments.fold = arguments.fold or ("blocks" if style.page else default_fold(arguments))
    if arguments.dump:
        return _dump(arguments, style, console)
    if not (arguments.output or arguments.caption):
        arguments.usage_error("say where to: -o FILE.svg")
    files = places(arguments.output, lines, _is_one_table(arguments)) if arguments.output else []
    suffix = check_output(files[0]) if files else ""
    if suffix in OF_THE_GRAPH:
        for line, path in zip(lines, files, strict=True):
            _write_graph(arguments, line, path, console)
        return 0
    _say_unshown(arguments, console)
    graphs, drawings = _figures(arguments, style, console)
    _write(arguments, drawings, files, console)
    if arguments.caption:
        from cli.sentences import sentences

        console.write(sentences(lines, graphs, style, suffix))
    return 0


def _say_unshown(arguments: argparse.Namespace, console: Console) -> None:
    """One line where volumes were asked to write what they only colour."""
    asked = [word.strip() for word in (arguments.show or "").split(",")]
    costs = [word for word in ("parameters", "macs", "memory") if word in asked]
    if arguments.diagram == "volumes" and costs:
        console.note(f"volumes write sizes and operations, not {' or '.join(costs)}; --colour-by tints them by a cost")


def _is_one_table(arguments: argparse.Namespace) -> bool:
    """Whether several networks stand as columns of one table of stages."""
    several = len(arguments.configuration) > 1 and NAME not in (arguments.output or "")
    return several and arguments.diagram == "stages"


def _figures(arguments: argparse.Namespace, style: Style, console: Console) -> tuple[list[Graph], list[Drawing]]:
    """The graphs, and a drawing of each or one of all."""
    if not _is_one_table(arguments):
        drawn = [_drawn(arguments, line, style, console) for line in arguments.configuration]
        return [each.graph for each in drawn], [each.drawing for each in drawn]
    from cli.sources import load
    from render.diagrams.stage_columns import stage_columns

    graphs = [load(line, console, arguments.trust) for line in arguments.configuration]
    return graphs, [stage_columns(graphs, style)]


def _write(arguments: argparse.Namespace, drawings: list[Drawing], files: list[str], console: Console) -> None:
    """Each drawing into its file, or all as pages of one."""
    from exporters.export import export, export_pages

    for drawing in drawings:
        tell(drawing, console)
    if len(files) == 1 and len(drawings) > 1:
        export_pages(drawings, files[0])
    else:
        for drawing, path in zip(drawings, files, strict=bool(files)):
            suffix = os.path.splitext(path)[1].lower()
            export(drawing, path, dpi=arguments.dpi or default_dpi(drawing, suffix))
    for path in files:
        console.log(f"wrote {path}")


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


def _dump(arguments: argparse.Namespace, style: Style, console: Console) -> int:
    from cli.commands.summary import dumped
    from cli.sources import load_folded

    if len(arguments.configuration) > 1:
        arguments.usage_error("--dump prints one configuration")
    (line,) = arguments.configuration
    if arguments.dump == "graph":
        stage: object = load_folded(line, console, arguments.trust, arguments.fold, folds_of(arguments, line))
    else:
        stage = _drawn(arguments, line, style, console).drawing
    console.write(dumped(stage), arguments.output)
    return 0


def _drawn(arguments: argparse.Namespace, line: str, style: Style, console: Console) -> Drawn:
    from cli.node_times import with_times
    from cli.sources import draw

    folds = folds_of(arguments, line)
    line, style = with_times(line, style, console, arguments.trust)
    return draw(line, style, console, arguments.diagram, arguments.trust, arguments.fold, folds)


def _write_graph(arguments: argparse.Namespace, line: str, path: str, console: Console) -> None:
    from cli.commands.summary import dumped
    from cli.sources import load_folded

    graph = load_folded(line, console, arguments.trust, arguments.fold, folds_of(arguments, line))
    if path.lower().endswith(".json"):
        console.write(dumped(graph), path)
        return
    from render.dot import dot_source

    console.write(dot_source(graph), path)


def _style(arguments: argparse.Namespace) -> Style:
    return style_of(arguments, page_of(arguments), os.path.splitext(arguments.output or "")[1].lower())


def _dpi(text: str) -> float:
    return between(text, 10.0, 2400.0, "a resolution in pixels per inch")
