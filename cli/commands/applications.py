"""``archigram list``: every Keras application."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from worker.catalogue import Application

HELP = "every Keras application with its constructor's arguments, defaults and least input size"

HEAD = ("APPLICATION", "INPUT", "LEAST", "PARAMETERS", "ARGUMENTS")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``list`` takes."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the applications in alphabetical order."""
    import msgspec

    from worker.catalogue import applications

    if arguments.format == "json":
        console.write(msgspec.json.format(msgspec.json.encode([record(each) for each in applications()]), indent=2))
    else:
        console.write(table([row(each) for each in applications()]))
    return 0


def record(application: Application) -> dict[str, object]:
    """The JSON of one application."""
    return {
        "name": application.name,
        "configuration": application.name.lower(),
        "family": application.family,
        "arguments": application.arguments,
        "default_shape": application.default_shape,
        "default_shape_without_top": application.default_shape_without_top,
        "least_size": application.least_size,
        "params": application.parameters,
    }


def row(application: Application) -> tuple[str, ...]:
    """The cells of one application: name, input, least size, parameters, arguments."""
    from graph.configuration import print_shape, print_value

    given = ",".join(f"{name}={print_value(value)}" for name, value in application.arguments.items())
    least = f"{application.least_size}x{application.least_size}"
    return application.name, print_shape(application.default_shape), least, f"{application.parameters:,}", given


def table(rows: list[tuple[str, ...]]) -> str:
    """Columns as wide as their widest cell; nothing cut off."""
    lines = [HEAD, *rows]
    widths = [max(len(cells[column]) for cells in lines) for column in range(len(HEAD))]
    return "\n".join("  ".join(map(_padded, HEAD, cells, widths)).rstrip() for cells in lines)


def _padded(head: str, cell: str, width: int) -> str:
    return cell.rjust(width) if head == "PARAMETERS" else cell.ljust(width)
