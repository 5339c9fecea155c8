"""The probe's rows sorted into the series of a chart: a line joins only rows that differ in nothing but the x axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from graph.configuration import Configuration, parse, print_value
from graph.errors import ConfigurationError
from render.tables.table import one_line

TimedRow: TypeAlias = Mapping[str, object]
Quantity: TypeAlias = Literal["latency", "throughput"]
Facets: TypeAlias = dict[str, str]

PRODUCTS = "million multiply-accumulates"

_RUN = ("backend", "batch", "device", "dtype", "threads", "xla")
"""Options that the row's own fields answer better than the line: ``auto`` is resolved there."""


class Mark(NamedTuple):
    """A point with the ends of its whisker."""

    x: float
    y: float
    low: float
    high: float


class Series(NamedTuple):
    """Marks under one name."""

    name: str
    marks: tuple[Mark, ...]


class Across(NamedTuple):
    """The x axis: its title, where a row stands on it, and how a row's facets look without it."""

    title: str
    place: Callable[[TimedRow], float]
    rest: Callable[[Facets], Facets]


def products(rows: Sequence[TimedRow]) -> Across:
    """Multiply-accumulates, which a size moves, or else a batch."""
    moved = "batch" if _varying(rows) is None else "size"
    return Across(PRODUCTS, lambda row: number(row, "macs") / 1e6, _without(moved))


def horizontal(rows: Sequence[TimedRow]) -> Across:
    """The batch where it varies, else the size that varies within a model, else the products."""
    if len({number(row, "batch") for row in rows}) > 1:
        return Across("batch", lambda row: number(row, "batch"), _without("batch"))
    place = _varying(rows)
    if place is None:
        return products(rows)
    return Across("height of the input", lambda row: float(_at(row, place)), lambda facets: _relative(facets, place))


def series_of(rows: Sequence[TimedRow], across: Across, quantity: Quantity) -> list[Series]:
    """Rows that differ only in their place on the axis are one series, named by what the others differ in."""
    groups: dict[tuple[tuple[str, str], ...], list[Mark]] = {}
    for row in rows:
        key = tuple(across.rest(_facets(row)).items())
        groups.setdefault(key, []).append(_mark(row, across.place(row), quantity))
    names = _names([dict(key) for key in groups])
    return [Series(name, tuple(sorted(marks))) for name, marks in zip(names, groups.values(), strict=True)]


def measured_on(rows: Sequence[TimedRow]) -> str:
    """The devices of the rows and the machines that they stand in."""
    devices = dict.fromkeys(text(row, "device") for row in rows if text(row, "device"))
    hosts = dict.fromkeys(text(row, "host") for row in rows if text(row, "host"))
    return one_line(", ".join(devices) + (f" · {', '.join(hosts)}" if hosts else ""))


def _facets(row: TimedRow) -> Facets:
    """Everything that tells rows apart, in the words of a legend."""
    configuration = _configuration(row)
    found = {"source": configuration.source, "size": _size(row), "batch": f"batch={number(row, 'batch'):g}"}
    for key, value in configuration.options:
        if key not in _RUN:
            found[key] = f"{key}={print_value(value)}"
    found |= {key: text(row, key) for key in ("device_kind", "backend", "dtype")}
    found["threads"] = f"threads={number(row, 'threads'):g}"
    found["xla"] = "XLA" if row.get("xla") else ""
    return found | {key: text(row, key) for key in ("device", "host")}


def _names(groups: list[Facets]) -> list[str]:
    """The model's name, then what differs: ``mobilenetv2 96×96×3 alpha=0.5``."""
    keys = list(dict.fromkeys(key for facets in groups for key in facets if key != "source"))
    told = [key for key in keys if len({facets.get(key, "") for facets in groups}) > 1]
    if "device_kind" in told and len({(f["device_kind"], f["device"]) for f in groups}) == 2:
        told = [key for key in told if key != "device"]  # CPU and GPU say it
    sources = _short([facets["source"] for facets in groups])
    return [
        one_line(" ".join([source, *(facets[key] for key in told if facets.get(key))]))
        for source, facets in zip(sources, groups, strict=True)
    ]


def _short(sources: list[str]) -> list[str]:
    """Without folders; of two files of one name the nearest folder is told."""
    parts = {source: source.replace("\\", "/").split("/") for source in sources}
    counts = Counter(each[-1] for each in parts.values())
    return ["/".join(parts[source][-2 if counts[parts[source][-1]] > 1 else -1 :]) for source in sources]


def _without(moved: str) -> Callable[[Facets], Facets]:
    return lambda facets: {key: value for key, value in facets.items() if key != moved}


def _relative(facets: Facets, place: int) -> Facets:
    """Sizes that grow together (square images) are one series; a fixed width beside a growing height is told."""
    sizes = facets["size"].split("×")
    grown = sizes[place] if place < len(sizes) else ""
    return facets | {"size": "×".join("·" if size == grown else size for size in sizes)}


def _varying(rows: Sequence[TimedRow]) -> int | None:
    """The first size of an item in which rows of one model differ; channels may come before or after."""
    by_source: dict[str, set[tuple[int, ...]]] = {}
    for row in rows:
        by_source.setdefault(_configuration(row).source, set()).add(_sizes(row))
    for shapes in by_source.values():
        for place, sizes in enumerate(zip(*shapes, strict=False)):
            if len(set(sizes)) > 1:
                return place
    return None


def _mark(row: TimedRow, x: float, quantity: Quantity) -> Mark:
    median, low, high = (max(number(row, key), 1e-6) for key in ("median_ms", "p10_ms", "p90_ms"))
    if quantity == "latency":
        return Mark(x, median, low, high)
    items = 1000 * number(row, "batch")
    return Mark(x, items / median, items / high, items / low)


def _configuration(row: TimedRow) -> Configuration:
    line = text(row, "configuration")
    try:
        return parse(line, lambda path: False)
    except ConfigurationError:
        return Configuration(line)


def _sizes(row: TimedRow) -> tuple[int, ...]:
    """The first input's sizes without its batch."""
    inputs = row.get("inputs")
    shapes = list(inputs.values()) if isinstance(inputs, Mapping) else []
    return tuple(shapes[0][1:]) if shapes else ()


def _size(row: TimedRow) -> str:
    return "×".join(map(str, _sizes(row)))


def _at(row: TimedRow, place: int) -> int:
    sizes = _sizes(row)
    return sizes[place] if place < len(sizes) else 0


def text(row: TimedRow, key: str) -> str:
    """A row's word, "" where it has none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def number(row: TimedRow, key: str) -> float:
    """A row's number, 0 where it has none."""
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
