"""What the worker can do: each method takes its parameters' JSON and a way to say where it stands.

The command line also calls ``load_here`` in its own process, for what needs neither a framework nor
protection from a hostile file.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import TypeAlias

import msgspec
from msgspec import Struct, structs

from graph.by_hand import Folds, folded
from graph.compare import Comparison
from graph.configuration import Configuration, parse
from graph.fold import Mode
from graph.model_words import Section
from graph.values import Graph
from graph.whatif import Edit, edited, edits_of
from render.drawing import Drawing
from render.style import Style
from worker import cache, computing
from worker.protocol import Check, Compared, Drawn

Report: TypeAlias = Callable[[str, float | None], None]
Method: TypeAlias = Callable[[bytes, Report], object]

_WORTH_KEEPING = 0.2  # seconds of loading; what is faster than that is not kept on disk
_REMEMBERED = 8
_recent: OrderedDict[str, Graph] = OrderedDict()


class LoadParams(Struct, frozen=True, forbid_unknown_fields=True):
    """``load`` and ``explain``: the configuration's line. ``trust`` lets the user's own code run, here and below."""

    configuration: str
    trust: bool = False


class DrawParams(Struct, frozen=True, forbid_unknown_fields=True):
    """``draw``: the configuration's line, the style, the diagram's name, and how far to fold (``graph.fold.MODES``).

    measured: run an ONNX file once for the sizes that depend on data. folds: what is folded by hand on top.
    """

    configuration: str
    style: Style = Style()
    diagram: str = "flow"
    trust: bool = False
    fold: Mode = "none"
    measured: bool = False
    folds: Folds = Folds()


class CompareParams(Struct, frozen=True, forbid_unknown_fields=True):
    """``compare``: the lines of two or more configurations, the style of the diagrams, and how far to fold them."""

    configurations: tuple[str, ...]
    style: Style = Style()
    trust: bool = False
    fold: Mode = "none"


class FunctionsParams(Struct, frozen=True, forbid_unknown_fields=True):
    """``functions``: the path of a Python file."""

    path: str


class DoctorParams(Struct, frozen=True, forbid_unknown_fields=True):
    """``doctor``: whether to start the frameworks and list devices, which takes seconds."""

    devices: bool = False


def load(params: bytes, report: Report) -> Graph:
    """The graph of a configuration. Raises ConfigurationError or LoadError."""
    wanted = msgspec.json.decode(params, type=LoadParams)
    return load_graph(read(wanted.configuration), report, wanted.trust)


def measure(params: bytes, report: Report) -> Graph:
    """The graph of an ONNX file, run once on random inputs. Raises ConfigurationError or LoadError."""
    return measured_graph(read(msgspec.json.decode(params, type=LoadParams).configuration), report)


def explain(params: bytes, report: Report) -> tuple[Section, ...]:
    """What is to be said of a whole network. Raises ConfigurationError or LoadError."""
    wanted = msgspec.json.decode(params, type=LoadParams)
    graph = load_graph(read(wanted.configuration), report, wanted.trust)
    from worker.whole import sections

    with computing.limited("explaining this model"):
        return sections(graph)


def functions(params: bytes, report: Report) -> tuple[str, ...]:
    """The functions of a Python file that may build a model; it is read, not run. Raises LoadError."""
    from loaders.python_source import functions as functions_of

    with computing.limited("reading this file"):
        return functions_of(msgspec.json.decode(params, type=FunctionsParams).path)


def draw(params: bytes, report: Report) -> Drawn:
    """The graph of a configuration, folded where asked for, and its diagram. Raises ConfigurationError or LoadError."""
    wanted = msgspec.json.decode(params, type=DrawParams)
    line = read(wanted.configuration)
    whole = measured_graph(line, report) if wanted.measured else load_graph(line, report, wanted.trust)
    graph = folded(whole, wanted.fold, wanted.folds)
    report(f"laying out {len(graph.nodes):,} nodes", None)
    from render.diagram import draw as draw_graph

    with computing.limited("drawing this model"):
        return Drawn(graph, draw_graph(graph, wanted.style, wanted.diagram))


def compare(params: bytes, report: Report) -> Compared:
    """Two or more configurations compared and drawn. Raises ConfigurationError or LoadError."""
    wanted = msgspec.json.decode(params, type=CompareParams)
    graphs = tuple(load_graph(read(line), report, wanted.trust) for line in wanted.configurations)
    report(f"comparing {sum(len(graph.nodes) for graph in graphs):,} nodes", None)
    from graph.compare import compare_folded
    from render.diagrams.side_by_side import sides

    with computing.limited("comparing these models"):
        found, shown = compare_folded(graphs, wanted.fold)
        drawings = sides(shown, found, wanted.style)
        return Compared(found, _both(shown, found, drawings, wanted.style), drawings, shown)


def _both(shown: tuple[Graph, ...], found: Comparison, drawings: tuple[Drawing, ...], style: Style) -> Drawing:
    """All sides in one figure, on the style's page where it has one."""
    from render.diagrams.side_by_side import side_by_side, sides

    if style.page is None:
        return side_by_side(drawings, found, style)
    from render.fit.natural import natural

    return natural(lambda sized: side_by_side(sides(shown, found, sized), found, sized), style, style.page)


