"""What ``archigram probe`` hands back: tables, a chart, or a heat map over the diagram."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import ExportError

if TYPE_CHECKING:
    from cli.console import Console
    from probe.values import Measured, Report
    from render.drawing import Drawing
    from render.style import Style

PICTURES = (".svg", ".pdf", ".png")
_FORMATS = {"": "text", ".txt": "text", ".csv": "csv", ".json": "json", ".md": "markdown", ".tex": "latex"}
"""The table's format by the output's suffix."""


def put(report: Report, arguments: argparse.Namespace, console: Console, some: bool) -> None:
    """Write the report where the person wants it; no picture where not ``some`` row was measured."""
    if not _is_picture(arguments.output):
        console.write(written(report, arguments), arguments.output)
    elif some:
        _draw(report, arguments, console)


def written(report: Report, arguments: argparse.Namespace) -> str | bytes:
    """The report in one of the formats; text ends in the ratios and the hot nodes."""
    import msgspec

    from render.tables import write
    from render.tables.timings import beside_published, hot_table, hot_words, ratios_table, timings_table

    if arguments.format == "json":
        return msgspec.json.format(msgspec.json.encode(report), indent=2)
    plain = msgspec.to_builtins(report)
    if arguments.all_applications:
        return write(beside_published(plain["results"], _published()), arguments.format)
    table = write(timings_table(plain["results"]), arguments.format)
    if arguments.format != "text":
        return table
    more = [ratios_table(plain["ratios"])] if plain["ratios"] else []
    written = [write(each, "text") for each in more]
    for row in plain["results"]:
        if row.get("nodes") or row.get("nodes_method"):
            written += [hot_words(row), *([write(hot_table(row), "text")] if row["nodes"] else [])]
    return "\n".join([table, *written])


def format_of(arguments: argparse.Namespace) -> str:
    """The format asked for, or the one that the output's suffix says. Raises ExportError for an unknown suffix."""
    suffix = Path(arguments.output or "").suffix.lower()
    if arguments.format or suffix in PICTURES:
        return arguments.format or "text"
    if suffix not in _FORMATS:
        known = ", ".join([*PICTURES, *(each for each in _FORMATS if each)])
        raise ExportError(f"no table or picture has the suffix {suffix}; try one of {known}, or say --format")
    return _FORMATS[suffix]


def heat_maps(arguments: argparse.Namespace, lines: list[str]) -> list[str]:
    """The file of each configuration's heat map; none where none is asked for. Raises ExportError."""
    from cli.several import NAME, places

    if not (arguments.per_node and _is_picture(arguments.output)):
        return []
    if len(lines) > 1 and NAME not in arguments.output:
        suffix = Path(arguments.output).suffix
        raise ExportError(
            f"several heat maps do not go into one {suffix}: choose {NAME}{suffix} for a file each, "
            "or leave out --per-node for a chart"
        )
    return places(arguments.output, lines)


def _is_picture(path: str | None) -> bool:
    return path is not None and Path(path).suffix.lower() in PICTURES


def _draw(report: Report, arguments: argparse.Namespace, console: Console) -> None:
    """With the nodes' times a heat map of each configuration; everything else is one chart."""
    paths = heat_maps(arguments, [row.configuration for row in report.results])
    for row, path in zip(report.results, paths, strict=bool(paths)):
        if row.ok and not row.nodes:
            console.note(f"{row.configuration}: no heat map: {row.nodes_method}")
        elif row.ok:
            _export(_heat_map(row, arguments, console), path, console)
    if not paths:
        _export(_chart(report, arguments), arguments.output, console)


def _export(drawing: Drawing, path: str, console: Console) -> None:
    from cli.commands.export import default_dpi
    from exporters.export import export

    export(drawing, path, dpi=default_dpi(drawing, Path(path).suffix.lower()))
    console.log(f"wrote {path}")


def _chart(report: Report, arguments: argparse.Namespace) -> Drawing:
    import msgspec

    from render.charts import chart

    return chart(msgspec.to_builtins(report)["results"], _style(arguments), arguments.chart)


def _heat_map(row: Measured, arguments: argparse.Namespace, console: Console) -> Drawing:
    from msgspec import structs

    from cli.commands.probe import settings_of
    from cli.sources import draw
    from probe.task import task_of

    times = tuple((node.name, node.ms) for node in row.nodes)
    style = structs.replace(_style(arguments), colour_by="time", times=times)
    line = task_of(row.configuration, settings_of(arguments)).configuration
    return draw(line, style, console, trust=arguments.trust).drawing


def _style(arguments: argparse.Namespace) -> Style:
    from cli.style_options import PAPER
    from render.style import Style

    return Style(theme="print" if str(arguments.output).lower().endswith(PAPER) else "light")


def _published() -> dict[str, dict[str, object]]:
    import msgspec

    from probe.published import published

    return {name: msgspec.to_builtins(row) for name, row in published().items()}
