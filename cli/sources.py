"""From a configuration's line to its graph or drawing: in this process where that is cheap and safe, or by a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.configuration import Configuration
from graph.values import Graph

if TYPE_CHECKING:
    from cli.console import Console
    from graph.by_hand import Folds
    from graph.fold import Mode
    from render.style import Style
    from worker.protocol import Compared, Drawn

LONGEST = 600.0
"""Seconds a call may take."""


def read_configuration(line: str) -> Configuration:
    """The configuration of a line. Raises ConfigurationError."""
    from worker.service import read

    return read(line)


def load_folded(line: str, console: Console, trust: bool, mode: Mode, folds: Folds | None = None) -> Graph:
    """The graph of a configuration's line, folded. Raises as ``load`` does."""
    return folded(load(line, console, trust), mode, folds)


def measure(line: str, console: Console) -> Graph:
    """The graph of an ONNX file's configuration with what one run of it shows. Raises as ``load`` does."""
    measured: Graph = call_worker("measure", {"configuration": str(read_configuration(line))}, console)
    return measured


def folded(graph: Graph, mode: Mode, folds: Folds | None = None) -> Graph:
    """The graph with what repeats as one node, as ``mode`` says, then as a person chose. Raises ConfigurationError."""
    if mode == "none" and not folds:
        return graph
    from graph.by_hand import Folds, folded

    return folded(graph, mode, folds or Folds())


def load(line: str, console: Console, trust: bool = False) -> Graph:
    """The graph of a configuration's line; ``trust`` lets the user's own code run.

    Raises ConfigurationError, LoadError or WorkerCrashed.
    """
    from worker.service import load_here

    configuration = read_configuration(line)
    graph = load_here(configuration)
    if graph is not None:
        console.log(f"{configuration}: loaded without a worker")
        return graph
    found: Graph = call_worker("load", {"configuration": str(configuration), "trust": trust}, console)
    return found


def draw(
    line: str,
    style: Style,
    console: Console,
    diagram: str = "flow",
    trust: bool = False,
    fold: str = "none",
    folds: Folds | None = None,
) -> Drawn:
    """The graph, folded as ``fold`` and ``folds`` say, and the drawing of a line. Raises as ``load`` does."""
    configuration = str(read_configuration(line))
    params = {"configuration": configuration, "style": style, "diagram": diagram, "trust": trust, "fold": fold}
    if folds is not None:
        params["folds"] = folds
    drawn: Drawn = call_worker("draw", params, console)
    return drawn


def draw_comparison(
    lines: list[str], style: Style, console: Console, trust: bool = False, fold: str = "none"
) -> Compared:
    """The comparison of several lines, folded as ``fold`` says, and its figure. Raises as ``load`` does."""
    configurations = [str(read_configuration(line)) for line in lines]
    params = {"configurations": configurations, "style": style, "trust": trust, "fold": fold}
    compared: Compared = call_worker("compare", params, console)
    return compared


def call_worker(method: str, params: dict[str, object], console: Console, timeout: float = LONGEST) -> Any:
    """The result of one call of a worker that lives for it alone, with progress on a terminal."""
    from cli.progress import ProgressBar
    from worker.client import Client

    console.log(f"asking a worker to {method} {params.get('configuration', '')}")
    with Client(verbose=console.verbose) as client, ProgressBar() as progress:
        return client.call(method, params, progress.report, timeout)
