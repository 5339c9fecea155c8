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

    parser.add_argument("configuration", metavar="CONFIGURATION", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output")
    parser.add_argument("--fold", choices=FOLDS, default="none", help=FOLD_HELP)
    parser.add_argument("--measure", action="store_true", help="run an ONNX file once for sizes that depend on data")
    parser.add_argument("--remember", action="store_true", help="keep this line's sizes for the file")
    parser.add_argument("--remembered", action="store_true", help="use the sizes kept for the file")
    parser.add_argument("--dump", choices=("graph",), help="print this stage of the pipeline as JSON instead")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load, summarise, write."""
    from cli.console import check_place
    from cli.sources import folded, load, measure

    if arguments.output:
        check_place(arguments.output)
    line = _line(arguments)
    whole = measure(line, console) if arguments.measure else load(line, console, arguments.trust)
    if arguments.format == "text":
        _tell_pins(whole, console)
    if arguments.remember:
        _remember(line)
    graph = folded(whole, arguments.fold)
    console.write(dumped(graph) if arguments.dump else written(graph, arguments.format), arguments.output)
    return 0


def _line(arguments: argparse.Namespace) -> str:
    """The configuration's line, with the sizes kept for its file where the flag asks for them."""
    line: str = arguments.configuration
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