def ping(params: bytes, report: Report) -> str:
    """Say that the worker is there."""
    return "pong"


def doctor(params: bytes, report: Report) -> tuple[Check, ...]:
    """What works here."""
    from worker.doctor import examine

    return examine(msgspec.json.decode(params, type=DoctorParams).devices, report)


METHODS: Mapping[str, Method] = {
    "ping": ping,
    "load": load,
    "measure": measure,
    "explain": explain,
    "functions": functions,
    "draw": draw,
    "compare": compare,
    "doctor": doctor,
}


def read(line: str) -> Configuration:
    """A configuration from its line, with the files that exist here. Raises ConfigurationError."""
    return parse(line, is_model_file)


def is_model_file(path: str) -> bool:
    """Whether a configuration may name this file or folder; an application's name stays the application's.

    A folder is no model file, but what it is says the loader: "saved" may be a SavedModel.
    """
    if not os.path.exists(path):
        return False
    return not Configuration(path).names_application or path.lower() not in _application_names()


def load_graph(configuration: Configuration, report: Report, trust: bool = False) -> Graph:
    """The graph, from memory, from disk, or by loading it; edits of its layers are made on the graph without them."""
    plain, edits = edits_of(configuration)
    if edits:
        return _edited(load_graph(plain, report, trust), edits, configuration)
    key = _memory_key(configuration, trust)
    graph = _recent.get(key) or cache.find(configuration) or _load_anew(configuration, report, trust)
    _remember(key, graph)
    return graph


def _remember(key: str, graph: Graph) -> None:
    _recent[key] = graph
    _recent.move_to_end(key)
    while len(_recent) > _REMEMBERED:
        _recent.popitem(last=False)


def measured_graph(configuration: Configuration, report: Report) -> Graph:
    """The graph of an ONNX file with what one run of it shows, kept in memory like the others."""
    graph = _recent.get(f"measured {_memory_key(configuration, False)}")
    if graph is None:
        report(f"running {os.path.basename(configuration.source)} once", None)
        from loaders.load import measure as measure_source

        graph = measure_source(configuration)
    for one in (configuration, read(graph.configuration)):  # as asked for, and with the sizes that were chosen
        _remember(f"measured {_memory_key(one, False)}", graph)
    return graph


def load_here(configuration: Configuration) -> Graph | None:
    """The graph of an application that needs no framework, or one kept on disk; None for everything else."""
    plain, edits = edits_of(configuration)
    if edits:
        graph = load_here(plain)
        return None if graph is None else _edited(graph, edits, configuration)
    if not configuration.names_application:
        return cache.find(configuration)
    from loaders import applications

    if applications.needs_framework(configuration):
        return cache.find(configuration)
    return _named(applications.load(configuration), configuration)


def _edited(graph: Graph, edits: tuple[Edit, ...], configuration: Configuration) -> Graph:
    return structs.replace(edited(graph, edits), configuration=str(configuration))


def _memory_key(configuration: Configuration, trust: bool) -> str:
    """The user's own code by its text and what lies beside it, and only for who trusts it; a file by its identity."""
    if not configuration.function:
        return f"{configuration} {cache.identity(configuration)}"
    from loaders.python_function import content_key

    return f"{configuration} {trust} {content_key(configuration.path)}"


def _load_anew(configuration: Configuration, report: Report, trust: bool) -> Graph:
    report(_first_words(configuration), None)
    from loaders.load import load as load_source

    start = time.monotonic()
    unlimited = configuration.names_application or configuration.function
    with nullcontext() if unlimited else computing.limited("reading this file"):
        graph = _named(load_source(configuration, trust=trust), configuration)
    if time.monotonic() - start > _WORTH_KEEPING:
        cache.keep(configuration, graph)
    return graph


def _first_words(configuration: Configuration) -> str:
    if not configuration.names_application:
        return f"{'running' if configuration.function else 'reading'} {os.path.basename(configuration.source)}"
    from loaders.applications import needs_framework

    return f"starting Keras for {configuration.source}" if needs_framework(configuration) else configuration.source


def _named(graph: Graph, configuration: Configuration) -> Graph:
    """The graph with the line that gives it again."""
    return graph if graph.configuration else structs.replace(graph, configuration=str(configuration))


def _application_names() -> frozenset[str]:
    from loaders.catalogue import applications

    return frozenset(application.name.lower() for application in applications())
