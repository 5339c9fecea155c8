"""What ``archigram probe`` hands back: tables, a chart, or a heat map over the diagram."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from probe.values import Report, Row
    from render.drawing import Drawing
    from render.style import Style


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
    from render.tables.timings import beside_published, hot_table, ratios_table, timings_table

    if arguments.format == "json":
        return msgspec.json.format(msgspec.json.encode(report), indent=2)
    plain = msgspec.to_builtins(report)
    if arguments.all_applications:
        return write(beside_published(plain["results"], _published()), arguments.format)
    table = write(timings_table(plain["results"]), arguments.format)
    if arguments.format != "text":
        return table
    more = [ratios_table(plain["ratios"])] if plain["ratios"] else []
    more += [hot_table(row) for row in plain["results"] if row.get("nodes")]
    return "\n".join([table, *(write(each, "text") for each in more)])


def _is_picture(path: str | None) -> bool:
    import os

    from cli.commands.export import PICTURES

    return path is not None and os.path.splitext(path)[1].lower() in PICTURES


def _draw(report: Report, arguments: argparse.Namespace, console: Console) -> None:
    """One configuration with its nodes' times is a heat map; everything else a chart."""
    from cli.commands.export import default_dpi
    from exporters.export import export

    alone = arguments.per_node and len(report.results) == 1
    drawing = _heat_map(report.results[0], arguments, console) if alone else None
    if drawing is None:
        import msgspec

        from render.charts import chart

        drawing = chart(msgspec.to_builtins(report)["results"], _style(arguments), arguments.chart)
    suffix = Path(arguments.output).suffix.lower()
    export(drawing, arguments.output, dpi=default_dpi(drawing, suffix))
    console.log(f"wrote {arguments.output}")


def _heat_map(row: Row, arguments: argparse.Namespace, console: Console) -> Drawing | None:
    if not row.ok or not row.nodes:
        return None
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
