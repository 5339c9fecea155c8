"""``archigram summary``: the table of layers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from graph.values import Graph

HELP = "the table of layers: output shapes, parameters, multiply-accumulates; nothing cut off"
FORMATS = ("text", "json", "csv", "markdown", "latex")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``summary`` takes."""
    from cli.commands.export import FOLD_HELP, FOLDS
    from cli.fold_options import add_fold_options

    parser.add_argument("configuration", metavar="CONFIGURATION", nargs="+", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument(
        "--stages",
        action="store_true",
        help="the table of stages of papers; several configurations as columns",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output")
    parser.add_argument("--fold", choices=FOLDS, help=FOLD_HELP)
    add_fold_options(parser)
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument("--measure", action="store_true", help="run an ONNX file once for sizes that depend on data")
    parser.add_argument("--remember", action="store_true", help="keep this line's sizes for the file")
    parser.add_argument("--remembered", action="store_true", help="use the sizes kept for the file")
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument("--dump", choices=("graph",), help="print this stage of the pipeline as JSON instead")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load, summarise, write."""
    from cli.console import check_place
    from cli.fold_options import folds_of
    from cli.sources import folded, load, measure

    if arguments.output:
        check_place(arguments.output)
    if arguments.stages:
        return _stages(arguments, console)
    if len(arguments.configuration) > 1:
        arguments.usage_error("several configurations stand in one table with --stages, or with archigram compare")
    line = _line(arguments)
    whole = measure(line, console) if arguments.measure else load(line, console, arguments.trust)
    if arguments.format == "text":
        _tell_pins(whole, console)
    if arguments.remember:
        _remember(line)
    arguments.fold_given = arguments.fold
    graph = folded(whole, arguments.fold or "none", folds_of(arguments, line))
    console.write(dumped(graph) if arguments.dump else written(graph, arguments.format), arguments.output)
    return 0


def _stages(arguments: argparse.Namespace, console: Console) -> int:
    """The table of stages in one of the formats."""
    import msgspec

    from cli.sources import load
    from render.tables import write
    from render.tables.stages import stages_latex, stages_of, stages_table

    found = [stages_of(load(line, console, arguments.trust)) for line in arguments.configuration]
    if arguments.format == "json":
        text: str | bytes = msgspec.json.format(msgspec.json.encode(found), indent=2)
    elif arguments.format == "latex":
        text = stages_latex(found)
    else:
        text = write(stages_table(found), arguments.format)
    console.write(text, arguments.output)
    return 0


def _line(arguments: argparse.Namespace) -> str:
    """The configuration's line, with the sizes kept for its file where the flag asks for them."""
    line: str = arguments.configuration[0]
    if not arguments.remembered:
        return line
    from cli.sources import read_configuration
    from worker import pins

    return str(pins.with_remembered(read_configuration(line)))


def _remember(line: str) -> None:
    """Keep the sizes of a line that worked."""
    from cli.sources import read_configuration
    from worker import pins

    pins.remember(read_configuration(line))


def _tell_pins(graph: Graph, console: Console) -> None:
    """Say what the file leaves open, and a choice to copy."""
    from graph.proposals import proposals

    found = proposals(graph)
    if found:
        choices = "".join(f",{item.name}={item.proposal}" for item in found)
        console.note(f"this file leaves sizes open; append for example {choices}")


def written(graph: Graph, format: str) -> str | bytes:
    """The summary in one of the formats."""
    import msgspec

    from graph.summary import summarise

    summary = summarise(graph)
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(summary), indent=2)
    from render.tables import write
    from render.tables.layers import layers_table

    return write(layers_table(summary), format)


def dumped(value: object) -> bytes:
    """Any stage of the pipeline as JSON."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2)
